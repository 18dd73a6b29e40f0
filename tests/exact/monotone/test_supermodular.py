"""The best monotone and supermodular tables against other mathematics: every active set, scipy's NNLS, the definition itself."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import combinations, permutations, product

import numpy as np
import pytest
from scipy.optimize import nnls

from qtran_cli import catalogue
from qtran_cli.exact.algebra import least_distance
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.methods import qmix, qmix_mixer
from qtran_cli.exact.monotone import orders, supermodular
from qtran_cli.table import Table, from_array, from_fractions
from tests import linear, oracle, sampling

F = Fraction
SHAPES = [(2,), (1, 3), (2, 2), (3, 3), (4, 2), (2, 2, 2), (3, 2, 2), (2, 1, 3)]


def tables(shape, count: int, seed: int):
    draw = random.Random(seed)
    for _ in range(count):
        span = draw.choice((1, 2, 9, 40))
        yield from_fractions([F(draw.randint(-span, span), draw.choice((1, 1, 3))) for _ in range(int(np.prod(shape)))], shape)


def everything(shape) -> list[list[int]]:
    """All inequalities of the definition, not only those of neighbours and of the lowest context: rows A with A T ≥ 0."""
    cells, rows = sampling.joint_actions(shape), []
    for i, m in enumerate(shape):
        for a, b in combinations(range(m), 2):
            rows += [[(w == oracle.swap(u, i, b)) - (w == u) for w in cells] for u in cells if u[i] == a]
    for i, j in combinations(range(len(shape)), 2):
        for (a, b), (c, d) in product(combinations(range(shape[i]), 2), combinations(range(shape[j]), 2)):
            for u in (u for u in cells if (u[i], u[j]) == (a, c)):
                up, across = oracle.swap(u, i, b), oracle.swap(u, j, d)
                signs = {u: 1, up: -1, across: -1, oracle.swap(up, j, d): 1}
                rows.append([signs.get(w, 0) for w in cells])
    return rows


def inside(table: oracle.Cells) -> bool:
    """Monotone and supermodular in some orders: all are tried."""
    shape = oracle.shape(table)
    rows = everything(shape)
    for choice in product(*(permutations(range(m)) for m in shape)):
        values = [table[tuple(o[a] for o, a in zip(choice, u, strict=True))] for u in table]
        if all(sum(x * y for x, y in zip(row, values, strict=True)) >= 0 for row in rows):
            return True
    return False


def exhaustive(q: list[Fraction], rows: list[list[int]]) -> list[Fraction]:
    """The nearest x with A x ≥ 0: for every set of rows, the nearest x with equations there, until one satisfies the KKT conditions."""
    for active in ([], *oracle.subsets_of(range(len(rows)))):
        part = [rows[k] for k in active]
        gram = [[F(sum(x * y for x, y in zip(r, s, strict=True))) for s in part] for r in part]
        right = [-sum(x * y for x, y in zip(r, q, strict=True)) for r in part]
        lam = linear.solve(gram, right) if part else []
        if lam is None or any(x < 0 for x in lam):
            continue
        x = [value + sum(w * r[c] for w, r in zip(lam, part, strict=True)) for c, value in enumerate(q)]
        if all(sum(a * b for a, b in zip(row, x, strict=True)) >= 0 for row in rows):
            return x
    raise AssertionError("no active set satisfies the KKT conditions")


def least(table: Table) -> float:
    """The least squared error over all orders, in floating point, from scipy's NNLS on all inequalities."""
    rows = np.array(everything(table.shape), dtype=float).reshape(-1, table.size)
    payoffs = (table.num / table.den).ravel().astype(float)[orders.every(table.shape)]
    return min(float(((nnls(rows.T, -q)[0] @ rows) ** 2).sum()) for q in payoffs)


@pytest.mark.parametrize("shape", [(2, 2), (3, 2)], ids=str)
def test_each_orders_table_is_that_of_the_right_active_set(shape):
    rows = supermodular.inequalities(shape)
    for table in tables(shape, 4, 1):
        for values in table.num.ravel().astype(object)[orders.every(shape)]:
            assert least_distance.nearest(values.tolist(), rows, {}) == exhaustive([F(x) for x in values.tolist()], rows.tolist())


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_the_least_error_is_that_of_scipys_nnls(shape):
    for table in tables(shape, 6, 2):
        for found in supermodular.nearest(table):
            assert float(found.error) == pytest.approx(least(table), abs=1e-7)
            assert found.error == oracle.squared_error(sampling.back(table), sampling.back(found.table))
            assert inside(sampling.back(found.table))


def test_the_least_error_at_3x3x3():
    table = next(tables((3, 3, 3), 1, 3))
    assert float(supermodular.nearest(table)[0].error) == pytest.approx(least(table), abs=1e-7)


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_the_inequalities_imply_those_of_all_pairs_and_contexts(shape):
    rows = supermodular.inequalities(shape)
    assert len(rows) == supermodular.count(shape)
    for row in everything(shape):
        wanted = np.array(row, dtype=float)
        made = nnls(rows.T.astype(float), wanted)[0] @ rows if len(rows) else 0 * wanted  # not its residual: findings/
        assert np.linalg.norm(made - wanted) < 1e-9


