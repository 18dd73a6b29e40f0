"""Q_jt* against enumeration of all joint policies, against value iteration in floating point, and the limits on its size."""

from __future__ import annotations

import itertools
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from qtran_cli.errors import UsageError
from qtran_cli.exact.states.layers import layers
from qtran_cli.exact.states.values import evaluate, optimal
from qtran_cli.model.branches import END
from qtran_cli.model.task import Task
from tests.tasks import drawn, repeated, two_step

GAMMA = Fraction(9, 10)


def played(task: Task, policy, s: int, left: int | None) -> Fraction:
    """The return of a deterministic policy, (state, steps left) -> k, by following every branch."""
    if s == END or left == 0:
        return Fraction(0)
    k = policy[s, left]
    following = None if left is None else left - 1
    after = sum((p * played(task, policy, t, following) for t, p in task.next[s][k]), Fraction(0))
    return task.payoff[s].flat()[k] + task.discount * after


def best_by_enumeration(task: Task) -> Fraction:
    entries = layers(task).entries
    returns = []
    for choice in itertools.product(range(task.size), repeat=len(entries)):
        policy = dict(zip(entries, choice, strict=True))
        returns.append(sum((p * played(task, policy, s, task.horizon) for s, p in task.initial), Fraction(0)))
    return max(returns)


def test_two_step_game():
    q = optimal(two_step()).q_jt
    assert q[0, None].nested() == [[7, 7], [8, 8]]
    assert q[2, None].nested() == [[0, 1], [1, 8]]
    assert optimal(two_step(discount=Fraction(99, 100))).q_jt[0, None].nested()[1][0] == Fraction(792, 100)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("horizon", [1, 2])
def test_backward_induction_is_the_best_policy(seed, horizon):
    task = drawn(seed, 3, horizon=horizon, discount=GAMMA)
    assert optimal(task).start == best_by_enumeration(task)


@pytest.mark.parametrize("seed", range(4))
def test_without_cycles_neither_horizon_nor_discount_is_needed(seed):
    task = drawn(seed, 4, acyclic=True)
    assert optimal(task).start == best_by_enumeration(task)
    assert optimal(task).start == optimal(replace(task, horizon=4)).start, "no path is longer"


@pytest.mark.parametrize("seed", range(4))
def test_policy_iteration_is_the_best_stationary_policy(seed):
    task = drawn(seed, 3, discount=GAMMA)
    found = optimal(task)
    assert all(found.v[s, None] == found.q_jt[s, None].max for s in range(3))
    policies = [evaluate(task, policy) for policy in itertools.product(range(task.size), repeat=3)]
    assert [found.v[s, None] for s in range(3)] == [max(v[s] for v in policies) for s in range(3)]


@pytest.mark.parametrize("seed", range(6))
def test_discounted_values_are_those_of_value_iteration_in_floats(seed):
    task = drawn(seed, 7, (2, 3), discount=GAMMA)
    reward = np.array([[float(x) for x in t.flat()] for t in task.payoff])
    chance = np.zeros((7, task.size, 7))
    for s, row in enumerate(task.next):
        for k, branches in enumerate(row):
            for t, p in branches:
                if t != END:
                    chance[s, k, t] = p
    v = np.zeros(7)
    for _ in range(500):
        v = (reward + 0.9 * chance @ v).max(axis=1)
    assert np.allclose([float(optimal(task).v[s, None]) for s in range(7)], v, rtol=0, atol=1e-12)


def test_huge_numbers_stay_exact():
    big = Fraction(10) ** 400
    task = repeated([[big, 1], [2, Fraction(1, 3)]], discount=Fraction(1, 2))
    assert optimal(task).start == 2 * big
    assert optimal(task).q_jt[0, None].nested()[1][1] == Fraction(1, 3) + big
    assert optimal(replace(task, horizon=3)).start == big * Fraction(7, 4)


def test_one_state_forever_is_a_geometric_series():
    assert optimal(repeated([[1, 2], [3, 4]], discount=GAMMA)).start == 40
    assert optimal(repeated([[-1, -2], [-3, -4]], discount=GAMMA)).start == -10
    assert optimal(repeated([[1, 2], [3, 4]], horizon=5)).start == 20


def test_only_reachable_entries_are_solved():
    assert layers(two_step(horizon=5)).entries == ((0, 5), (1, 4), (2, 4))
    assert set(optimal(two_step(horizon=1)).q_jt) == {(0, 1)}


def test_too_many_cells_name_the_horizon_that_fits():
    task = repeated([[1, 2], [3, 4]], horizon=10**9)
    with pytest.raises(UsageError, match=r"horizon of 1,000,000,000 takes more than 1,000 cells.*\n--horizon 250 fits, with 1,000 cells"):
        optimal(task, max_cells=1000)
    assert len(optimal(replace(task, horizon=250), max_cells=1000).v) == 250
    with pytest.raises(UsageError, match="not even one decision fits"):
        optimal(task, max_cells=3)
    with pytest.raises(UsageError, match=r"12 cells \(3 states × 4 joint actions\), more than 11"):
        optimal(two_step(), max_cells=11)


def test_many_states_without_horizon_are_refused():
    with pytest.raises(UsageError, match="300 states, a discount and no horizon"):
        optimal(drawn(0, 300, (1, 1), discount=GAMMA))
