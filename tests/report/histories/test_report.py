"""The report and the JSON document of a partially observed game."""

from __future__ import annotations

import io
import json
import math
import random
from dataclasses import replace
from fractions import Fraction

import pytest
from rich.console import Console

from qtran_cli import catalogue
from qtran_cli.errors import UsageError
from qtran_cli.exact.ask import Ask
from qtran_cli.exact.decentralised.solution import Decentralised, End
from qtran_cli.exact.histories import solve as partial
from qtran_cli.exact.histories import stages as history_stages
from qtran_cli.exact.one_step.solve import solve as solve_table
from qtran_cli.model.game import Game
from qtran_cli.report.histories import document as histories_document
from qtran_cli.report.histories import figure as histories_plot
from qtran_cli.report.histories import report as histories
from qtran_cli.report.histories import words
from qtran_cli.report.kit.numerals import Numbers
from qtran_cli.report.kit.parts import parts
from qtran_cli.report.one_step import document
from qtran_cli.table import from_fractions
from tests.asks import BARE
from tests.exact.histories.test_additive_values import lookouts
from tests.exact.histories.test_factors import APART, SAME, ring
from tests.exact.histories.worlds import SEEN, UNSEEN, one_step, tiger, two_state
from tests.report.figures.spelled import said

GAMES = {
    "lookouts": lookouts(2),
    "hidden": two_state(False, False),
    "one sees": two_state(True, False),
    "shown": two_state(True, True),
    "ring": ring(SAME, SAME, SAME, APART),
    "not rectangular": one_step([SAME], (("x",), ("x",))),
    "seven": one_step([[[5, 4], [4, 4]], [[5, 4], [0, 0]]], (UNSEEN, SEEN)),
    "tiger": tiger(2),
    "alone": one_step([[1, 2], [2, 1]], (UNSEEN,)),
    "three": one_step([[[[1, 0], [0, 0]], [[0, 0], [0, 1]]]], (("[bold]",), ("\n",), ("ü",))),
}


ONE_STEP = ("objective", "weights", "game", "optimum", "classes", "qtran_base", "qtran_alt", "methods", "agreement")


def solved(name: str):
    task = GAMES[name]
    return partial.solve(task)


def text(name: str, width: int = 80, full: bool = False) -> str:
    out = io.StringIO()
    Console(file=out, width=width, force_terminal=True, color_system=None).print(histories.report(solved(name), full=full))
    return out.getvalue()


def flowing(name: str) -> str:
    return " ".join(text(name).split())


@pytest.mark.parametrize("name", GAMES)
def test_reports_keep_to_80_columns(name):
    assert max(map(len, text(name).splitlines())) <= 80
    assert list(parts(histories.report(partial.solve(GAMES[name], BARE))))


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("lookouts", "factorizable, V_jt is needed"),
        ("hidden", "factorizable, V_jt = 0 would do"),
        ("one sees", "not factorizable, optimal values additive"),
        ("tiger", "not factorizable, optimal values not additive"),
    ],
)
def test_both_answers_stand_in_the_first_line(name, first):
    assert text(name).splitlines()[0] == first


def test_long_names_of_actions_take_several_lines():
    task = replace(ring(SAME, SAME, SAME, APART), actions=(("wait for it", "act at once"),) * 2)
    out = io.StringIO()
    found = partial.solve(task)
    Console(file=out, width=80, force_terminal=True, color_system=None).print(histories.report(found))
    table = out.getvalue().split("V_jt(τ)", 1)[1].split("V_jt  ", 1)[0]
    assert "(act at once,act at once)" in " ".join(table.split()) and max(map(len, table.splitlines())) <= 80


def test_reasons_can_be_checked_by_hand():
    assert "A of agent 2 is optimal at first | unseen and not at second | unseen" in flowing("one sees")
    assert "at x | x (A,A) and (B,B) are optimal and (A,B) is not" in flowing("not rectangular")
    assert "is left by the optima at first | unseen; second | unseen." in flowing("one sees")
    assert "QTRAN-alt yes" in flowing("shown") and "QTRAN-alt no: at z" not in flowing("seven")
    assert "can never be 0" in flowing("seven")
    assert "--json has the proof" in flowing("ring")


def test_the_returns():
    assert "earns -4, so it must lose 14.815" in flowing("tiger")
    assert "earns 2.5, and loses nothing" in flowing("lookouts")
    solution = partial.solve(GAMES["tiger"], BARE)
    bounds = type(solution.decentralised)(Fraction(-4), Fraction(1, 2), 729, (), ended=End.memory)
    object.__setattr__(solution, "decentralised", bounds)
    told = (
        "decentralised ones at least -4 (found), at most 0.5 (of 729 joint policies): bounds, the search not ended, since memory ran short"
    )
    assert told in histories.returns(solution, Numbers())