@pytest.mark.parametrize("shape", [(3, 3), (2, 2, 2)], ids=str)
def test_tables_of_the_class_are_their_own_fit(shape):
    draw, members = random.Random(4), 0
    for table in tables(shape, 6, 4):
        found = supermodular.nearest(table)[0].table
        shuffled = found.num[np.ix_(*(draw.sample(range(m), m) for m in shape))]
        again = supermodular.nearest(Table(shuffled, found.den))
        assert [(o.error, o.table.nested()) for o in again] == [(0, Table(shuffled, found.den).nested())]
        members += inside(sampling.back(table))
    assert members < 6


@pytest.mark.parametrize("start", ["nothing", "everything", "one", "wrong"])
def test_every_start_ends_at_the_same_table(start):
    rows = supermodular.inequalities((2, 2, 2))
    draw = random.Random(5)
    for table in tables((2, 2, 2), 20, 5):
        q = table.num.ravel().tolist()
        lam = {"nothing": {}, "everything": dict.fromkeys(range(len(rows)), F(1)), "one": {draw.randrange(len(rows)): F(3)}}
        lam["wrong"] = {k: F(draw.randint(1, 9), 7) for k in draw.sample(range(len(rows)), 5)}
        assert least_distance.nearest(q, rows, lam[start]) == least_distance.nearest(q, rows, {})


@pytest.mark.parametrize("noise", [0, 1e-6, 0.3])
def test_proposals_however_bad_do_not_change_the_answer(monkeypatch, noise):
    games = [*tables((3, 3), 6, 6), from_array(np.ones((3, 3), dtype=int))]
    right = [[(o.error, o.table.nested()) for o in supermodular.nearest(table)] for table in games]
    proposed, draw = least_distance.proposed, np.random.default_rng(7)

    def disturbed(q, rows, give=None):
        lam = proposed(q, rows, give)
        return np.maximum(lam + draw.normal(0, noise, lam.shape), 0) if noise else np.zeros_like(lam)

    monkeypatch.setattr(least_distance, "proposed", disturbed)
    assert [[(o.error, o.table.nested()) for o in supermodular.nearest(table)] for table in games] == right


@pytest.mark.parametrize("scale", [F(1, 3), F(10**30)])
def test_scaling_and_shifting_the_payoff_scales_and_shifts_the_table(scale):
    for table in tables((3, 3), 5, 8):
        moved = table.affine(scale, F(7))
        for small, large in zip(supermodular.nearest(table), supermodular.nearest(moved), strict=True):
            assert large.error == scale**2 * small.error
            assert large.table.same(small.table.affine(scale, F(7)))


def test_payoffs_that_floats_cannot_tell_apart():
    base = 10**40
    table = from_fractions([F(x) for x in (base, 1, 2, base + 1)], (2, 2))
    found = supermodular.nearest(table)
    assert [o.error for o in found] == [exhaustive_error(table)] * len(found)


def exhaustive_error(table: Table) -> Fraction:
    values, rows = table.num.ravel().astype(object), supermodular.inequalities(table.shape).tolist()
    fits = ((q.tolist(), exhaustive([F(x) for x in q.tolist()], rows)) for q in values[orders.every(table.shape)])
    return min(sum((x - t) ** 2 for x, t in zip(q, fit, strict=True)) for q, fit in fits) / table.den**2


def test_all_equally_good_tables_are_found():
    found = supermodular.nearest(from_array(np.array([[1, 0], [0, 1]])))
    assert len({tuple(o.table.flat()) for o in found}) == len(found) > 1
    assert {o.error for o in found} == {exhaustive_error(from_array(np.array([[1, 0], [0, 1]])))}


def test_the_least_error_is_never_below_that_of_the_monotone_tables():
    for table in tables((3, 3), 12, 9):
        found = qmix.project(Facts(table))
        assert found.supermodular.sse >= found.sse
        value = min(table[u] for u in product(*(g.tolist() for g in found.supermodular.greedy)))
        assert (found.supermodular.value, found.supermodular.optimal) == (value, value == table.max)


def test_size_decides_which_tables_are_fitted():
    assert supermodular.feasible(catalogue.load("three_player_climbing").payoff)
    large = from_array(np.zeros((5, 5), dtype=int))
    assert not supermodular.feasible(large)
    assert qmix.project(Facts(large)).supermodular is None
    for table, words in ((large, "choices of orders × inequalities are 345,600, above 20,000"), (Table(np.full((2, 2), 0.1)), "exact")):
        found = qmix_mixer.project(Facts(table))
        assert (found.q_jt, found.sse, found.greedy, found.value, found.landscape, found.optimal) == (None,) * 5 + (False,)
        assert found.reason.startswith("not fitted: ") and words in found.reason
        assert not supermodular.feasible(table)
