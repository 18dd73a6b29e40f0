"""The QMIX family's projections: weighted and asymmetric errors, searches over too many orders, and what is said of them."""

from __future__ import annotations

import math
import random
from fractions import Fraction

import numpy as np
import pytest

from qtran_cli import catalogue
from qtran_cli.exact.algebra import isotonic
from qtran_cli.exact.ask import Ask
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.methods import cw_qmix, ow_qmix, qmix, qplex
from qtran_cli.exact.methods._monotone import asymmetric, weighted
from qtran_cli.exact.monotone import best as order_best
from qtran_cli.exact.monotone import orders
from qtran_cli.exact.monotone import search as order_search
from qtran_cli.table import from_array, from_fractions
from tests import oracle

F = Fraction


def facts(nested, **settings) -> Facts:
    return Facts(from_array(np.array(nested)), Ask(**settings))


def tables(shape, count, seed):
    draw = random.Random(seed)
    for _ in range(count):
        span = draw.choice((1, 2, 9))
        yield from_fractions([F(draw.randint(-span, span), draw.choice((1, 1, 3))) for _ in range(int(np.prod(shape)))], shape)


def summary(found) -> list[tuple]:
    return [(o.sse, o.value) for o in found.landscape.optima]


@pytest.mark.parametrize("shape", [(3, 3, 3), (4, 3)])
def test_the_global_optimum_is_the_least_over_all_orders(shape):
    for table in tables(shape, 2, 2):
        values = table.num.ravel()[orders.every(shape)]
        fits = isotonic.means(values, np.ones_like(values), shape)
        errors = [
            sum((F(int(x)) - F(int(n), int(d))) ** 2 for x, n, d in zip(v, a, b, strict=True)) / table.den**2
            for v, a, b in zip(values, fits.num, fits.den, strict=True)
        ]
        assert qmix.project(Facts(table)).sse == min(errors)


def test_table_1_of_the_paper():
    """The global optimum is greedy-optimal; the table that the paper shows for QMIX is a local one."""
    payoff = [[8, -12, -12], [-12, 0, 0], [-12, 0, 0]]
    found = qmix.project(facts(payoff))
    assert found.q_jt is not None
    assert found.q_jt.nested() == [[8, -6, -6], [-6, -6, -6], [-6, -6, -6]]
    assert found.optimal
    expected = [(288, 8), *[(F(2208, 7), -12)] * 2, (320, 0), *[(F(1096, 3), 0)] * 4, *[(F(1884, 5), -12)] * 4, *[(F(1984, 5), 0)] * 4]
    assert summary(found) == expected
    shown = found.landscape.optima[3]
    assert shown.q_jt.nested() == [[-8, -8, -8], [-8, 0, 0], [-8, 0, 0]]
    assert [g.tolist() for g in shown.greedy] == [[1, 2], [1, 2]]


def test_climb():
    found = qmix.project(Facts(catalogue.load("climb").payoff))
    assert (found.sse, found.value, found.optimal) == (F(11969, 12), 5, False)
    assert [g.tolist() for g in found.greedy or ()] == [[2], [2]]
    assert len(found.landscape.optima) == 11
    worst = found.landscape.optima[-1]
    assert (worst.sse, worst.value, worst.optimal) == (F(21898, 15), 11, True)


@pytest.mark.parametrize("alpha", [F(1), F(1, 2), F(1, 10), F(1, 1000), F(1, 10**9), F(1, 10**40), F(1, 10**400)], ids=str)
@pytest.mark.parametrize("method", [cw_qmix, ow_qmix])
def test_weighted_qmix_is_defeated_for_every_alpha(alpha, method):
    """[[10, −10], [9, 0]]: u* may be in the argmax of the table, yet the greedy joint action earns 9."""
    found = method.project(facts([[10, -10], [9, 0]], alpha=alpha))
    assert (found.value, found.optimal) == (9, False)


@pytest.mark.parametrize("alpha", [F(1), F(1, 10), F(1, 100), F(1, 10**4)], ids=str)
def test_climb_defeats_idealised_cw(alpha):
    found = cw_qmix.project(Facts(catalogue.load("climb").payoff, Ask(alpha=alpha)))
    assert (found.value, [g.tolist() for g in found.greedy or ()]) == (5, [[2], [2]])


def test_alpha_1_is_qmix():
    for table in tables((3, 3), 5, 3):
        plain = summary(qmix.project(Facts(table)))
        assert summary(cw_qmix.project(Facts(table, Ask(alpha=F(1))))) == plain
        assert summary(ow_qmix.project(Facts(table, Ask(alpha=F(1))))) == plain


def test_monotone_tables_are_represented_and_others_are_not():
    for table in tables((2, 3), 30, 4):
        payoff = oracle.cells(table.nested())
        for method in (qmix, cw_qmix, ow_qmix):
            assert method.project(Facts(table)).represents == oracle.monotone(payoff)


