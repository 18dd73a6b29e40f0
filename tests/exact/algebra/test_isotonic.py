"""Isotonic regression against other mathematics: the min–max formula over all upper and lower sets, and the KKT conditions."""

from __future__ import annotations

import itertools
import math
import random
import tracemalloc
from fractions import Fraction
from unittest import mock

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qtran_cli.exact.algebra import isotonic
from qtran_cli.exact.budget import Late
from tests.thorough import first, share

SHAPES = [(1,), (4,), (2, 2), (3, 3), (2, 4), (4, 2), (1, 3), (3, 1, 2), (2, 2, 2), (2, 2, 2, 2)]
TINY = [shape for shape in SHAPES if np.prod(shape) <= 9]


def below(u: tuple, w: tuple) -> bool:
    return all(a <= b for a, b in zip(u, w, strict=True))


def upper_sets(cells: list[tuple]) -> list[frozenset]:
    """Every set that contains what lies above its members, by trying all subsets."""
    bits = itertools.product((0, 1), repeat=len(cells))
    subsets = (frozenset(c for c, inside in zip(cells, chosen, strict=True) if inside) for chosen in bits)
    return [s for s in subsets if all(w in s for u in s for w in cells if below(u, w))]


def min_max(shape: tuple, values: list[int], weights: list[int]) -> list[Fraction]:
    """max over upper sets that contain u of the min over lower sets that contain u of the weighted mean on their meet."""
    cells = list(np.ndindex(*shape))
    uppers = upper_sets(cells)

    def mean(s: frozenset) -> Fraction:
        inside = [k for k, c in enumerate(cells) if c in s]
        return Fraction(sum(values[k] * weights[k] for k in inside), sum(weights[k] for k in inside))

    lowers = [frozenset(cells) - s for s in uppers]
    return [max(min(mean(a & b) for b in lowers if u in b) for a in uppers if u in a) for u in cells]


def drawn(shape: tuple, seed: int, count: int = 4, largest: int = 3) -> tuple[np.ndarray, np.ndarray]:
    draw, cells = random.Random(seed), int(np.prod(shape))
    values = [[draw.choice((draw.randint(-9, 9), draw.randint(0, 1))) for _ in range(cells)] for _ in range(count)]
    return np.array(values), np.array([[draw.randint(1, largest) for _ in range(cells)] for _ in range(count)])


def entries(fits: isotonic.Fits, b: int) -> list[Fraction]:
    return [Fraction(int(n), int(d)) for n, d in zip(fits.num[b], fits.den[b], strict=True)]


@pytest.mark.parametrize("shape", TINY, ids=str)
def test_means_are_the_min_max_formula(shape):
    values, weights = drawn(shape, 1)
    fits = isotonic.means(values, weights, shape)
    for b in range(len(values)):
        assert entries(fits, b) == min_max(shape, values[b].tolist(), weights[b].tolist())


def optimal(shape: tuple, table: list[Fraction], pull: list[Fraction]) -> bool:
    """KKT: the table never falls; on every set of equal values the pulls sum to 0 and no upper part of it is pulled up."""
    cells = list(np.ndindex(*shape))
    if any(table[j] > table[k] for j, u in enumerate(cells) for k, w in enumerate(cells) if below(u, w)):
        return False
    for value in set(table):
        level = [k for k, x in enumerate(table) if x == value]
        parts = upper_sets([cells[k] for k in level])
        at = {cells[k]: pull[k] for k in level}
        if sum(at.values()) != 0 or any(sum(at[c] for c in part) > 0 for part in parts):
            return False
    return True


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("big", [1, 10**20])
def test_means_satisfy_the_kkt_conditions(shape, big):
    values, weights = drawn(shape, 2)
    fits = isotonic.means(values.astype(object) * big, weights, shape)
    for b in range(len(values)):
        table = entries(fits, b)
        assert optimal(shape, table, [int(w) * (int(x) * big - t) for w, x, t in zip(weights[b], values[b], table, strict=True)])


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("alpha", [Fraction(1, 10), Fraction(2, 3), Fraction(1)], ids=str)
def test_expectiles_satisfy_the_kkt_conditions(shape, alpha):
    values, _ = drawn(shape, 3)
    fits = isotonic.expectiles(values, alpha, shape)
    for b in range(len(values)):
        table = entries(fits, b)
        assert optimal(shape, table, [(1 if t < x else alpha) * (int(x) - t) for x, t in zip(values[b], table, strict=True)])


def test_a_wrong_table_does_not_satisfy_them():
    values, _ = drawn((3, 3), 4, count=1)
    table = entries(isotonic.means(values, np.ones_like(values), (3, 3)), 0)
    for k in range(9):
        wrong = [x + (j == k) * Fraction(1, 100) for j, x in enumerate(table)]
        assert not optimal((3, 3), wrong, [x - t for x, t in zip(values[0].tolist(), wrong, strict=True)])


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_alpha_1_is_the_mean(shape):
    values, _ = drawn(shape, 5)
    means, expectiles = isotonic.means(values, np.ones_like(values), shape), isotonic.expectiles(values, Fraction(1), shape)
    assert np.array_equal(means.num, expectiles.num)
    assert np.array_equal(means.den, expectiles.den)


@pytest.mark.parametrize("shape", [(2,), (3, 3), (2, 2, 2)], ids=str)
def test_upper_sets_are_all_of_them(shape):
    found = isotonic.upper_sets(shape)
    assert found is not None
    assert len(found.members) == len(upper_sets(list(np.ndindex(*shape))))
    for k, smaller in enumerate(found.covers):
        assert all(c < k and (found.members[c] <= found.members[k]).all() for c in smaller)


def test_too_many_upper_sets_are_refused():
    assert not isotonic.feasible((2, 9, 9))
    assert isotonic.feasible((500, 500))


@pytest.mark.parametrize("most", [1, 2, 7])
@settings(max_examples=share(25))
@given(st.sampled_from([(3, 3), (2, 2, 2), (4, 1, 3), (2, 2, 2, 2)]), st.integers(0, 10**6), st.sampled_from([1, 10**20]))
def test_blocks_that_are_fitted_apart_give_the_same_tables(most, shape, seed, big):
    values, weights = drawn(shape, seed, count=5)
    values = values.astype(object) * big if big > 1 else values
    for fit in (lambda: isotonic.means(values, weights, shape), lambda: isotonic.expectiles(values, Fraction(1, 10), shape)):
        whole = fit()
        with mock.patch.object(isotonic, "together", return_value=most):
            part = fit()
        assert (part.num.tolist(), part.den.tolist()) == (whole.num.tolist(), whole.den.tolist())


@pytest.mark.parametrize(("big", "count", "room"), first([(1, 64, 1 << 23), (10**20, 4, 1 << 21)]))
def test_what_is_fitted_together_has_a_bound_on_its_memory(big, count, room, monkeypatch):
    """Six agents of two actions have 7,581 upper sets: as many numbers, several times over, for every block."""
    shape = (2,) * 6
    values, weights = drawn(shape, 6, count=count)
    monkeypatch.setattr(isotonic, "MEMORY", room)
    isotonic.best_upper_set(values[:1], shape)  # the upper sets are listed, and kept
    tracemalloc.start()
    try:
        isotonic.means(values.astype(object) * big if big > 1 else values, weights, shape)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 2 * room


def test_a_deadline_that_has_passed_is_late():
    values, weights = drawn((3, 3), 7)
    with pytest.raises(Late):
        isotonic.means(values, weights, (3, 3), -math.inf)
    with pytest.raises(Late):
        isotonic.expectiles(values, Fraction(1, 2), (3, 3), -math.inf)
