"""docs/theory.md, section 12.8: bootstrapping on an unrestricted table, against all policies, each by its definition."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest

from qtran_cli.exact.ask import Ask
from qtran_cli.exact.states.solve import solve as solve_task
from qtran_cli.model.branches import END
from qtran_cli.model.task import Task
from tests import oracle
from tests.linear import solve
from tests.tasks import drawn, table
from tests.theory import cones

F = Fraction
OVER, BACK = ((END, F(1)),), ((0, F(1)),)
EXIT = Task((table([1, 0], [-5, 2]),), ((OVER, BACK, OVER, OVER),), BACK, ("s",), discount=F(9, 10))


def weighted_greedy(y: oracle.Cells, alpha: Fraction, additive: bool) -> set[oracle.Joint]:
    """Greedy under weight 1 at the first optimum of y, alpha elsewhere."""
    weight = {u: F(1) if u == min(oracle.optimal(y)) else alpha for u in y}
    return cones.greedy(oracle.additive_fit(y, weight)) if additive else oracle.greedy_joint(oracle.iql(y, weight))


def own_values(task: Task, policy) -> list[oracle.Cells]:
    """Q^π state by state."""
    states, actions = range(len(task.states)), list(product(*map(range, task.shape)))
    after = [[{t: p for t, p in task.next[s][k] if t != END} for k in range(task.size)] for s in states]
    at = [actions.index(u) for u in policy]
    matrix = [[F(s == t) - task.discount * after[s][at[s]].get(t, F(0)) for t in states] for s in states]
    v = solve(matrix, [task.payoff[s].flat()[at[s]] for s in states])
    tails = [[task.discount * sum((p * v[t] for t, p in row.items()), F(0)) for row in after[s]] for s in states]
    return [dict(zip(actions, map(sum, zip(task.payoff[s].flat(), tails[s], strict=True)), strict=True)) for s in states]


def fixed(task: Task, alpha: Fraction, additive: bool) -> list[tuple[Fraction, ...]]:
    """The values of the policies that are the first greedy ones in the fits of their own action-values."""
    found = set()
    for policy in product(product(*map(range, task.shape)), repeat=len(task.states)):
        q = own_values(task, policy)
        if all(y[min(weighted_greedy(y, alpha, additive))] == y[u] for y, u in zip(q, policy, strict=True)):
            found.add(tuple(y[u] for y, u in zip(q, policy, strict=True)))
    return sorted(found)


@pytest.mark.parametrize("name", ["cw_iql", "cw_vdn"])
def test_12_8_a_fixed_point_is_the_value_of_a_policy(name):
    answers = set()
    for seed in range(30):
        task = drawn(seed, 1 + seed % 2, discount=F(9, 10))
        solution = solve_task(task)
        found, every = solution.methods[name].bootstrapped, fixed(task, F(1, 10), name == "cw_vdn")
        answers.add(bool(every))
        if not every:
            assert found.reason.startswith("there is no fixed point")
            continue
        best = tuple(stage.solution.optimum.value for stage in solution.stages)
        right = all(solution.methods[name].fitted.fits[stage.entry].u_bar in stage.solution.optimum for stage in solution.stages)
        assert (best in every) == right
        assert all(x <= y for v in every for x, y in zip(v, best, strict=True))
        tied = any(len(g) > 1 for fit in found.fits.values() for g in fit.greedy)
        assert tied or found.value in {v[0] for v in every}
    assert answers == ({True, False} if name == "cw_vdn" else {True})


def test_12_8_the_game_without_one():
    assert fixed(EXIT, F(1, 10), additive=False) == []
    found = solve_task(EXIT).methods["cw_iql"].bootstrapped
    assert found.reason == "there is no fixed point: of all 4 policies none is greedy in the fits of its own action-values"
    assert fixed(EXIT, F(1, 100), additive=False) == [(F(2),)]
    assert solve_task(EXIT, Ask(alpha=F(1, 100))).methods["cw_iql"].bootstrapped.value == 2