def test_qplex_represents_exactly_the_rectangular_tables():
    for table in tables((2, 3), 40, 5):
        payoff = oracle.cells(table.nested())
        found = qplex.project(Facts(table))
        assert found.optimal == (found.q is not None) == oracle.rectangular(payoff)
        if found.q is not None:
            assert oracle.strict(payoff, [v.flat() for v in found.q])


def test_too_many_orders_are_searched_and_bounded():
    table = from_array(np.random.default_rng(0).integers(-9, 10, (8, 8)))
    found = qmix.project(Facts(table))
    assert found.landscape is not None
    assert not found.landscape.proved
    assert found.landscape.optima is None
    assert found.landscape.tried is None
    assert 0 < found.landscape.bound < found.sse
    assert oracle.monotone(oracle.cells(found.q_jt.nested()))
    again = qmix.project(Facts(table))
    assert (again.sse, again.q_jt.nested()) == (found.sse, found.q_jt.nested())


@pytest.mark.parametrize("method", [qmix, cw_qmix, ow_qmix])
def test_bounds_prove_what_is_too_much_to_enumerate(method):
    """A monotone table with one cell changed, under shuffled actions: whatever is best, no descent does better."""
    draw = np.random.default_rng(3)
    payoff = np.add.outer(np.arange(6) ** 2, 3 * np.arange(6))
    payoff[2, 4] = 0
    found = method.project(Facts(from_array(payoff[draw.permutation(6)][:, draw.permutation(6)])))
    straight = method.project(Facts(from_array(payoff)))
    assert found.landscape.proved
    assert found.landscape.bound == found.sse == straight.sse > 0
    assert oracle.monotone(oracle.cells(found.q_jt.nested()))


def test_the_descent_finds_the_global_optimum_of_small_games_or_nothing_better(monkeypatch):
    for table in tables((3, 3), 6, 6):
        whole = qmix.project(Facts(table))
        with monkeypatch.context() as patch:
            patch.setattr(orders, "CELLS", 0)
            part = qmix.project(Facts(table))
        assert whole.sse <= part.sse
        assert part.landscape.bound <= whole.sse


def test_the_bound_is_below_every_optimum():
    for shape in ((4, 4), (3, 2, 3)):
        for loss in (weighted(np.arange(1, math.prod(shape) + 1)), asymmetric(F(1, 10))):
            for table in tables(shape, 3, 7):
                best = next(order_best.best_each([table], loss))[0].error
                coarse = order_search.lower_bound(table, loss, -math.inf)
                assert 0 <= coarse <= order_search.lower_bound(table, loss, math.inf) <= best


def test_games_that_are_too_large_say_so():
    found = qmix.project(Facts(from_array(np.arange(50 * 50).reshape(50, 50))))
    assert found.q_jt is None
    assert "2,500 joint actions" in found.reason


def test_entries_beyond_a_float_are_searched(monkeypatch):
    """Neighbours are compared in float64: as shares of the payoffs' spread, whatever its size."""
    monkeypatch.setattr(orders, "CELLS", 0)
    small = from_fractions([F(x) for x in (9, 2, 5, 8)], (2, 2))
    large = from_fractions([F(x) * 10**400 + 10**500 for x in (9, 2, 5, 8)], (2, 2))
    for method in (qmix, cw_qmix, ow_qmix):
        assert method.project(Facts(large)).sse == method.project(Facts(small)).sse * 10**800


@pytest.mark.parametrize("shape", [(301,), (30, 30)])
@pytest.mark.parametrize("method", [qmix, cw_qmix, ow_qmix])
def test_a_monotone_payoff_is_its_own_best_table_however_many_orders_there_are(shape, method):
    table = from_array(np.add.outer(*map(np.arange, shape)) if len(shape) == 2 else np.arange(*shape) // 2)
    found = method.project(Facts(table))
    assert found.represents and found.sse == 0 and found.optimal and found.landscape.proved and found.q_jt.same(table)
    assert [g.tolist() for g in found.greedy] == [[m - 1] for m in shape]


def test_a_met_bound_proves_the_error_and_not_the_greedy_action():
    """At 8 × 8 four tables tie, of which a descent keeps some: what the others' greedy joint actions earn is not known."""
    lower = np.maximum(np.arange(8), 1)
    payoff = -10 * (lower[:, None] + lower[None])
    payoff -= payoff.max()
    payoff[0, 0] = payoff[1, 1] = 1
    found = qmix.project(Facts(from_array(payoff)))
    assert found.sse == F(2, 3) and not (found.optimal and found.landscape.proved)


def test_where_all_orders_are_few_the_best_table_is_proved_whatever_the_clock_says():
    table = from_fractions([11, -30, 0, -30, 7, 6, 0, 0, 5], (3, 3))
    for method in (qmix, cw_qmix, ow_qmix):
        whole, late = (method.project(Facts(table, Ask(qmix_seconds=seconds))) for seconds in (math.inf, 0.0))
        assert late.landscape.proved and late.landscape.optima is None
        assert late.q_jt.same(whole.q_jt) and late.sse == whole.sse == late.landscape.bound
