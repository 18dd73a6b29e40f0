"""The catalogue's games whose states recur: every fact by Bellman's equation for every policy, and the fixed points they are there for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import product

import pytest

from qtran_cli import catalogue
from qtran_cli.exact.states import solve as full
from qtran_cli.model.branches import END
from qtran_cli.model.task import Task
from tests import oracle
from tests.linear import solve
from tests.sampling import back

NAMES = [name for name in catalogue.names(several=True) if catalogue.load(name).cyclic and catalogue.load(name).horizon is None]
Policy = tuple[oracle.Joint, ...]


@pytest.fixture(scope="module", params=NAMES)
def task(request) -> Task:
    return catalogue.load(request.param)


def targets(task: Task, v: list[Fraction]) -> list[oracle.Cells]:
    """Per state r + γ E[v(s')], in the order of the joint actions."""
    rewards = [back(table) for table in task.payoff]
    later = [[sum((p * v[t] for t, p in branch if t != END), Fraction(0)) for branch in row] for row in task.next]
    return [
        {u: x + task.discount * more for (u, x), more in zip(cells.items(), row, strict=True)}
        for cells, row in zip(rewards, later, strict=True)
    ]


def policies(task: Task) -> Iterator[Policy]:
    return product(list(product(*map(range, task.shape))), repeat=len(task.states))


def solved(task: Task, policy: Policy, fit) -> list[Fraction] | None:
    """Some v that is the fitted value of its own targets at the policy's joint actions."""

    def at(v: list[Fraction]) -> list[Fraction]:
        return [fit(table)[u] for table, u in zip(targets(task, v), policy, strict=True)]

    n = len(task.states)
    base = at([Fraction(0)] * n)
    units = [at([Fraction(t == s) for t in range(n)]) for s in range(n)]
    rows = [[Fraction(s == t) - (units[t][s] - base[s]) for t in range(n)] for s in range(n)]
    return solve(rows, base)


def earned(task: Task, policy: Policy) -> Fraction:
    v = solved(task, policy, lambda table: table)
    return sum((p * v[s] for s, p in task.initial), Fraction(0))


def best(task: Task) -> list[Fraction]:
    values = (solved(task, policy, lambda table: table) for policy in policies(task))
    return next(v for v in values if v == [max(table.values()) for table in targets(task, v)])


def fixed(task: Task, fit) -> set[tuple[Fraction, ...]]:
    """Every v that is the largest fitted value of its own targets."""
    values = (solved(task, policy, fit) for policy in policies(task))
    return {tuple(v) for v in values if v and v == [max(fit(table).values()) for table in targets(task, v)]}


def greedy_return(task: Task, v, fit) -> Fraction:
    greedy = [product(*(dominating(f, i) for i in range(len(task.shape)))) for f in map(fit, targets(task, list(v)))]
    return min(earned(task, policy) for policy in product(*greedy))


def dominating(fit: oracle.Cells, i: int) -> list[int]:
    """Agent i's actions that are nowhere below another."""
    return [a for a in range(oracle.shape(fit)[i]) if all(fit[oracle.swap(u, i, a)] >= x for u, x in fit.items())]


def nearest_monotone(table: oracle.Cells) -> oracle.Cells:
    """2×2: by every set of pooled cells; the nearest table that is constant on them and monotone."""
    partitions = [
        labels for labels in product(range(4), repeat=4) if all(b <= max(labels[:k], default=-1) + 1 for k, b in enumerate(labels))
    ]
    found = (pooled(table, labels) for labels in partitions)
    return min((fit for fit in found if oracle.monotone(fit)), key=lambda fit: oracle.squared_error(table, fit))


def pooled(table: oracle.Cells, labels: tuple[int, ...]) -> oracle.Cells:
    group = dict(zip(table, labels, strict=True))
    return {u: oracle.mean({w: table[w] for w in table if group[w] == group[u]}) for u in table}


def test_facts_by_definition(task):
    v = best(task)
    tables = targets(task, v)
    found = {
        "additive": all(map(oracle.additive, tables)),
        "monotone": all(map(oracle.monotone, tables)),
        "factorizable": all(map(oracle.rectangular, tables)),
        "consistent": True,
        "additive_values": True,
        "optimum": sum(p * v[s] for s, p in task.initial),
    }
    assert {fact: value for fact, value in task.expect.items() if fact in found} == found
    fits = {"vdn": oracle.additive_fit, "qmix": nearest_monotone}
    said = task.expect["fitted"]
    assert said == {method: greedy_return(task, v, fits[method]) for method in said}


def test_solver_agrees(task):
    found, expected = full.solve(task), task.expect
    for fact in ("optimum", "factorizable", "additive", "monotone"):
        assert getattr(found, fact) == expected[fact]
    assert {method: found.methods[method].fitted.value for method in expected["fitted"]} == expected["fitted"]


def test_every_fixed_point_of_vdn_is_listed_with_what_it_earns(task):
    mine = {v: greedy_return(task, v, oracle.additive_fit) for v in fixed(task, oracle.additive_fit)}
    assert {point.v: point.value for point in full.solve(task).methods["vdn"].points.points} == mine


def test_file_is_complete(task):
    assert task.name == catalogue.path(task.name).stem
    assert task.title
    assert task.source
    assert set(task.expect) >= {"additive", "monotone", "factorizable", "consistent", "additive_values", "optimum", "fitted"}


def test_the_required_games_are_there():
    assert set(NAMES) >= {"exit", "exit_even", "two_values", "stay_for_nothing", "four_values", "take_turns"}


# What the games are for


@pytest.mark.parametrize("name", ["exit", "exit_even"])
def test_the_exit_games_have_no_value_for_vdn(name):
    assert fixed(catalogue.load(name), oracle.additive_fit) == set()
    assert fixed(replace(catalogue.load(name), discount=Fraction(4, 5)), oracle.additive_fit) == set()
    ((v,),) = fixed(replace(catalogue.load(name), discount=Fraction(3, 4)), oracle.additive_fit)
    assert v > best(replace(catalogue.load(name), discount=Fraction(3, 4)))[0]


def test_two_values():
    """Of all partitions into pooled cells those that reproduce V: 10 and 20/7, and iteration from 0 and from 4."""
    task = catalogue.load("two_values")

    def step(v: Fraction) -> Fraction:
        return max(nearest_monotone(targets(task, [v])[0]).values())

    for v, pays in ((Fraction(10), 10), (Fraction(20, 7), 1)):
        assert step(v) == v
        assert greedy_return(task, [v], nearest_monotone) == pays
    found = full.solve(task).methods["qmix"].points.points
    assert {(*point.v, point.value) for point in found} == {(10, 10), (Fraction(20, 7), 1)}
    assert [ends(step, Fraction(start)) for start in (0, 2, 3, 4, 20)] == [20 / 7, 20 / 7, 20 / 7, 10, 10]


def ends(step, v: Fraction) -> float:
    for _ in range(120):
        v = step(v).limit_denominator(10**12)
    return pytest.approx(float(v), abs=1e-3)


def test_stay_for_nothing():
    task = catalogue.load("stay_for_nothing")
    found = {v: greedy_return(task, v, oracle.additive_fit) for v in fixed(task, oracle.additive_fit)}
    assert found[Fraction(8),] == 0
    assert len(found) == 2


def test_four_values():
    task = catalogue.load("four_values")
    found = {v: greedy_return(task, v, oracle.additive_fit) for v in fixed(task, oracle.additive_fit)}
    assert sorted(found.values()) == [-15, -5, 5, 15]
    assert found[10, 10] == -15


@pytest.mark.parametrize(("discount", "values"), [(Fraction(66, 100), 1), (Fraction(67, 100), 3)])
def test_take_turns(discount, values):
    assert len(fixed(replace(catalogue.load("take_turns"), discount=discount), oracle.additive_fit)) == values
