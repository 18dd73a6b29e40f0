"""Games whose payoffs are drawn, on the command line: solved as their means, said to be so, kept in files, verified."""

from __future__ import annotations

import json

import pytest

from qtran_cli import catalogue
from qtran_cli.formats import read_bytes, to_bytes
from tests.lots import coin, gambled_task
from tests.tasks import two_step

GAMES = ("climb_partially_stochastic", "climb_stochastic")
LATE = gambled_task(two_step(), [{}, {}, {3: coin(0, 16)}])


def flat(ended) -> str:
    return " ".join(ended.out.split())


@pytest.fixture
def late(tmp_path):
    (tmp_path / "late.yaml").write_bytes(to_bytes(LATE, "yaml"))
    return str(tmp_path / "late.yaml")


@pytest.mark.parametrize("name", GAMES)
def test_solved_as_its_mean(qtran, name):
    """Every number is climb's, and one key more says what is paid."""
    found, climb = (json.loads(qtran("solve", game, "--json").out) for game in (name, "climb"))
    whole = found["game"].pop("payoff_distribution")
    assert found["game"].pop("name") == name and climb["game"].pop("name") == "climb" and found == climb
    assert whole[1][1] == {"0": "1/2", "14": "1/2"} and whole[0][0] == ("11" if "partially" in name else {"10": "1/2", "12": "1/2"})


def test_games_without_chance_have_no_such_key(qtran):
    assert "payoff_distribution" not in qtran("solve", "climb", "--json").out + qtran("solve", "two_step", "--json").out


def test_the_report_says_so_in_a_line(qtran, late):
    said = "joint actions; what follows is about their means E[r | u], which squared errors learn."
    assert f"payoffs drawn at 9 of 9 {said}" in flat(qtran("solve", "climb_stochastic", "--full"))
    assert "11 at (A,A), by means: payoffs are drawn at 9 of 9 joint actions" in flat(qtran("solve", "climb_stochastic"))
    assert f"payoffs drawn at 1 of 12 {said}" in flat(qtran("solve", late, "--full"))
    assert "8 from the start, by means: payoffs are drawn at 1 of 12 joint actions" in flat(qtran("solve", late))
    assert "drawn" not in qtran("solve", "climb").out + qtran("solve", "two_step").out


def test_states_and_histories_keep_what_is_drawn(qtran, late, tmp_path):
    hidden = gambled_task(two_step(observations=(("x", "y", "y"),) * 2, horizon=2), [{}, {}, {3: coin(0, 16)}])
    (tmp_path / "hidden.yaml").write_bytes(to_bytes(hidden, "yaml"))
    for path in (late, str(tmp_path / "hidden.yaml")):
        states = json.loads(qtran("solve", path, "--json").out)["game"]["states"]
        assert states["2B"]["payoff"] == [["0", "1"], ["1", "8"]]
        assert states["2B"]["payoff_distribution"] == [["0", "1"], ["1", {"0": "1/2", "16": "1/2"}]]
        assert "payoff_distribution" not in states["2A"]
    assert "payoffs drawn at 1 of 12 joint actions;" in flat(qtran("solve", str(tmp_path / "hidden.yaml"), "--full"))
    assert "drawn at 1 of 12 joint actions" in flat(qtran("solve", str(tmp_path / "hidden.yaml")))


@pytest.mark.parametrize("command", ["solve", "games show"])
def test_documents_are_read_back(qtran, late, command):
    for name, game in ((late, LATE), ("climb_stochastic", catalogue.load("climb_stochastic"))):
        back = read_bytes(qtran(*command.split(), name, "--json").out.encode(), "x", "json")
        assert back.lots == game.lots and back.plays_as(game)


def test_shown_with_what_is_paid(qtran, late):
    assert "drawn at 1 of 9 joint actions ((B,B) pays 0 or 14); what follows" in flat(qtran("games", "show", "climb_partially_stochastic"))
    assert "drawn at 1 of 12 joint actions ((B,B) in 2B pays 0 or 16); what follows" in flat(qtran("games", "show", late))


def test_unequal_probabilities_are_shown(qtran, tmp_path):
    (tmp_path / "g.yaml").write_text("payoff: [[{1: 1/3, 4: 2/3}, 0]]\n")
    assert "((A,A) pays 1 (1/3) or 4 (2/3))" in flat(qtran("games", "show", str(tmp_path / "g.yaml")))


def test_csv_has_a_line_an_amount(qtran):
    lines = qtran("solve", "climb_partially_stochastic", "--only", "verdict", "--format", "csv").out.splitlines()
    assert {"game.payoff,B,B,7,7", "game.payoff_distribution.14,B,B,1/2,0.5", "game.payoff_distribution,A,A,11,11"} <= set(lines)


@pytest.mark.parametrize("target", ["csv", "npy", "nfg"])
def test_converted_to_numbers_only_when_asked(qtran, tmp_path, target):
    out = tmp_path / f"out.{target}"
    refused = qtran("games", "convert", "climb_stochastic", str(out))
    assert refused.code == 2 and "payoffs of climb_stochastic are drawn" in refused.err and "--mean" in refused.err
    assert len(refused.err.strip().splitlines()) == 2 and not out.exists()
    assert qtran("games", "convert", "climb_stochastic", str(out), "--mean").code == 0
    assert read_bytes(out.read_bytes(), "x", target).payoff.same(catalogue.load("climb").payoff)


def test_means_of_a_game_without_chance_are_the_game(qtran):
    assert qtran("games", "convert", "climb", "-", "--mean").out == qtran("games", "convert", "climb", "-").out


def test_certificates_are_about_the_means(qtran, tmp_path, late):
    """Of the game as of the one that pays the means for certain, and of no other."""
    for name, same, other in (("climb_stochastic", "climb", "penalty_0"), (late, "two_step", "two_step_2b")):
        proof = tmp_path / "proof.json"
        assert qtran("solve", name, "--certificate", str(proof), "--force").code == 0
        assert "payoff_distribution" not in proof.read_text()
        assert qtran("verify", str(proof), "--game", name).code == 0
        assert qtran("verify", str(proof), "--game", same).code == 0
        assert qtran("verify", str(proof), "--game", other).code == 1


def test_checked_against_another_table(qtran, tmp_path):
    """--q-jt takes the place of the means, and nothing is drawn from it."""
    (tmp_path / "q.csv").write_text("11,-30,0\n-30,8,6\n0,0,5\n")
    factors = ("--q", "5.5,3.5,1.5", "--q", "5.5,3.5,3.5")
    ask = ("check", "climb_stochastic", *factors, "--q-jt", str(tmp_path / "q.csv"), "--certificate", str(tmp_path / "c.json"))
    assert qtran(*ask).code in (0, 1) and qtran("verify", str(tmp_path / "c.json")).code == 0
