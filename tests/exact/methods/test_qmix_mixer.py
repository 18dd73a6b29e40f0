"""QMIX as its mixer makes it: best fits, local optima and ε-greedy fixed points, against scipy's NNLS and all active sets."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import permutations, product

import numpy as np
import pytest
from scipy.optimize import nnls

from qtran_cli.exact.ask import Ask
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.methods import qmix, qmix_mixer, vdn
from qtran_cli.exact.methods._supermodular import weigh
from qtran_cli.exact.monotone import orders
from qtran_cli.exact.sampling import Epsilon, around, weights
from qtran_cli.table import Table, from_array, from_fractions
from qtran_cli.verify.methods import qmix_mixer as checker
from tests import linear, oracle, sampling
from tests.exact.monotone.test_supermodular import everything, exhaustive, tables
from tests.thorough import share

F = Fraction
SHAPES = [(2, 2), (3, 2), (3, 3), (2, 2, 2)]


def weighted(table: Table, seed: int) -> tuple[Facts, np.ndarray]:
    """The table under random positive weights, with these scaled to the average 1."""
    draw = random.Random(seed)
    w = from_fractions([F(draw.choice((1, 1, 2, 7, 30))) for _ in range(table.size)], table.shape)
    num = w.num.astype(float)
    return Facts(table, Ask(sampling=weights(w, table.shape))), num / num.mean()


def least(table: Table, w: np.ndarray) -> float:
    """The least weighted squared error over all orders, from scipy's NNLS, in the cells' roots of weight.

    The inequalities are the checker's: with those of all pairs and contexts, which depend on each other, NNLS ends too early.
    """
    signs = checker.inequalities(table.shape)
    rows = np.array([[row.get(u, 0) for u in sampling.joint_actions(table.shape)] for row in signs], dtype=float).reshape(-1, table.size)
    at = orders.every(table.shape)
    payoffs, roots = (table.num / table.den).ravel().astype(float)[at], np.sqrt(w.ravel())[at]
    return min(float(((nnls((rows / r).T, -q * r)[0] @ (rows / r)) ** 2).sum()) for q, r in zip(payoffs, roots, strict=True))


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_the_error_is_that_of_an_independent_program(shape):
    for k, table in enumerate(tables(shape, share(40), 11)):
        plain = qmix_mixer.project(Facts(table))
        assert float(plain.sse) == pytest.approx(least(table, np.ones(shape)), abs=1e-7)
        facts, w = weighted(table, k)
        heavy = qmix_mixer.project(facts)
        assert float(heavy.sse) == pytest.approx(least(table, w), abs=1e-6)
        for found in (plain, heavy):
            made, payoff = sampling.back(found.q_jt), sampling.back(table)
            assert oracle.supermodular(made)
            assert found.represents is (made == payoff)
            weight = None if found is plain else dict(zip(payoff, map(F, (facts.ask.sampling.table().flat())), strict=True))
            assert found.sse == oracle.squared_error(payoff, made, weight)
            assert found.value == min(payoff[u] for u in product(*(g.tolist() for g in found.greedy)))


@pytest.mark.parametrize("shape", [(2, 2), (3, 2)], ids=str)
def test_the_local_optima_are_the_tables_that_are_best_in_every_order_that_they_are_of(shape):
    """Every order's table by all active sets; a table is of an order where it meets the definition's inequalities in it."""
    rows, cells = everything(shape), sampling.joint_actions(shape)
    for table in tables(shape, share(6), 12):
        payoff, best = sampling.back(table), {}
        for choice in product(*(permutations(range(m)) for m in shape)):
            place = [tuple(order[a] for order, a in zip(choice, u, strict=True)) for u in cells]
            fit = dict(zip(place, exhaustive([payoff[u] for u in place], rows), strict=True))
            best[choice] = place, tuple(fit[u] for u in cells)
        inside = lambda t, place: all(  # noqa: E731
            sum(x * dict(zip(cells, t, strict=True))[u] for x, u in zip(row, place, strict=True)) >= 0 for row in rows
        )
        right = {t for _, t in best.values() if all(t == other for place, other in best.values() if inside(t, place))}
        found = qmix_mixer.project(Facts(table)).landscape
        assert {tuple(o.q_jt.flat()) for o in found.optima} == right
        assert len(found.optima) == len(right)


@pytest.mark.parametrize("shape", [(2, 2), (3, 3), (2, 2, 2)], ids=str)
def test_the_best_table_alone_is_the_same(shape):
    for table in tables(shape, 15, 13):
        [alone], whole = qmix_mixer.alone([Facts(table)]), qmix_mixer.project(Facts(table))
        assert alone.q_jt.same(whole.q_jt)
        assert (alone.sse, alone.value, alone.reason, alone.landscape.optima) == (whole.sse, whole.value, whole.reason, None)


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_its_errors_lie_between_those_of_the_monotone_tables_and_of_the_sums(shape):
    for table in tables(shape, 15, 14):
        errors = [method.project(Facts(table)).sse for method in (qmix, qmix_mixer, vdn)]
        assert errors == sorted(errors)


def test_equal_weights_are_no_weights():
    for table in tables((3, 3), 5, 15):
        plain = qmix_mixer.project(Facts(table))
        same = qmix_mixer.project(Facts(table, Ask(sampling=weights(from_array(np.full((3, 3), 7)), (3, 3)))))
        assert same.q_jt.same(plain.q_jt) and same.sse == plain.sse
        assert [o.sse for o in same.landscape.optima] == [o.sse for o in plain.landscape.optima]


def test_weights_of_zero_are_refused_in_qmix_s_words():
    table = from_array(np.arange(4).reshape(2, 2))
    sampled = Facts(table, Ask(sampling=weights(from_array(np.array([[0, 1], [1, 1]])), (2, 2))))
    assert qmix_mixer.project(sampled).reason == qmix.project(sampled).reason != ""
    assert qmix_mixer.project(sampled).q_jt is None


@pytest.mark.parametrize("shape", [(1,), (1, 1), (2, 2), (2, 2, 2)], ids=str)
def test_a_constant_game_is_its_own_fit(shape):
    found = qmix_mixer.project(Facts(from_array(np.full(shape, 3))))
    assert (found.sse, found.represents, found.optimal, found.value, len(found.landscape.optima)) == (0, True, True, 3, 1)
    assert [g.tolist() for g in found.greedy] == [list(range(m)) for m in shape]


def test_of_equally_good_tables_the_one_that_earns_least_is_given():
    ties = 0
    for cells in sampling.tables(60, 16, (sampling.tied,), ((2, 2), (3, 2))):
        table = sampling.exact(cells)
        found = qmix_mixer.project(Facts(table))
        best = [o for o in found.landscape.optima if o.sse == found.sse]
        assert found.value == min(o.value for o in best)
        assert found.reason.startswith(f"{len(best)} tables fit equally well") is (len(best) > 1)
        ties += len(best) > 1
    assert ties > 3


def test_the_fixed_points_of_epsilon_greedy_sampling_are_greedy_under_their_own_weights():
    epsilon, none = F(1, 5), 0
    for table in tables((2, 2), 20, 17):
        found = qmix_mixer.project(Facts(table, Ask(sampling=Epsilon(epsilon)))).sampling
        points = []
        for u in product(range(2), repeat=2):
            own = qmix_mixer.under(Facts(table), around((2, 2), epsilon, u))
            best = [o for o in own.landscape.optima if o.sse == own.sse]
            if any(all(a in g for a, g in zip(u, o.greedy, strict=True)) for o in best):
                points.append(u)
        assert [p.u_bar for p in found.points] == points
        none += not points
    assert none < 20


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_the_greedy_value_is_the_weighted_sum_that_bootstrapping_solves_with(shape):
    """The weights are those of the projection on the space where the tight inequalities, of all of the definition, are equations."""
    cells, rows = sampling.joint_actions(shape), everything(shape)
    for table in tables(shape, 10, 18):
        found = qmix_mixer.project(Facts(table))
        weight = weigh(found, Facts(table))
        assert sum(weight) == 1
        assert sum(w * x for w, x in zip(weight, table.flat(), strict=True)) == found.q_jt[found.u_bar]
        made = sampling.back(found.q_jt)
        ordered = [sorted(range(m), key=lambda a, i=i: sum(made[u] for u in cells if u[i] == a)) for i, m in enumerate(shape)]
        place = [tuple(o[a] for o, a in zip(ordered, u, strict=True)) for u in cells]
        tight = [row for row in rows if sum(x * made[u] for x, u in zip(row, place, strict=True)) == 0]
        across = [[row[place.index(u)] for u in cells] for row in tight]
        assert all(sum(x * w for x, w in zip(row, weight, strict=True)) == 0 for row in across)
        off = [w - (u == found.u_bar) for w, u in zip(weight, cells, strict=True)]
        assert linear.solve([list(column) for column in zip(*across, strict=True)], off) is not None if across else not any(off)


@pytest.mark.parametrize(("shape", "right"), [((2, 2), {"K": 261, "M": 196, "VDN": 196}), ((3, 3), {"K": 200, "M": 124, "VDN": 126})])
def test_how_often_the_best_fit_is_greedy_optimal(shape, right):
    """Of 300 games with independent uniform payoffs: the middle one of VDN ⊂ K ⊂ M is right most often."""
    draw = random.Random(104)
    games = [Facts(from_fractions([F(draw.randrange(10**6)) for _ in range(int(np.prod(shape)))], shape)) for _ in range(300)]
    found = {name: sum(fit.optimal for fit in method.alone(games)) for name, method in (("K", qmix_mixer), ("M", qmix))}
    assert found | {"VDN": sum(vdn.project(game).optimal for game in games)} == right
