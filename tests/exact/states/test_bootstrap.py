"""Bootstrapping on own fits: the two-step game as the QMIX paper has it, the definition re-computed, and fixed points re-checked."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from qtran_cli.exact.states.solve import solve as solve_task
from qtran_cli.model.branches import END
from qtran_cli.model.task import Task
from tests.tasks import drawn, repeated, table, two_step

HALF = Fraction(1, 2)
GAMMA = Fraction(9, 10)


def test_two_step_game_as_the_paper_reports_it():
    methods = solve_task(two_step()).methods
    assert {name: m.fitted.value for name, m in methods.items()} == dict.fromkeys(methods, 8)
    earned = {name: m.bootstrapped.value for name, m in methods.items()}
    assert earned == dict.fromkeys(methods, 8) | {"vdn": 7, "iql": 7}
    vdn = methods["vdn"].bootstrapped.fits
    assert vdn[2, None].q_jt.nested() == [[-3 * HALF, 5 * HALF], [5 * HALF, 13 * HALF]]
    assert vdn[0, None].q_jt.nested() == [[7, 7], [13 * HALF, 13 * HALF]]
    qmix = methods["qmix"].bootstrapped.fits
    assert qmix[0, None].q_jt.nested() == [[7, 7], [8, 8]]


def additive(y: np.ndarray) -> np.ndarray:
    """VDN's fit of a two-agent table of Fractions, from its closed form."""
    rows, columns, everything = y.mean(axis=1), y.mean(axis=0), y.mean()
    return rows[:, None] + columns[None, :] - everything


def targets(task: Task, v, s: int, following) -> np.ndarray:
    rewards = task.payoff[s].flat()
    after = [sum((p * v[t, following] for t, p in branches if t != END), Fraction(0)) for branches in task.next[s]]
    return np.array([r + task.discount * x for r, x in zip(rewards, after, strict=True)], dtype=object).reshape(task.shape)


@pytest.mark.parametrize("seed", range(5))
def test_vdn_with_a_horizon_is_what_the_recursion_says(seed):
    task = drawn(seed, 3, horizon=3, discount=GAMMA)
    fits = solve_task(task).methods["vdn"].bootstrapped.fits
    v = {(s, 0): Fraction(0) for s in range(3)}
    for left in (1, 2, 3):
        for s in range(3):
            fit = additive(targets(task, v, s, left - 1))
            v[s, left] = fit.max()
            if (s, left) in fits:
                assert fits[s, left].q_jt.nested() == fit.tolist()
    assert (0, 3) in fits


@pytest.mark.parametrize("seed", range(5))
def test_iql_with_a_horizon_bootstraps_agent_by_agent(seed):
    task = drawn(seed, 3, horizon=3)
    fits = solve_task(task).methods["iql"].bootstrapped.fits
    for i in range(2):
        v = {(s, 0): Fraction(0) for s in range(3)}
        for left in (1, 2, 3):
            for s in range(3):
                q = targets(task, v, s, left - 1).mean(axis=1 - i)
                v[s, left] = q.max()
                if (s, left) in fits:
                    assert fits[s, left].q[i].flat() == q.tolist()


@pytest.mark.parametrize("seed", range(6))
def test_fixed_points_reproduce_themselves(seed):
    """Of a discounted game whose states recur: V from the fits gives targets whose fits are these."""
    task = drawn(seed, 4, discount=GAMMA)
    fits = solve_task(task).methods["vdn"].bootstrapped.fits
    v = {(s, None): fits[s, None].q_jt.max for s in range(4)}
    assert task.cyclic
    for s in range(4):
        assert additive(targets(task, v, s, None)).tolist() == fits[s, None].q_jt.nested()


@pytest.mark.parametrize("seed", range(6))
def test_iql_without_horizon_always_has_its_fixed_point(seed):
    task = drawn(seed, 4, discount=GAMMA)
    fits = solve_task(task).methods["iql"].bootstrapped.fits
    for i in range(2):
        v = {(s, None): fits[s, None].q[i].max for s in range(4)}
        for s in range(4):
            assert targets(task, v, s, None).mean(axis=1 - i).tolist() == fits[s, None].q[i].flat()


def test_a_search_that_repeats_itself_says_so():
    """QMIX on this game: V changes which order is best, and that order changes V back."""
    found = solve_task(drawn(3, 4, discount=GAMMA)).methods["qmix"].bootstrapped
    assert (found.value, found.fits) == (None, None)
    assert "no fixed point found" in found.reason


def test_what_represents_everything_earns_the_optimum():
    for seed in range(4):
        found = solve_task(drawn(seed, 3, high=50, discount=GAMMA))
        assert found.factorizable
        for name in ("qplex", "qtran_base"):
            assert found.methods[name].bootstrapped.value == found.methods[name].fitted.value == found.optimum


def test_no_factors_where_the_optima_are_no_product():
    found = solve_task(repeated([[1, 0], [0, 1]], discount=HALF))
    for name in ("qplex", "qtran_base"):
        for earned in (found.methods[name].fitted, found.methods[name].bootstrapped):
            assert earned.value is None
            assert earned.reason.startswith("state s: the optimal set is not rectangular")
    assert found.methods["vdn"].fitted.value == 0, "every joint action ties, and the worst return counts"


def test_an_entry_that_greedy_play_never_meets_does_not_matter():
    """In 2A, made a coordination game of value 1, QTRAN has no factors, but its play goes to 2B."""
    task = replace(two_step(), payoff=(table([0, 0], [0, 0]), table([1, 0], [0, 1]), table([0, 1], [1, 8])))
    found = solve_task(task)
    assert not found.factorizable
    assert found.methods["qtran_base"].fails == ((1, None),)
    assert found.methods["qtran_base"].fitted.value == found.optimum == 8
    assert found.methods["qtran_base"].bootstrapped.value is None
