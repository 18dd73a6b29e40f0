"""`qtran solve --certificate` and `qtran verify` on games with several states, through the command line."""

from __future__ import annotations

import json

import pytest

from qtran_cli.certificates import file as certificates

COIN = """agents: 2
discount: 1
values: reward
states: 2
start: uniform
actions:
2
2
observations:
2
2
T: * : uniform
O: * : uniform
R: 0 0 : * : * : * : 1
"""
GAMES = ["two_step", "maven_4_steps", "two_state_hidden", "needs_v_jt", "recycling", "dec_tiger"]


@pytest.mark.parametrize("game", GAMES)
def test_a_certificate_is_verified(qtran, tmp_path, game):
    path = tmp_path / "c.json"
    assert qtran("solve", game, "--certificate", str(path)).code == 0
    ended = qtran("verify", str(path), "--game", game)
    assert ended.code == 0 and ended.err == ""
    assert ended.out.startswith("verified: ") and f"claims about {game}\ncompared: it is {game}\n" in ended.out
    assert max(map(len, ended.out.splitlines())) <= 80


def test_the_answer_as_json(qtran, tmp_path):
    path = tmp_path / "c.json"
    assert json.loads(qtran("solve", "two_step", "--horizon", "2", "--json", "--certificate", str(path)).out)["schema"] == "qtran.solve/1"
    document = json.loads(qtran("verify", str(path), "--json").out)
    assert document["verified"] is True and document["game"] == "two_step"
    assert [c["claim"] for c in document["claims"]] == ["state 1, 2 left", "state 2A, 1 left", "state 2B, 1 left", "task"]


@pytest.mark.parametrize(
    ("game", "other"), [("two_step", "maven_2_steps"), ("two_step", "climb"), ("climb", "two_step"), ("needs_v_jt", "signal")]
)
def test_another_game_is_refused(qtran, tmp_path, game, other):
    path = tmp_path / "c.json"
    assert qtran("solve", game, "-q", "--certificate", str(path)).code == 0
    ended = qtran("verify", str(path), "--game", other)
    assert ended.code == 1 and f"its game is not {other}" in ended.err


def test_another_horizon_is_another_game(qtran, tmp_path):
    path = tmp_path / "c.json"
    assert qtran("solve", "dec_tiger", "--horizon", "1", "-q", "--certificate", str(path)).code == 0
    assert qtran("verify", str(path)).code == 0
    ended = qtran("verify", str(path), "--game", "dec_tiger")
    assert ended.code == 1 and "horizon" in ended.err

    ended = qtran("verify", str(path), "--game", "dec_tiger", "--horizon", "1")
    assert ended.code == 0 and ended.err == ""


def test_horizon_and_discount_are_those_of_the_game_that_is_compared_with(qtran, tmp_path):
    path = tmp_path / "c.json"
    file = tmp_path / "coin.dpomdp"
    file.write_text(COIN)
    assert qtran("solve", str(file), "--horizon", "2", "--discount", "0.9", "-q", "--certificate", str(path)).code == 0
    asked = ["verify", str(path), "--game", str(file), "--horizon", "2", "--discount"]
    assert qtran(*asked, "9/10").code == 0
    ended = qtran(*asked, "1")
    assert ended.code == 1 and "discount" in ended.err
    ended = qtran("verify", str(path), "--horizon", "2")
    assert (ended.code, ended.out) == (2, "") and "--horizon without --game" in ended.err
    assert qtran(*asked, "x").code == 2


def alter(path, change) -> None:
    made = json.loads(path.read_text())
    change(made)
    path.write_text(json.dumps(made | {"digest": certificates.digest(made)}))


def test_an_altered_certificate_is_refused(qtran, tmp_path):
    path = tmp_path / "c.json"
    qtran("solve", "two_step", "-q", "--certificate", str(path))
    path.write_text(path.read_text().replace('"optimum": "8"', '"optimum": "9"'))
    assert "its digest" in qtran("verify", str(path)).err
    alter(path, lambda made: None)
    ended = qtran("verify", str(path))
    assert ended.code == 1 and ended.out == "" and "refused: claim 4, task, yes: the optimal return is 8, not 9" in ended.err


def test_an_altered_claim_over_histories_is_refused(qtran, tmp_path):
    path = tmp_path / "c.json"
    qtran("solve", "needs_v_jt", "-q", "--certificate", str(path))
    alter(path, lambda made: made["claims"][2]["proof"].update(value="17"))
    ended = qtran("verify", str(path))
    assert ended.code == 1 and "refused: claim 3, additive_values, no: the multiplied values sum to" in ended.err
    alter(path, lambda made: made["claims"][2]["proof"].pop("value"))
    ended = qtran("verify", str(path))
    assert ended.code == 1 and "refused: claim 3, additive_values, no: claims[2].proof" in ended.err and len(ended.err.splitlines()) == 1
