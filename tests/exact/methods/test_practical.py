"""Fixed points of weighted QMIX whose weights follow its own table, against the definition: every order, every weight."""

from __future__ import annotations

import itertools
import math
import random
from fractions import Fraction

import numpy as np
import pytest

from qtran_cli.exact.ask import Ask
from qtran_cli.exact.budget import Late
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.methods import cw_qmix, ow_qmix, pow_qmix
from qtran_cli.exact.methods._weighted import central as every
from qtran_cli.exact.methods._weighted import practical as fixed
from qtran_cli.exact.monotone import pruning as order_pruning
from qtran_cli.exact.monotone.best import best_each
from qtran_cli.exact.monotone.loss import weighted
from qtran_cli.table import Table, from_array
from qtran_cli.verify.methods import _losses
from qtran_cli.verify.monotone import best_tables
from tests import oracle

F = Fraction
ALPHA = F(1, 10)
Flat = list[Fraction]


def facts(nested, alpha=ALPHA, **settings) -> Facts:
    return Facts(from_array(np.array(nested)), Ask(alpha=alpha, **settings))


def best(payoff: Flat, weights: Flat, shape: tuple[int, ...]) -> list[Flat]:
    """Every best table over all orders by the min–max formula."""
    constant, error = _losses.weighted(payoff, weights)
    found = list(best_tables(shape, constant))
    least = min(map(error, found))
    return [t for k, t in enumerate(found) if error(t) == least and t not in found[:k]]


def greedy(made: Flat, shape: tuple[int, ...]) -> set[tuple[int, ...]]:
    cells = dict(zip(np.ndindex(*shape), made, strict=True))
    sets = [[a for a in range(m) if all(cells[oracle.swap(u, i, a)] >= x for u, x in cells.items())] for i, m in enumerate(shape)]
    return set(itertools.product(*sets))


def central(table: Table, alpha: Fraction) -> set[tuple]:
    """(û, table): û is greedy in a best table under the weights of û."""
    payoff, cells = table.flat(), list(np.ndindex(*table.shape))
    found = set()
    for u, level in zip(cells, payoff, strict=True):
        weights = [F(1) if w == u or x > level else alpha for w, x in zip(cells, payoff, strict=True)]
        found |= {(u, tuple(t)) for t in best(payoff, weights, table.shape) if u in greedy(t, table.shape)}
    return found


def recognised(payoff: Flat, own: int) -> list[bool]:
    """Where the nearest of the tables that are largest at the cell ``own`` has that value: every pool of cells with it is tried."""
    tried = []
    for pool in itertools.product((False, True), repeat=len(payoff)):
        if pool[own]:
            inside = [x for x, there in zip(payoff, pool, strict=True) if there]
            v = sum(inside, F(0)) / len(inside)
            made = [v if k == own else min(x, v) for k, x in enumerate(payoff)]
            tried.append((sum((x - y) ** 2 for x, y in zip(payoff, made, strict=True)), made))
    _, nearest = min(tried)
    return [x == nearest[own] for x in nearest]


def potential(table: Table, alpha: Fraction) -> set[tuple]:
    """(û, table): û is greedy in a best table under the weights of what is recognised from û."""
    payoff, cells = table.flat(), list(np.ndindex(*table.shape))
    found = set()
    for k, u in enumerate(cells):
        weights = [F(1) if there else alpha for there in recognised(payoff, k)]
        found |= {(u, tuple(t)) for t in best(payoff, weights, table.shape) if u in greedy(t, table.shape)}
    return found


def optimistic(table: Table, alpha: Fraction) -> set[tuple]:
    """Every set of cells is tried as the one where the table is below the payoff."""
    payoff, found = table.flat(), set()
    for below in itertools.product((False, True), repeat=table.size):
        weights = [F(1) if b else alpha for b in below]
        for made in best(payoff, weights, table.shape):
            if [t < x for t, x in zip(made, payoff, strict=True)] == list(below):
                found.add(tuple(made))
    return found


def tables(count: int, seed: int, shape=(2, 2), span=9):
    draw = random.Random(seed)
    for _ in range(count):
        yield from_array(np.array([draw.randint(-span, span) for _ in range(int(np.prod(shape)))]).reshape(shape))


@pytest.mark.parametrize("alpha", [F(1, 2), F(1, 10), F(1, 1000)], ids=str)
def test_cw_fixed_points_are_those_of_the_definition(alpha):
    for table in [*tables(12, 1), *tables(2, 2, (2, 3)), *tables(1, 3, (2, 2, 2), 3)]:
        found = fixed.central(Facts(table, Ask(alpha=alpha)))
        assert {(p.u_hat, tuple(p.optimum.q_jt.flat())) for p in found.points or ()} == central(table, alpha)
        assert bool(found.points) is not bool(found.cycle)


