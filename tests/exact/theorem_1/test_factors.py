"""exact/theorem_1/factors.py against the definitions: slack, V_jt, margin and factors."""

from __future__ import annotations

import random
from fractions import Fraction

import numpy as np
import pytest

from qtran_cli.certificates.one_step import Mixture
from qtran_cli.exact.sweeps.igm import optimum
from qtran_cli.exact.theorem_1 import factors as qtran
from qtran_cli.table import Table
from qtran_cli.verify import verify
from tests import oracle, sampling

FORMS = (sampling.big, sampling.floating)
BIG = Fraction(2**70, 3)
"""A factor that takes every table out of int64."""


def pairs(count: int, seed: int):
    """(cells, [Q_i], V_jt): every third V_jt is not the one of Theorem 1."""
    draw = random.Random(seed)
    for k, cells in enumerate(sampling.tables(count, seed)):
        q = sampling.factors(draw, oracle.shape(cells))
        if k % 2:  # as near to the table as one dimension at a time comes: (4b) then holds now and then
            d = oracle.tight(cells, range(len(q))) if oracle.rectangular(cells) and oracle.margin(cells) is not None else oracle.regrets(q)
            q = [[-x / draw.choice((1, 1, 2)) for x in row] for row in d]
        yield cells, q, oracle.v_jt(cells, q) + (0 if k % 3 else draw.choice((1, Fraction(-1, 2))))


@pytest.mark.parametrize("scale", [1, BIG])
def test_transformed_and_slack(scale):
    for cells, q, v in pairs(190, 11):
        cells, q, v = {u: scale * x for u, x in cells.items()}, [[scale * x for x in row] for row in q], scale * v
        table, vectors = sampling.exact(cells), sampling.vectors(q)
        assert sampling.back(qtran.transformed(vectors)) == oracle.transformed(q)
        assert sampling.back(qtran.slack(table, vectors, v)) == oracle.left_side(cells, q, v)


def test_v_jt_is_the_papers_when_none_is_given():
    for cells, q, _ in pairs(95, 13):
        assert qtran.value(sampling.exact(cells), sampling.vectors(q)) == oracle.v_jt(cells, q)


@pytest.mark.parametrize("objective", qtran.OBJECTIVES)
@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_a_table_has_the_same_factors(form, objective):
    for cells in map(sampling.dyadic, sampling.tables(285, seed=14)):
        table, other = sampling.exact(cells), form(cells)
        first, second = (qtran.factorise(t, optimum(t), objective) for t in (table, other))
        assert qtran.max_margin(table, optimum(table)) == qtran.max_margin(other, optimum(other))
        if isinstance(first, Mixture):
            assert first == second
            continue
        assert (first.level, first.v, first.margin) == (second.level, second.v, second.margin)
        assert sampling.lists(first.d) == sampling.lists(second.d)
        assert qtran.least_slack(table, first) == qtran.least_slack(other, second) == 0
        verify(second, table)


@pytest.mark.parametrize("objective", qtran.OBJECTIVES)
def test_numbers_beyond_int64_have_the_scaled_factors(objective):
    for cells in sampling.tables(190, seed=15):
        table, wide = sampling.exact(cells), sampling.exact({u: BIG * x for u, x in cells.items()})
        first, second = (qtran.factorise(t, optimum(t), objective) for t in (table, wide))
        if not isinstance(first, Mixture):
            assert sampling.lists(second.d) == [[BIG * x for x in row] for row in sampling.lists(first.d)]
            assert qtran.least_slack(wide, second) == 0


def test_integers_at_the_edge_of_int64():
    """Entries fit, their differences and the scaled margin do not."""
    top = 2**62 - 1
    cells = oracle.cells([[top, -top, -top], [-top, top - 1, -top], [-top, 0, -top]])
    table = sampling.exact(cells)
    assert table.num.dtype == np.int64
    for objective in qtran.OBJECTIVES:
        factors = qtran.factorise(table, optimum(table), objective)
        verify(factors, table)
        assert factors.margin == oracle.margin(cells) == Fraction(1, 2)
    assert sampling.lists(qtran.factorise(table, optimum(table), "tight").d) == oracle.tight(cells, (0, 1))