@pytest.mark.parametrize(
    ("ended", "said"),
    [(End.time, " after 2.5 s, --plan-seconds"), (End.memory, ", since memory ran short"), (End.stopped, ", since it was stopped")],
)
def test_what_ended_the_search_is_said(ended, said):
    bounds = Decentralised(Fraction(0), Fraction(1), None, None, ended=ended, seconds=2.5)
    assert words.unended(bounds) == f"the search not ended{said}"


def test_v_jt_by_history():
    lines = text("lookouts").splitlines()
    row = next(line for line in lines if line.startswith("4  fire | fire"))
    assert row.split()[-2:] == ["2", "2"]
    assert [line.split()[-1] for line in lines if "  clear |" in line] == ["0", "0"]


def test_long_games_are_cut_unless_all_are_asked_for(monkeypatch):
    monkeypatch.setattr(histories, "LISTED", 5)
    assert "5 of 37 joint histories are listed; --full lists all." in flowing("tiger")
    assert len(text("tiger", full=True).splitlines()) >= len(text("tiger").splitlines()) + 30


def test_names_cannot_steer_the_terminal():
    assert "[bold] | \\n | ü" in text("three")


@pytest.mark.parametrize("name", GAMES)
def test_the_document_has_the_same_keys_for_every_game(name):
    made = histories_document.document(solved(name))
    assert json.loads(json.dumps(made)) == made
    assert set(made) == set(histories_document.document(partial.solve(GAMES["lookouts"], BARE)))
    assert len(made["histories"]) == made["count"]
    for entry in made["histories"]:
        assert set(entry) == {"history", "probability", "q_jt", "v", "slack", "reason", *ONE_STEP}
        assert (entry["slack"] is None) == (not made["factorizable"]["holds"])


def test_every_history_has_the_document_of_its_table():
    """Key by key what `qtran solve` says of Q_jt(τ, ·) as a one-step game."""
    task = GAMES["tiger"]
    for entry in histories_document.document(solved("tiger"))["histories"]:
        table = from_fractions([Fraction(x) for row in entry["q_jt"] for x in row], task.shape)
        alone = document.document(solve_table(Game(table, name=entry["game"]["name"], agents=task.agents, actions=task.actions)))
        assert {key: entry[key] for key in ONE_STEP} == {key: alone[key] for key in ONE_STEP}


def test_histories_whose_tables_were_not_solved_say_so(monkeypatch):
    monkeypatch.setattr(history_stages, "CELLS", 20)
    made = histories_document.document(solved("tiger"))
    said = [entry for entry in made["histories"] if entry["reason"] is None]
    assert 0 < len(said) < made["count"]
    for entry in made["histories"]:
        assert (entry["methods"] is None) == (entry["reason"] is not None)
        assert entry["optimum"] is not None and entry["game"]["payoff"] == entry["q_jt"]
    assert made["methods"]["vdn"]["by_history"]["reason"] == next(entry["reason"] for entry in made["histories"] if entry["reason"])


def test_methods_with_their_returns_and_where_they_fail():
    made = histories_document.document(solved("one sees"))["methods"]
    assert made["vdn"]["by_history"]["value"] == "10"
    assert made["vdn"]["decentralised"]["value"] == "8"
    assert [len(rows) for rows in made["vdn"]["decentralised"]["policy"]] == [2, 1]
    assert made["qtran_base"]["decentralised"]["value"] is None
    assert "not factorizable" in made["qtran_base"]["decentralised"]["reason"]
    assert made["qmix"]["fails"] == [] and made["qmix"]["fails_count"] == 0
    row = next(line for line in text("one sees").splitlines() if line.startswith("v vdn"))
    assert row.split() == ["v", "vdn", "10", "8", "8", "2", "nowhere"]


def test_the_document_of_the_lookouts():
    made = histories_document.document(partial.solve(GAMES["lookouts"], BARE))
    assert [made[key]["holds"] for key in ("factorizable", "consistent", "additive_values", "qtran_alt")] == [True, True, False, True]
    assert made["decentralised"]["value"] == made["optimum"]["value"] == "5/2"
    assert [(entry["history"], entry["v"]) for entry in made["histories"]][-1] == ([["fire"], ["fire"]], "2")
    total = sum(Fraction(max(row["q"], key=Fraction)) for row in (made["agents"][0][1], made["agents"][1][1]))
    assert total + 2 == 4


