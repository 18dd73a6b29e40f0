"""Reports and documents on fully observed games with several states."""

from __future__ import annotations

import io
import json
import math
import random
from dataclasses import replace
from fractions import Fraction

import pytest
from rich.console import Console

from qtran_cli.certificates.described import in_full
from qtran_cli.exact.ask import Ask
from qtran_cli.exact.one_step.solve import solve
from qtran_cli.exact.states.solve import solve as solve_task
from qtran_cli.formats import read_bytes
from qtran_cli.model.task import Task
from qtran_cli.report.kit.numerals import Numbers
from qtran_cli.report.kit.parts import Prose, Sheet, Verdict, parts
from qtran_cli.report.one_step.document import document as one_step
from qtran_cli.report.states.document import document
from qtran_cli.report.states.report import report
from qtran_cli.report.states.words import remarks, verdict
from tests.exact.states.test_every import one
from tests.exact.states.test_vdn_fixed_points import diverging
from tests.tasks import OVER, certain, drawn, repeated, table, two_step

TWO_STEP = two_step()
SOLVED = solve_task(TWO_STEP)


def text(solution, width: int = 80, **options) -> str:
    console = Console(width=width, color_system=None, force_terminal=True)
    with console.capture() as capture:
        console.print(report(solution, **options))
    return capture.get()


def line(page: str, start: str) -> list[str]:
    return next(row.split() for row in page.splitlines() if row.startswith(start))


def test_report_of_the_two_step_game():
    page = text(SOLVED)
    assert page.startswith("not additive, monotone, factorizable\n")
    assert line(page, "v vdn  ") == ["v", "vdn", "8", "7", "1", "–"]
    assert line(page, "q qmix  ") == ["q", "qmix", "8", "8", "0", "–"]
    assert line(page, "2B") == ["2B", "8", "(B,B)", "no", "yes", "yes", "–"]
    assert "In 2B: Q(A,A) − Q(B,A) − Q(A,B) + Q(B,B) = 0 − 1 −" in page


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("seed", range(3))
def test_nothing_is_wider_than_the_terminal(seed, width):
    task = replace(drawn(seed, 4, (2, 2, 2), horizon=3), states=tuple(f"a state with a long name {s}" for s in range(4)), title="x " * 80)
    assert max(map(len, text(solve_task(task), width).splitlines())) <= width


def test_missing_returns_have_their_reason():
    page = text(solve_task(repeated([[1, 0], [0, 1]], discount=Fraction(1, 2))))
    assert line(page, "p qplex  ")[2:5] == ["–", "–", "–"]
    assert "fitted: state s: the optimal set is not rectangular" in " ".join(page.split())


def test_a_loss_is_a_bound_where_one_return_is_not_known():
    """VDN fitted on Q_jt* earns the optimum; on its own values it has no fixed point in this game."""
    stay = certain(0, 0, 0)
    task = Task((table([1, 1], [1, 1]),), ((*stay, OVER),), ((0, Fraction(1)),), ("s",), discount=Fraction(9, 10))
    page = text(solve_task(task))
    assert line(page, "v vdn  ") == ["v", "vdn", "10", "–", "≥", "0", "–"]
    assert "there is no fixed point" in page


def test_several_fixed_points_are_said_and_listed():
    found = solve_task(one([-3, 4], [1, 1], ends={1, 3}))
    page = " ".join(text(found).split())
    assert "bootstrapping has 2 fixed points: learns 10, earns 10 (attracts); learns 20/7, earns 1 (attracts)." in page
    assert "Iteration from 0 ends where it learns 20/7. The table has the one that learns 10." in page
    first, second = document(found)["methods"]["qmix"]["bootstrapped"]["fixed_points"]
    assert (first["value"], first["attracts"], first["reached_from_zero"]) == ("10", True, False)
    assert second["spectral_radius"] == {"exact": "3/10", "about": pytest.approx(0.3), "to_one": "below"}
    assert second["states"] == [{"state": "s", "value": "20/7", "greedy": [[["B", "B"]]]}]
    assert "as in training" not in page


def test_none_and_not_listed_are_told_apart():
    none = document(solve_task(diverging(Fraction(4, 5))))["methods"]
    assert (none["vdn"]["bootstrapped"]["fixed_points"], none["vdn"]["bootstrapped"]["fixed_points_reason"]) == ([], None)
    assert none["iql"]["bootstrapped"]["fixed_points"] is None
    assert "there is one fixed point" in none["iql"]["bootstrapped"]["fixed_points_reason"]


