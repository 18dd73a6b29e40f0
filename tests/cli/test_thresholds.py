"""`qtran solve --thresholds`: section 10's numbers, ends that other commands check, pictures, and what is refused."""

from __future__ import annotations

import json
from fractions import Fraction

import numpy as np
import pytest

from tests import thorough

F = Fraction
STEP = F(1, 10**6)
QUICK = ("--only", "verdict")


@pytest.fixture
def desk(tmp_path, monkeypatch):
    (tmp_path / "r.yaml").write_text("payoff: [[10, -12, -12], [-12, 0, 0], [-12, 0, 0]]\n")
    (tmp_path / "two.yaml").write_text("payoff: [[2, 1], [3, -2]]\n")
    (tmp_path / "hurt.yaml").write_text("payoff: [[3, 3, -4], [5, 4, 4]]\n")
    (tmp_path / "twice.yaml").write_text("payoff: [[3, -3, 2], [-4, 2, -1]]\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


SOLVED: dict[str, dict] = {}
"""By game, each solved once."""


def found(qtran, game: str) -> dict:
    if game not in SOLVED:
        ended = qtran("solve", game, "--thresholds", *QUICK, "--json")
        assert (ended.code, ended.err) == (0, "")
        SOLVED[game] = json.loads(ended.out)["thresholds"]
    return SOLVED[game]


def spelled(outcome: dict) -> str:
    """The intervals of an outcome in a line."""
    texts = []
    for i in outcome["right"]:
        low, high = (end["value"] or end["radical"] or f"{float(F(end['within'][0])):.5f}" for end in (i["from"], i["to"]))
        texts.append(f"{'(['[i['from_included']]}{low}, {high}{')]'[i['to_included']]}")
    return " ".join(texts)


@pytest.mark.parametrize(
    ("game", "method", "parameter", "known"),
    [
        ("climb", "iql", "alpha", "(0, 11/56)"),
        ("climb", "vdn", "alpha", "(0, 16/151)"),
        ("climb", "qmix", "alpha", ""),
        ("hurt.yaml", "vdn", "alpha", "(1/7, 1]"),
        ("two.yaml", "vdn", "epsilon", "(0, 1/2)"),
        ("two.yaml", "qmix", "epsilon", "(0, 1/5)"),
        ("two.yaml", "qmix_mixer", "payoff", "(3*sqrt(2) - 1, inf)"),
        ("two.yaml", "qmix", "bonus", "(1, inf)"),
        ("epsilon_gap", "vdn", "epsilon", "(0, 2/3) (4/5, 1]"),
        ("r.yaml", "vdn", "payoff", "(12, inf)"),
        ("r.yaml", "qmix", "payoff", "(6*sqrt(10) - 12, inf)"),
        ("r.yaml", "qmix", "bonus", "[0, inf)"),
        ("twice.yaml", "qmix", "epsilon", "(0, 0.31540) (0.91492, 1]"),
    ],
)
def test_section_10(qtran, desk, game, method, parameter, known):
    assert spelled(found(qtran, game)["methods"][method][parameter]) == known


def right(qtran, game: str, method: str, word: str, x: Fraction) -> bool:
    ended = qtran("solve", game, "--weights", f"{word}:{x}", "--only", "methods", "--json")
    assert ended.code == 0, ended.err
    return json.loads(ended.out)["methods"][method]["optimal"]


@pytest.mark.parametrize(("parameter", "word"), [("alpha", "alpha"), ("epsilon", "optimum")])
@pytest.mark.parametrize("game", ["two.yaml", "twice.yaml"])
def test_every_end_is_checked_by_solve_under_weights(qtran, desk, game, parameter, word):
    for method, outcomes in found(qtran, game)["methods"].items():
        for i in outcomes[parameter]["right"]:
            low, high = (F(end["value"]) if end["value"] else F(end["within"][side]) for end, side in ((i["from"], 0), (i["to"], 1)))
            assert right(qtran, game, method, word, low + STEP)
            assert right(qtran, game, method, word, high - STEP)
            assert low == 0 or not right(qtran, game, method, word, low)
            assert high == 1 or not right(qtran, game, method, word, high)


def test_an_end_that_is_no_fraction_is_the_only_root_within_its_fractions(qtran, desk):
    ends = [i["to"] for i in found(qtran, "twice.yaml")["methods"]["qmix"]["epsilon"]["right"]]
    p, (low, high) = list(map(int, ends[0]["polynomial"])), map(F, ends[0]["within"])
    at = [sum(c * x**k for k, c in enumerate(p)) for x in (low, high)]
    assert at[0] * at[1] < 0
    assert high - low <= F(1, 10**9)
    assert ends[1]["value"] == "1"


def test_the_report_fits_eighty_columns(process, desk):
    ended = process("solve", "climb", "--thresholds", *QUICK)
    assert (ended.code, ended.err) == (0, "")
    assert "vdn         (0, 16/151)     (0, 11/21)      (41, ∞)          (10, ∞)" in ended.out
    assert "qmix        never           (0, 0.258365…)  (28.263241…, ∞)  (8.030679…, ∞)" in ended.out
    assert "8.030679… = 5√1173/8 − 107/8" in " ".join(ended.out.split())
    assert max(map(len, ended.out.splitlines())) <= 80


def test_useless_copied_and_dominated_actions(qtran):
    actions = found(qtran, "qtran_table1")["added"]
    assert [kind for kind, effect in actions["qmix"].items() if effect["changed"]] == ["useless", "copied", "dominated"]
    example = actions["qmix"]["copied"]["example"]
    assert example == {"agent": "1", "like": "B", "less": "0", "pays": ["-12", "0", "0"], "earns": "-12"}
    assert (actions["vdn"]["copied"]["right"], actions["vdn"]["copied"]["changed"]) == (False, 0)


@pytest.mark.parametrize("form", thorough.first(["svg", "png", "pdf"]))
def test_the_picture_shows_the_greedy_joint_actions(qtran, desk, form):
    for name in ("a", "b"):
        assert qtran("solve", "twice.yaml", "--thresholds", *QUICK, "--plot", f"{name}.{form}").code == 0
    assert (desk / f"a.{form}").read_bytes() == (desk / f"b.{form}").read_bytes()
    if form == "svg":
        text = (desk / "a.svg").read_text()
        assert "(A,A) (optimum)" in text
        assert "QMIX (mixer)" in text


@pytest.mark.parametrize(
    ("game", "words"),
    [
        ("xor", "--thresholds with 2 optimal joint actions: (A,B), (B,A)"),
        ("two_step", "--thresholds with a game with several states"),
        ("dec_tiger", "--thresholds with a game with several states"),
    ],
)
def test_what_thresholds_are_not_about_is_refused_in_two_lines(qtran, game, words):
    ended = qtran("solve", game, "--thresholds")
    assert (ended.code, ended.out) == (2, "")
    assert words in ended.err
    assert len(ended.err.splitlines()) == 2


def test_a_part_that_is_too_large_is_null_with_the_reason(qtran, desk):
    rows = [[a * b - (a + b) % 3 for b in range(5)] for a in range(5)]
    (desk / "large.yaml").write_text(f"payoff: {rows}\n")
    whole, reason = found(qtran, "large.yaml"), "choices of orders × joint actions are 360,000, above 10,000"
    assert whole["methods"]["qmix"]["alpha"] == {"right": None, "open": [], "reason": reason}
    assert whole["methods"]["vdn"]["alpha"]["right"]
    assert (whole["added"]["qmix"]["copied"]["tried"], whole["added"]["qmix"]["copied"]["reason"]) == (0, reason)
    assert whole["added"]["vdn"]["copied"]["tried"] == 10
    said = " ".join(qtran("solve", "large.yaml", "--thresholds", *QUICK).out.split())
    assert "qmix – – – –" in said
    assert f"qmix {reason}." in said


def test_thresholds_are_not_found_unless_asked_for(qtran, monkeypatch):
    monkeypatch.setattr("qtran_cli.exact.thresholds.solve.solve", None)
    assert json.loads(qtran("solve", "climb", "--json").out)["thresholds"] is None
    assert "right for" not in qtran("solve", "climb").out
    assert qtran("solve", "climb", "--thresholds", "-q").out == "not additive, not monotone, factorizable\n"


def test_in_python(desk):
    import qtran_cli

    solution = qtran_cli.solve([[2, 1], [3, -2]], thresholds=True)
    assert spelled(solution.document()["thresholds"]["methods"]["vdn"]["epsilon"]) == "(0, 1/2)"
    weighted = [qtran_cli.solve([[2, 1], [3, -2]], weights=f"alpha:{x}").methods["iql"].optimal for x in ("0.42", "0.43")]
    assert weighted == [True, False], "its end is 3/7"


def test_a_game_that_is_too_large_altogether_is_answered_with_the_reason(qtran, desk):
    np.save(desk / "huge.npy", np.add.outer(np.arange(100), np.arange(100)))
    whole, reason = found(qtran, "./huge.npy"), "10,000 joint actions, thresholds are found for up to 4,096"
    assert {o["reason"] for outcomes in whole["methods"].values() for o in outcomes.values()} == {reason}
    assert {(e["tried"], e["reason"]) for kinds in whole["added"].values() for e in kinds.values()} == {(0, reason)}
    ended = qtran("solve", "huge.npy", "--thresholds", *QUICK, "--plot", "huge.svg")
    assert ended.code == 0
    assert reason in " ".join(ended.out.split())
    assert "not decided" in (desk / "huge.svg").read_text()