def test_large_documents_leave_the_histories_out_unless_asked(monkeypatch):
    monkeypatch.setattr(histories_document, "LISTED", 10)
    solution = partial.solve(GAMES["tiger"], BARE)
    made, full = histories_document.document(solution), histories_document.document(solution, full=True)
    assert (made["histories"], made["agents"], made["count"]) == (None, None, 37)
    assert len(full["histories"]) == 37


def test_the_figure_shows_every_v_jt():
    solution = partial.solve(GAMES["lookouts"], BARE)
    axes = histories_plot.draw(solution).axes[0]
    carried, left = axes.containers
    assert [bar.get_height() for bar in left] == [float(x) for x in solution.v_jt]
    assert [bar.get_height() for bar in carried] == [2, 2, 2, 2]
    assert [label.get_text() for label in axes.get_xticklabels()][-1] == "fire | fire"


def test_the_table_names_the_methods_that_fail_at_a_history():
    """A table whose optimum VDN and QMIX miss, and one where nobody does."""
    climbing = [[11, -30, 0], [-30, 7, 6], [0, 0, 5]]
    task = one_step([climbing, [[1, 0, 0], [0, 0, 0], [0, 0, 0]]], (("a", "b"), ("a", "b")))
    found = partial.solve(task)
    out = io.StringIO()
    Console(file=out, width=100, force_terminal=True, color_system=None).print(histories.report(found))
    lines = out.getvalue().splitlines()
    head = next(line for line in lines if line.startswith("#"))
    assert head.endswith("fails")
    first, second = (next(line for line in lines if line.startswith(f"{k}  ")) for k in (1, 2))
    assert {"v", "i", "q"} <= set(first.split()) and second.endswith("–")
    assert "fails" not in next(line for line in text("lookouts").splitlines() if line.startswith("#"))


def test_the_figure_numbers_histories_as_the_table_does():
    solution = solved("tiger")
    axes = histories_plot.draw(solution).axes[0]
    assert [round(bar.get_x() + bar.get_width() / 2, 6) for bar in axes.containers[0]] == list(range(1, 38))
    assert all(tick == int(tick) for tick in axes.get_xticks())
    assert [line.split()[0] for line in text("tiger", full=True).splitlines() if " | " in line][-1] == "37"


@pytest.mark.parametrize("name", ["tiger", "three", "hidden"])
def test_figures_are_drawn_and_repeat(name):
    solution = partial.solve(GAMES[name], BARE)
    first = histories_plot.picture(solution, "svg")
    assert first == histories_plot.picture(solution, "svg")
    assert "V_jt(τ): what they leave" in said(histories_plot.draw(solution))


def test_figures_that_cannot_be_drawn(monkeypatch):
    solution = partial.solve(GAMES["tiger"], BARE)
    with pytest.raises(UsageError, match=r"no figure is written as \.gif"):
        histories_plot.picture(solution, "gif")
    monkeypatch.setattr(histories_plot, "DRAWN", 36)
    with pytest.raises(UsageError, match="37 joint histories are too many to draw"):
        histories_plot.picture(solution, "svg")


def test_a_search_that_is_cut_off_is_said_in_the_methods_row():
    draw = random.Random(3)
    task = one_step([[[draw.randint(-9, 9) for _ in range(4)] for _ in range(6)] for _ in range(2)], (("a", "b"), ("a", "b")))
    whole, late = (partial.solve(task, Ask(whole=False, qmix_seconds=seconds)) for seconds in (math.inf, 0))
    assert [len(found.methods["qmix"].cut_off) for found in (whole, late)] == [0, 2]
    words = "cw_qmix, ow_qmix, pow_qmix, qmix: the search among orders was cut off, so the fit is not proved best at 2 of 2 joint"
    assert [words in " ".join(printed(found).split()) for found in (whole, late)] == [False, True]
    assert late.methods["vdn"].by_history.value == whole.methods["vdn"].by_history.value


def printed(solution) -> str:
    out = io.StringIO()
    Console(file=out, width=200, color_system=None).print(histories.report(solution))
    return out.getvalue()


def test_what_consistent_factors_do_is_said_where_no_strict_ones_are():
    words = "Q_i that peak there alone make only these greedy, and (4a) holds"
    said = {
        name: words in " ".join(printed(partial.solve(catalogue.load(name), Ask())).split()) for name in ("consistent_only", "needs_v_jt")
    }
    assert said == {"consistent_only": True, "needs_v_jt": False}
