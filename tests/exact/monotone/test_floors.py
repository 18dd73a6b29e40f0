"""Bounds for all choices of orders at once, against every upper set, every regression, and the best tables by a search of them all."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import permutations, product

import numpy as np
import pytest

from qtran_cli.exact.monotone import best, orders
from qtran_cli.exact.monotone.floors import floors, peaks, together
from qtran_cli.exact.monotone.least import least
from qtran_cli.exact.monotone.loss import asymmetric, weighted
from qtran_cli.table import Table, from_fractions
from tests.exact.monotone.test_bounds import LOSSES, drawn, errors, loss_of, summary

SHAPES = [(2, 2), (3, 3), (2, 4), (4, 3), (2, 2, 2), (2, 3, 2), (1, 4), (2, 1, 3), (4,), (1,)]


def bounds(table: Table, loss) -> np.ndarray:
    span = max(table.high - table.low, 1)
    payoffs = ((table.num.ravel() - table.low) / span).astype(float)
    return floors(payoffs[None], np.arange(table.size)[None], loss, table.shape)[0]


@pytest.mark.parametrize("shape", [(2, 3), (3, 2), (2, 2, 2), (1, 3), (3,), (2, 1, 2)], ids=str)
def test_peaks_are_the_best_of_all_upper_sets(shape):
    pulls = np.random.default_rng(0).normal(size=(math.prod(shape), 3))
    cells = list(np.ndindex(*shape))
    found = peaks(pulls, shape)
    assert len(found) == orders.count(shape)
    for row, order in zip(found, product(*(permutations(range(m)) for m in shape)), strict=True):
        place = {u: tuple(choice.index(a) for choice, a in zip(order, u, strict=True)) for u in cells}
        above = [{k for k, w in enumerate(cells) if all(a <= b for a, b in zip(place[u], place[w], strict=True))} for u in cells]
        assert np.allclose(row, np.max([pulls[list(s)].sum(axis=0) for s in _upper(above)], axis=0), atol=1e-12)


def _upper(above: list[set[int]]) -> list[set[int]]:
    """Every union of what lies above some cells."""
    found = [set()]
    for up in above:
        found += [s | up for s in found if not up <= s]
    return found


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("kind", LOSSES)
def test_no_choice_is_better_than_its_bound(shape, kind):
    for seed in range(4):
        table = drawn(shape, seed)
        loss = loss_of(kind, table)
        room = 1e-12 * loss.shares(np.ones((1, table.size)), np.arange(table.size)[None]).sum()
        assert (bounds(table, loss) <= errors(table, loss) + room).all()


def test_bounds_leave_few_choices():
    """What they are for: on uniform tables of 3 × 3 fewer than four of 36 choices on average can still be best."""
    draw, left = np.random.default_rng(3), []
    for loss in (weighted(np.ones(9, dtype=np.int64)), asymmetric(Fraction(1, 10))):
        for _ in range(30):
            table = Table(draw.integers(-(10**6), 10**6, (3, 3)))
            left.append(int((bounds(table, loss) <= errors(table, loss).min()).sum()))
    assert sum(left) < 4 * len(left)


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("kind", LOSSES)
def test_the_best_tables_are_those_of_all_choices(shape, kind):
    for seed in range(4):
        table = drawn(shape, seed)
        loss, at = loss_of(kind, table), orders.every(shape)
        values = table.num.ravel()[at]
        expected = least(table, loss, at, loss.fits(values, at, shape), errors(table, loss))
        assert summary(next(best.best_each([table], loss))) == summary(expected)


def test_blocks_change_nothing(monkeypatch):
    tables = [drawn((3, 3), seed) for seed in range(11)]
    loss = weighted(np.random.default_rng(0).integers(1, 4, 99))
    whole = list(map(summary, best.best_each(tables, loss)))
    monkeypatch.setattr(best, "together", lambda shape: 4)
    assert list(map(summary, best.best_each(tables, loss))) == whole


def test_large_shapes_are_bounded_one_by_one():
    assert together((3, 3)) > 100
    assert together((2,) * 6) == 1


def test_numbers_beyond_64_bits():
    large = 10**30
    table = from_fractions([Fraction(large * x + y, 3) for x, y in ((3, 1), (0, 2), (1, 5), (2, 2), (7, 0), (7, 1))], (2, 3))
    for loss in (weighted(np.ones(6, dtype=np.int64)), asymmetric(Fraction(1, 7))):
        at = orders.every(table.shape)
        values = table.num.ravel()[at]
        expected = least(table, loss, at, loss.fits(values, at, table.shape), errors(table, loss))
        assert summary(next(best.best_each([table], loss))) == summary(expected)


def test_constant_tables_fit_under_every_order():
    [found] = best.best_each([from_fractions([Fraction(2)] * 6, (2, 3))], weighted(np.ones(6, dtype=np.int64)))
    assert [(o.error, o.table.flat()) for o in found] == [(0, [2] * 6)]
