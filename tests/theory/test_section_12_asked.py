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


def central(y: oracle.Cells, alpha: Fraction) -> oracle.Cells:
    """Weight 1 at the first optimum of y, alpha elsewhere."""
    return {u: F(1) if u == min(oracle.optimal(y)) else alpha for u in y}


def optimistic(y: oracle.Cells, alpha: Fraction) -> oracle.Cells:
    """The best monotone table, or one of them, under weight 1 where it is below y, alpha elsewhere."""
    return min(cones.local_optima(y, cones.expectile(y, alpha)), key=lambda made: cones.error(y, made, cones.own_weights(y, made, alpha)))


GREEDY = {
    "cw_iql": lambda y, alpha: oracle.greedy_joint(oracle.iql(y, central(y, alpha))),
    "cw_vdn": lambda y, alpha: cones.greedy(oracle.additive_fit(y, central(y, alpha))),
    "cw_qmix": lambda y, alpha: cones.greedy(cones.best(y, central(y, alpha))[0]),
    "ow_qmix": lambda y, alpha: cones.greedy(optimistic(y, alpha)),
}
"""The greedy joint actions of a method's fit of y."""


def own_values(task: Task, policy) -> list[oracle.Cells]:
    """Q^π state by state."""
    states, actions = range(len(task.states)), list(product(*map(range, task.shape)))
    after = [[{t: p for t, p in task.next[s][k] if t != END} for k in range(task.size)] for s in states]
    at = [actions.index(u) for u in policy]
    matrix = [[F(s == t) - task.discount * after[s][at[s]].get(t, F(0)) for t in states] for s in states]
    v = solve(matrix, [task.payoff[s].flat()[at[s]] for s in states])
    tails = [[task.discount * sum((p * v[t] for t, p in row.items()), F(0)) for row in after[s]] for s in states]
    return [dict(zip(actions, map(sum, zip(task.payoff[s].flat(), tails[s], strict=True)), strict=True)) for s in states]


def fixed(task: Task, alpha: Fraction, name: str) -> list[tuple[Fraction, ...]]:
    """The values of the policies that are the first greedy ones in the fits of their own action-values."""
    found = set()
    for policy in product(product(*map(range, task.shape)), repeat=len(task.states)):
        q = own_values(task, policy)
        if all(y[min(GREEDY[name](y, alpha))] == y[u] for y, u in zip(q, policy, strict=True)):
            found.add(tuple(y[u] for y, u in zip(q, policy, strict=True)))
    return sorted(found)


@pytest.mark.parametrize("name", GREEDY)
def test_12_8_a_fixed_point_is_the_value_of_a_policy(name):
    answers = set()
    for seed in range(30):
        task = drawn(seed, 1 + seed % 2, discount=F(9, 10))
        solution = solve_task(task)
        found, every = solution.methods[name].bootstrapped, fixed(task, F(1, 10), name)
        answers.add(bool(every))
        if not every:
            assert found.reason.startswith("there is no fixed point")
            continue
        if any("fit equally well" in fit.reason for part in (found, solution.methods[name].fitted) for fit in part.fits.values()):
            continue
        best = tuple(stage.solution.optimum.value for stage in solution.stages)
        right = all(solution.methods[name].fitted.fits[stage.entry].u_bar in stage.solution.optimum for stage in solution.stages)
        assert (best in every) == right
        assert all(x <= y for v in every for x, y in zip(v, best, strict=True))
        tied = any(len(g) > 1 for fit in found.fits.values() for g in fit.greedy)
        assert tied or found.value in {v[0] for v in every}
    assert answers == ({True} if name == "cw_iql" else {True, False})


def test_12_8_the_game_without_one():
    assert fixed(EXIT, F(1, 10), "cw_iql") == []
    found = solve_task(EXIT).methods["cw_iql"].bootstrapped
    assert found.reason == "there is no fixed point: of all 4 policies none is greedy in the fits of its own action-values"
    assert fixed(EXIT, F(1, 100), "cw_iql") == [(F(2),)]
    assert solve_task(EXIT, Ask(alpha=F(1, 100))).methods["cw_iql"].bootstrapped.value == 2


def test_12_8_the_unrestricted_value_is_what_counts():
    """At climb, after (A, A), CW-QMIX plays (C, C), which pays 5; its own table has 115/13 there, more than the 6 of stopping."""
    stop, climb = table([0, 6, 6], [6, 6, 6], [6, 6, 6]), table([11, -30, 0], [-30, 7, 6], [0, 0, 5])
    on = ((1, F(1)),)
    task = Task((stop, climb), ((on, *[OVER] * 8), (OVER,) * 9), BACK, ("before", "climb"))
    methods = solve_task(task).methods
    assert [methods[name].bootstrapped.value for name in ("cw_qmix", "ow_qmix")] == [6, 6]
