"""Sweeps over matrices of every proportion, in tiles smaller than the matrix, against the plain NumPy expression."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from qtran_cli.exact.check.check import check
from qtran_cli.exact.sweeps import tiles
from qtran_cli.exact.sweeps.igm import optimum
from qtran_cli.exact.sweeps.totals import totals
from qtran_cli.exact.theorem_1 import factors as qtran
from qtran_cli.table import Table

SHAPES = [(1, 1), (1, 700), (700, 1), (300, 3), (3, 300), (90, 41), (41, 90), (5, 1000)]
DTYPES = [np.int64, np.float64, object]


@pytest.fixture(autouse=True)
def small_tiles(monkeypatch):
    """Tiles that every matrix here needs several of."""
    monkeypatch.setattr(tiles, "TILE", 128)
    monkeypatch.setattr(tiles, "_WIDE", 64)
    monkeypatch.setattr(tiles, "_NARROW", 6)


def drawn(shape: tuple[int, ...], dtype, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).integers(-9, 9, shape).astype(dtype)


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_tiles_cover_every_cell_once(shape):
    seen = np.zeros(shape, dtype=int)
    for r, c in tiles.tiles(*shape):
        seen[r, c] += 1
        assert seen[r, c].size <= tiles.TILE
    assert (seen == 1).all()


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_largest_sums_of_rows_and_columns(shape, dtype):
    matrix, rows, columns = drawn(shape, dtype), drawn(shape[:1], dtype, 2), drawn(shape[1:], dtype, 3)
    assert np.array_equal(tiles.row_max(matrix, columns, 3), (3 * matrix + columns).max(axis=1))
    assert np.array_equal(tiles.column_max(matrix, rows), (matrix + rows[:, None]).max(axis=0))


@pytest.mark.parametrize("shape", [(40,), (7, 90), (90, 7), (6, 7, 8), (3, 1, 60), (2,) * 8], ids=str)
def test_largest_sums_of_axis_lines(shape):
    num = drawn(shape, np.int64)
    for i, m in enumerate(shape):
        own = drawn((m,), np.int64, i)
        lifted = 2 * num + own.reshape(-1, *(1,) * (len(shape) - i - 1))
        assert np.array_equal(tiles.line_max(num, shape, own, i, 2).ravel(), lifted.max(axis=i).ravel())


@pytest.mark.parametrize("groups", [1, 2, 3])
@pytest.mark.parametrize("share", [0.1, 0.9])
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_largest_entries_of_groups_of_columns(shape, share, groups):
    """share: of the columns in group 0. Ties between the groups are frequent: entries are -9 to 8."""
    matrix, draw = drawn(shape, np.int64), np.random.default_rng(4)
    group = np.where(draw.random(shape[1]) < share, 0, draw.integers(0, groups, shape[1]))
    group = np.unique(group, return_inverse=True)[1].astype(np.int8)
    expected = [matrix[:, group == g].max(axis=1) for g in range(group.max() + 1)]
    assert np.array_equal(tiles.grouped_max(matrix, group, -9), expected)


@pytest.mark.parametrize("shape", [(40,), (7, 90), (90, 7), (6, 7, 8), (2,) * 9, (3, 1, 60)], ids=str)
def test_sums_of_every_agent(shape):
    for scale in (1, 2**57):  # above 2^53 the sums are taken of the upper and lower halves of the numbers
        num = drawn(shape, np.int64) * scale
        found, axes = totals(Table(num)), range(len(shape))
        for i in axes:
            assert found.agents[i].tolist() == num.astype(object).sum(axis=tuple(j for j in axes if j != i)).tolist()
        assert found.everything == num.astype(object).sum()


@pytest.mark.parametrize("v", [None, Fraction(-3), Fraction(2)], ids=str)
@pytest.mark.parametrize("shape", [(9, 80), (80, 9), (6, 7, 8)], ids=str)
def test_a_check_in_many_tiles_is_a_check_in_one(shape, v, monkeypatch):
    table = Table(drawn(shape, np.int64))
    for q in (
        [Table(drawn((m,), np.int64, i)) for i, m in enumerate(shape)],
        [Table(drawn((m,), np.int64, i) // 5) for i, m in enumerate(shape)],
    ):
        many = check(table, q, v)
        with monkeypatch.context() as patch:
            patch.setattr(tiles, "TILE", 1 << 15)
            patch.setattr(tiles, "_WIDE", 1 << 14)
            one = check(table, q, v)
        slack = qtran.slack(table, q, many.v).num
        greedy = np.zeros(shape, dtype=bool)
        greedy[np.ix_(*many.greedy)] = True
        assert many.violations == one.violations == np.count_nonzero((slack < 0) & ~greedy)
        assert (many.least, many.least_at, many.four_b, many.seven) == (one.least, one.least_at, one.four_b, one.seven)
        assert many.four_b.holds or slack[many.four_b.witness] == slack[~greedy].min()
        assert many.scales.common == one.scales.common == oracle_scale(table, q)


def oracle_scale(table: Table, q: list[Table]) -> Fraction | None:
    """min over Σ_i d_i > 0 of gap / Σ_i d_i, cell by cell."""
    d = [[v.max - x for x in v.flat()] for v in q]
    total = {u: sum(row[a] for row, a in zip(d, u, strict=True)) for u in np.ndindex(*table.shape)}
    return min(((table.max - table[u]) / share for u, share in total.items() if share), default=None)


def test_multiples_beyond_int64_are_python_integers():
    """The margin is 4/3: the payoffs fit int64, three times the payoffs do not."""
    top = 2**62 - 1
    num = np.full((2, 2, 2), top - 100)
    num[0, 0, 0], num[1, 1, 1] = top, top - 4
    table = Table(num)
    factors = qtran.factorise(table, optimum(table))
    assert factors.margin == Fraction(4, 3)
    d = [v.flat() for v in factors.d]
    slack = [top - int(x) - sum((v[a] for v, a in zip(d, u, strict=True)), Fraction(0)) for u, x in np.ndenumerate(num)]
    assert min(slack) == 0 == qtran.least_slack(table, factors)
    assert all(v[1] > 0 for v in d)
