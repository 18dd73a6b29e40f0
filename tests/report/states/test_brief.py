"""A game with several states on a screen and a half: in how many states what is so, and where and how methods fail."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from fractions import Fraction

import pytest
from rich.console import Console

from qtran_cli import catalogue
from qtran_cli.exact.states.solution import TaskSolution
from qtran_cli.exact.states.solve import solve
from qtran_cli.model.branches import END
from qtran_cli.model.task import Task
from qtran_cli.report.kit.fitted import LINES
from qtran_cli.report.kit.numerals import Numbers
from qtran_cli.report.states.report import report
from qtran_cli.report.states.why import why
from tests.tasks import OVER, certain, drawn, repeated, table
from tests.thorough import share


def printed(solution: TaskSolution, width: int = 80, terminal: bool = True) -> list[str]:
    console = Console(file=io.StringIO(), width=width, color_system=None, force_terminal=terminal)
    console.print(report(solution, brief=True))
    return console.file.getvalue().splitlines()


def solved(name: str, **how) -> TaskSolution:
    return solve(replace(catalogue.load(name), **how))


def words(solution: TaskSolution, method: str) -> str:
    return why(solution, method, solution.methods[method], Numbers())


def test_a_class_counts_its_states_and_proves_the_first_that_contradicts():
    lines = printed(solved("maven_10_steps"))
    assert "additive      no in 19 of 19; start: Q(0,0) − Q(1,0) − Q(0,1) + Q(1,1) = 23 ≠ 0" in lines
    assert "factorizable  yes: Q_jt* is, in all 19 states" in lines
    assert "monotone      yes: Q_jt* is, in the one state" in printed(solved("exit"))
    assert "monotone      yes: Q_jt* is, in all 3 pairs of state and steps left" in printed(solved("exit", horizon=3))


def test_what_is_possible_where_factors_are_not_is_said_of_a_state_and_its_conditions_explained():
    text = " ".join(" ".join(printed(solved("branch"))).split())
    assert "consistent yes in either: Q_i that peak at (A,B) alone meet (4a), not (4b) at 2 optima" in text
    assert "D = Q'_jt − Q_jt + V_jt is by (4a) 0 where greedy, (4b) not below 0 elsewhere." in text
    assert "consistent    yes: Q_i that peak" in "\n".join(printed(solved("exit_even"))), "there is one"
    assert "(4a)" not in " ".join(printed(solved("two_step")))


def test_the_legend_needs_no_letters():
    for name in ("two_step", "maven_10_steps"):
        assert not [line for line in printed(solved(name)) if re.match(r"[a-z] [a-z]", line)]


def test_states_right_are_counted_and_the_worst_is_named():
    """IQL's agents play (B,A) for 0 where 2 is best and where 9 is, and what is best where nothing is at stake."""
    payoffs = [[5, 1], [1, 0]], [[2, -60], [0, 1]], [[9, -60], [0, 1]]
    initial = tuple((k, Fraction(1, 3)) for k in range(3))
    solution = solve(Task(tuple(table(*p) for p in payoffs), ((OVER,) * 4,) * 3, initial, ("easy", "small", "large")))
    row = next(line for line in printed(solution) if line.startswith("iql "))
    assert row.split()[1] == "1/3"
    assert words(solution, "iql") == "fails in large: agent 1 would rather B than A"


def test_bootstrapping_that_goes_astray_is_said_where_it_does():
    solution = solved("two_step")
    assert words(solution, "vdn") == "own fails in 1: agent 1 would rather A than B"
    assert words(solution, "qmix") == "right"
    game = catalogue.load("two_step")
    shifted = tuple(tuple(tuple((t if t == END else t + 1, p) for t, p in ways) for ways in rows) for rows in game.next)
    before = (certain(1, 1, 1, 1), *shifted)
    later = Task((table([0, 0], [0, 0]), *game.payoff), before, ((0, Fraction(1)),), ("before", *game.states))
    assert words(solve(later), "vdn") == "own fails in 1: agent 1 would rather A than B", "before it all joint actions are optimal"


def test_what_there_is_no_fit_for_is_said_with_the_reason():
    solution = solve(repeated([[1, 0], [0, 1]], discount=Fraction(1, 2)))
    assert words(solution, "qplex") == "cannot: the optimal set is not rectangular"
    assert words(solved("exit"), "vdn") == "right when fitted; own: there is no fixed point"


def test_over_estimation_is_said():
    assert words(solved("exit"), "cw_vdn") == "right; values the start at 1754/155"


def test_tables_that_find_a_place_are_those_that_tell_most():
    """The last of six states alone is not additive: it stands, whatever else does."""
    payoffs = [table([k, k + 1], [k + 2, k + 3]) for k in range(5)] + [table([9, 0], [0, 7])]
    share = Fraction(1, 6)
    task = Task(tuple(payoffs), ((OVER,) * 4,) * 6, tuple((k, share) for k in range(6)), tuple("abcdef"))
    lines = printed(solve(task))
    (told,) = (line for line in lines if line.startswith("* optimum"))
    assert re.fullmatch(r"\* optimum; [1-5] of 6 tables: --full prints all\.", told)
    assert any("Q_jt* in f" in line for line in lines)
    assert not any("Q_jt* in e" in line for line in lines), "the first states come first"
    piped = " ".join(printed(solve(task), terminal=False))
    assert all(f"Q_jt* in {s}" in piped for s in "abcdef") and "--full prints" not in piped, "a pipe has them all"


def test_states_with_the_same_table_share_one():
    assert "Q_jt* in s0, s1" in printed(solved("take_turns"))


@pytest.mark.parametrize("seed", range(share(4, 2)))
@pytest.mark.parametrize("shape", [(2, 2), (3, 3), (2, 2, 2)])
def test_drawn_games_fit(seed, shape):
    """Also where most methods' reasons would take two lines."""
    lines = printed(solve(drawn(seed, 6, shape, horizon=3)))
    assert len(lines) <= LINES and max(map(len, lines)) <= 80


def test_rounded_numbers_are_said_to_be():
    lines = io.StringIO()
    Console(file=lines, width=80).print(report(solved("exit"), Numbers(digits=2), brief=True))
    assert "≈ numbers are rounded to 2 decimals" in lines.getvalue()


def test_where_reasons_are_long_methods_that_say_the_same_leave_room_for_tables():
    half = Fraction(1, 2)
    ways = [
        [((1, half), (2, half)), ((1, half), (2, half)), ((1, half), (2, half)), ((0, half), (1, half))],
        [((1, half), (2, half))] * 4,
        [((0, half), (1, half)), ((0, half), (1, half)), ((0, half), (2, half)), ((0, half), (1, half))],
    ]
    payoffs = ([1, 7], [-4, 2]), ([4, -4], [3, -2]), ([9, -8], [0, -2])
    task = Task(tuple(table(*p) for p in payoffs), tuple(map(tuple, ways)), ((0, Fraction(1)),), ("s0", "s1", "s2"), horizon=2)
    lines = printed(solve(task))
    assert len(lines) <= LINES
    assert any("Q_jt* in s0 (2 left)" in line for line in lines)
    assert any(line.endswith("methods") for line in lines)