def test_a_fixed_point_that_repels_is_said():
    page = " ".join(text(solve_task(one([0, 0], [0, 4], ends={3}))).split())
    assert "learns 8, earns 0 (does not attract, spectral radius 1.125); learns 120/31, earns 4 (attracts)." in page


def test_long_lists_are_cut_unless_asked_for_in_full(monkeypatch):
    monkeypatch.setattr("qtran_cli.report.states.report.LISTED", 2)
    found = solve_task(repeated([[1, 0], [0, 0]], horizon=5))
    assert "3 more: --full lists them." in text(found)
    assert "(1 left)" in text(found, full=True)


def test_parts_take_the_report_apart():
    found = list(parts(report(SOLVED)))
    assert found[0] == Verdict("not additive, monotone, factorizable", "optimum")
    sheets = [part for part in found if isinstance(part, Sheet)]
    assert [sheet.heads[0] for sheet in sheets[-2:]] == ["state", "method"]
    assert any(isinstance(part, Prose) for part in found)


def test_document_has_the_one_step_keys_per_state():
    found = document(SOLVED)
    json.dumps(found)
    assert [(entry["state"], entry["steps_left"]) for entry in found["states"]] == [("1", None), ("2A", None), ("2B", None)]
    for entry, stage in zip(found["states"], SOLVED.stages, strict=True):
        alone = one_step(solve(stage.solution.game))
        assert {key: entry[key] for key in alone if key != "schema"} == {key: alone[key] for key in alone if key != "schema"}
    assert found["optimum"] == {"value": "8"}
    assert found["classes"]["additive"] == {"holds": False, "fails": [{"state": "2B", "steps_left": None}]}
    assert found["methods"]["vdn"]["bootstrapped"]["value"] == "7"
    fits = {entry["state"]: entry["q_jt"] for entry in found["methods"]["vdn"]["bootstrapped"]["states"]}
    assert fits["2B"] == [["-3/2", "5/2"], ["5/2", "13/2"]]


@pytest.mark.parametrize(
    "task",
    [
        TWO_STEP,
        drawn(1, 3, (2, 3), discount=Fraction(9, 10), agents=("a", "b")),
        replace(TWO_STEP, observations=(("x",) * 3, ("y",) * 3), horizon=2),
        replace(TWO_STEP, signals=((((("a", "b"), Fraction(1, 2)), (("b", "b"), Fraction(1, 2))),) * 4,) * 3),
    ],
    ids=["two_step", "drawn", "observations", "signals"],
)
def test_the_game_in_the_document_is_read_back(task):
    again = read_bytes(json.dumps({"schema": "qtran.solve/1", "game": in_full(task)}).encode(), "x", "json")
    assert again.same(task)
    assert {"horizon", "discount", "observations", "observation"} <= in_full(task).keys(), "null where it does not apply"


def test_verdict_words():
    assert verdict(solve_task(repeated([[1, 0], [0, 1]], horizon=1))) == "not additive, not monotone, not factorizable"


@pytest.mark.parametrize(("rows", "said"), [([[1, 0], [0, 1]], True), ([[1, 0], [0, 0]], False)])
def test_what_is_possible_without_strict_factors(rows, said):
    """The first situation in which the optimal joint actions are no product is spelled out."""
    console = Console(file=io.StringIO(), width=400)
    console.print(report(solve_task(repeated(rows, horizon=2))))
    text = " ".join(console.file.getvalue().split())
    assert ("consistent yes: Q_i that peak at (A,A) alone" in text) == said == ("So in s (2 left), and alike in every other" in text)


def test_a_search_that_is_cut_off_is_said_of_its_method():
    draw = random.Random(3)
    task = repeated([[draw.randint(-9, 9) for _ in range(4)] for _ in range(6)], horizon=1)
    whole, late = (solve_task(task, Ask(whole=False, qmix_seconds=seconds)) for seconds in (math.inf, 0))
    words = "fitted: the search among orders was cut off, so the fit is not proved best in 1 of 1 tables; --json has the bounds."
    for name in ("qmix", "cw_qmix", "ow_qmix"):
        assert [words in remarks(found, found.methods[name], Numbers()) for found in (whole, late)] == [False, True]
    assert not list(remarks(late, late.methods["vdn"], Numbers()))
