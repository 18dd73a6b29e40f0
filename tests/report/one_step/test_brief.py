"""What of a one-step game's tables stands on a screen and a half: all that finds a place, with the optima first."""

from __future__ import annotations

import io
import re

import numpy as np
from rich.console import Console

from qtran_cli import catalogue
from qtran_cli.exact.ask import Ask
from qtran_cli.exact.one_step.solution import Solution
from qtran_cli.exact.one_step.solve import solve
from qtran_cli.model.game import Game
from qtran_cli.report.kit.numerals import Numbers
from qtran_cli.report.one_step import brief
from qtran_cli.report.one_step.report import report
from qtran_cli.table import from_array

SHORT = Ask(alt_seconds=0, qmix_seconds=0)


def printed(solution: Solution, width: int = 80) -> str:
    """What a terminal shows, but for colours."""
    console = Console(file=io.StringIO(), width=width, color_system=None, force_terminal=True)
    console.print(report(solution, brief=True))
    return console.file.getvalue()


def solved(name: str) -> Solution:
    return solve(catalogue.load(name))


def test_three_agents_keep_their_whole_payoff_where_it_finds_a_place():
    text = printed(solved("table1_three"))
    assert [f"u_3 = {a}" in text for a in "ABC"] == [True] * 3
    assert "slices" not in text
    assert "slack D" not in text


def test_of_more_slices_those_with_an_optimum_stand():
    text = printed(solve(Game(from_array(np.arange(3 * 2 * 9).reshape(3, 2, 9))), SHORT))
    assert "3 of 9 slices: --full prints all" in text
    assert re.findall(r"u_3 = ([A-I])", text) == ["A", "B", "I"], "(C,B,I) is optimal"
    assert text.count(" *") == 1, "its cell"


def test_a_wider_page_holds_more():
    assert "slack D" not in printed(solved("table1_three"), 80)
    assert "Q_1: A=8/3" in printed(solved("table1_three"), 120)
    assert "Q_1: A=8/3" not in printed(solved("table1_three"), 80)


def test_a_table_without_a_place_is_counted_and_bounded():
    text = printed(solve(Game(from_array(np.arange(17 * 17).reshape(17, 17))), SHORT))
    assert "payoff        289 joint actions: --full prints them." in text
    assert "highest       288 at (Q,Q), 287 at (Q,P), 286 at (Q,O)" in text
    assert "lowest        0 at (A,A), 1 at (A,B), 2 at (A,C)" in text


def test_methods_that_say_the_same_share_a_line_before_the_payoff_gives_way():
    text = printed(solved("weakest_link_sum"))
    assert "payoff Q_jt\n" in text and "--full prints" not in text
    assert re.search(r"^\(6,6\) +2.4  fails: agent 1 would rather 6 than 7 +iql, vdn$", text, re.MULTILINE)


def test_what_is_highest_is_not_said_twice():
    text = printed(solved("three_of_four"))
    assert "optimum       1 at (rest,work,work,work), (work,rest,work,work),\n" in text and "… (5 in all)" in text
    assert "highest" not in text


def test_two_agents_with_few_actions_keep_their_payoff_on_any_page():
    for width in (20, 30, 40):
        assert "payoff Q_jt" in printed(solved("climb"), width)


def test_many_slices_are_not_tried_one_by_one():
    """Each version is laid out until one fits, so there are few of them however many slices there are."""
    game = Game(from_array(np.arange(3 * 2**5).reshape(3, 2, 2, 2, 2, 2) % 7))
    assert len([*brief.versions(solve(game, SHORT), Numbers(), True)]) <= brief.MOST + 10


def test_a_search_that_was_cut_short_is_no_failure():
    """Nor is a table that is too large to be fitted one that a method cannot have."""
    game = Game(from_array(np.random.default_rng(3).integers(-9, 10, (7, 7))))
    found = solve(game, Ask(alt_seconds=0, qmix_seconds=0))
    assert found.methods["qmix"].cut_off
    lines = {line.split()[0]: line for line in printed(found).splitlines() if line.strip()}
    assert "not proved: the best table found peaks elsewhere" in lines["qmix"] or "not proved the best fit" in lines["qmix"]
    assert "fails" not in lines["qmix"]
    assert "not fitted: choices of orders × inequalities are" in lines["qmix_mixer"]
    assert "cannot: the optimal set is not rectangular" in printed(solved("coordination_three"))