def test_least_slack_is_the_least_slack():
    for cells in filter(oracle.rectangular, sampling.tables(190, seed=16)):
        table = sampling.exact(cells)
        factors = qtran.factorise(table, optimum(table), "margin")
        assert qtran.least_slack(table, factors) == min(oracle.left_side(cells, sampling.lists(factors.q)).values())


def test_the_margin_agrees_with_a_linear_program_in_floating_point():
    """HiGHS knows nothing of this project; its answer is rounded to the nearest small fraction."""
    linprog = pytest.importorskip("scipy.optimize").linprog
    for cells in sampling.tables(
        40, seed=17, kinds=(sampling.wide, sampling.tied, sampling.rectangular), shapes=((4, 3), (3, 3), (2, 2, 2))
    ):
        best, m = oracle.optimal(cells), oracle.shape(cells)
        keys = [(i, a) for i, k in enumerate(m) for a in range(k)]
        rows = [[float(u[i] == a) for i, a in keys] + [0.0] for u in cells]
        right = [float(x) for x in oracle.gap(cells).values()]
        for k, (i, a) in enumerate(keys):
            if all(u[i] != a for u in best):
                rows.append([-float(j == k) for j in range(len(keys))] + [1.0])
                right.append(0.0)
        answer = linprog([0.0] * len(keys) + [-1.0], A_ub=rows, b_ub=right, bounds=(0, None))
        margin = qtran.max_margin(sampling.exact(cells), optimum(sampling.exact(cells)))
        assert answer.status == (3 if margin is None else 0)
        assert margin is None or Fraction(-answer.fun).limit_denominator(1000) == margin


LARGE = ((300, 301), (3, 30001), (30001, 3), (40, 41, 42), (2,) * 17, (1, 70000), (17, 1, 4001))
"""More cells than one tile holds, so that tiles meet."""


def planted(shape: tuple[int, ...], seed: int) -> np.ndarray:
    """Integers with a rectangular optimum of 1000 and ties below it."""
    draw = np.random.default_rng(seed)
    array = draw.integers(-900, 900, shape)
    array[np.ix_(*(draw.choice(m, size=min(m, 1 + m // 3), replace=False) for m in shape))] = 1000
    return array


@pytest.mark.parametrize("shape", LARGE, ids=str)
def test_large_tables_against_plain_numpy(shape):
    array = planted(shape, len(shape))
    table = Table(array)
    best = optimum(table)
    off = [~np.isin(np.arange(m), o) for m, o in zip(shape, best.actions, strict=True)]
    h = sum(side.reshape([-1 if j == i else 1 for j in range(len(shape))]).astype(int) for i, side in enumerate(off))
    h, gap = np.broadcast_to(h, shape), 1000 - array
    margin = min(Fraction(int(gap[h == k].min()), int(k)) for k in range(1, len(shape) + 1) if (h == k).any())
    assert qtran.max_margin(table, best) == margin
    scaled, d = gap * margin.denominator, [side * margin.numerator for side in off]
    for i in range(len(shape)):
        rest = scaled - sum(v.reshape([-1 if j == k else 1 for j in range(len(shape))]) for k, v in enumerate(d) if k != i)
        least = rest.min(axis=tuple(j for j in range(len(shape)) if j != i))
        d[i] = np.where(off[i], least, 0)
    wide = Table(array.astype(object) * 2**70, 2**70) if array.size < 10**5 else table
    for form in (table, Table(array.astype(np.float64)), wide):
        factors = qtran.factorise(form, best, "tight")
        assert [[margin.denominator * x for x in v.flat()] for v in factors.d] == [v.tolist() for v in d]
        assert qtran.least_slack(form, factors) == 0