@pytest.mark.parametrize("alpha", [F(1, 2), F(1, 10), F(1, 1000)], ids=str)
def test_pow_fixed_points_are_those_of_the_definition(alpha):
    other = 0
    for table in [*tables(20, 1), *tables(3, 2, (2, 3), 3), *tables(1, 3, (2, 2, 2), 3)]:
        found = pow_qmix.project(Facts(table, Ask(alpha=alpha))).practical
        points = {(p.u_hat, tuple(p.optimum.q_jt.flat())) for p in found.points or ()}
        assert points == potential(table, alpha)
        assert bool(found.points) is not bool(found.cycle)
        other += points != {(p.u_hat, tuple(p.optimum.q_jt.flat())) for p in fixed.central(Facts(table, Ask(alpha=alpha))).points or ()}
    assert other or alpha == F(1, 2), "CW's weights would have done"  # at 1/2 they do on these tables


@pytest.mark.parametrize("alpha", [F(1, 2), F(1, 10), F(1, 1000)], ids=str)
def test_ow_fixed_points_are_those_of_the_definition(alpha):
    for table in [*tables(12, 4), *tables(4, 5, (2, 2), 1)]:
        found = ow_qmix.project(Facts(table, Ask(alpha=alpha))).practical
        assert {tuple(p.optimum.q_jt.flat()) for p in found.points or ()} == optimistic(table, alpha)
        assert bool(found.points) is not bool(found.cycle)


@pytest.mark.parametrize("alpha", [F(1, 10), F(1, 1000)], ids=str)
def test_a_fixed_point_need_not_exist(alpha):
    """The two games of docs/theory.md: alternating weights and projection never ends."""
    assert ow_qmix.project(facts([[3, 9], [8, 2]], alpha)).practical.points == ()
    cw = cw_qmix.project(facts([[9, 2], [5, 8]], alpha)).practical
    assert cw.points == ()
    assert cw.cycle == ((1, 0), (0, 1))


def test_a_cycle_leads_from_each_greedy_joint_action_to_the_next():
    game = facts([[9, 2], [5, 8]])
    cycle = cw_qmix.project(game).practical.cycle
    for u, after in zip(cycle, [*cycle[1:], cycle[0]], strict=True):
        payoff, cells = game.table.flat(), list(np.ndindex(2, 2))
        weights = [F(1) if w == u or x > game.table[u] else game.ask.alpha for w, x in zip(cells, payoff, strict=True)]
        assert any(after in greedy(t, (2, 2)) and u not in greedy(t, (2, 2)) for t in best(payoff, weights, (2, 2)))


def test_a_monotone_table_is_a_fixed_point():
    for method in (cw_qmix, ow_qmix, pow_qmix):
        found = method.project(facts([[0, 1, 2], [1, 4, 8]])).practical
        assert [(p.optimum.sse, p.optimum.value, p.optimum.optimal) for p in found.points] == [(0, 8, True)]


def test_what_is_not_decided_says_why(monkeypatch):
    game = facts([[3, 9, 1], [8, 2, 4]], qmix_seconds=0.0)
    assert fixed.central(game).reason == "not decided within 0 seconds"
    assert "not all of those are known" in fixed.optimistic(game, None).reason
    monkeypatch.setattr(fixed, "WORK", 10)
    for method in (cw_qmix, ow_qmix, pow_qmix):
        found = method.project(facts([[3, 9, 1], [8, 2, 4]])).practical
        assert (found.points, found.cycle) == (None, ())
        assert "more than 10" in found.reason


@pytest.mark.parametrize(("shape", "span"), [((3, 3), 9), ((3, 3), 2), ((2, 4), 3), ((2, 2, 3), 4), ((4, 3), 1)])
def test_bounds_rule_out_no_fixed_point(monkeypatch, shape, span):
    """The same answer, in the same order, as from the best tables of every û."""
    together = [fixed.central(Facts(table)) for table in tables(5, 11, shape, span)]
    tried = []
    monkeypatch.setattr(every, "FEW", 0)
    monkeypatch.setattr(every, "best_each", lambda some, loss: tried.append(1) or best_each(some, loss))
    for table, before in zip(tables(5, 11, shape, span), together, strict=True):
        after = fixed.central(Facts(table))
        assert [(p.u_hat, p.optimum.q_jt.flat(), p.optimum.sse) for p in after.points] == [
            (p.u_hat, p.optimum.q_jt.flat(), p.optimum.sse) for p in before.points
        ]
        assert after.cycle == before.cycle
    assert len(tried) < 5 * int(np.prod(shape)), "some û are ruled out without a fit of their own"


def test_a_bound_that_comes_too_late_rules_nothing_out(monkeypatch):
    monkeypatch.setattr(every, "FEW", 0)
    [table] = tables(1, 11, (3, 3))
    assert fixed.central(Facts(table, Ask(qmix_seconds=0.0))).reason == "not decided within 0 seconds"
    assert fixed.central(Facts(table)).points is not None
    loss = weighted(np.ones(9, dtype=np.int64)).by(-math.inf)
    monkeypatch.setattr(order_pruning.order_bounds, "least", lambda table, loss, i, orders: np.zeros(len(orders)))
    monkeypatch.setattr(order_pruning.order_bounds, "each", lambda table, loss, lists, whole: np.zeros(math.prod(map(len, lists))))
    with pytest.raises(Late):
        order_pruning.ruled_out(table, loss, [np.array([[0, 1, 2]])] * 2, 1.0)
