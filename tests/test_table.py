"""Exact tables: one denominator, native integers while they are safe, and arrays that come in without rounding."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from qtran_cli import table as module
from qtran_cli.errors import GameError
from qtran_cli.table import SAFE, Table, from_array, from_fractions, integers, narrow, ratio

fractions = st.lists(st.fractions(max_denominator=10**9), min_size=1, max_size=12)
floats = hnp.arrays(np.float64, hnp.array_shapes(max_dims=3, max_side=4), elements=st.floats(allow_nan=False, allow_infinity=False))


@given(fractions)
def test_fractions_come_back(values):
    table = from_fractions(values)
    assert table.flat() == values
    assert [table[k] for k in range(len(values))] == values
    assert (table.max, table.min) == (max(values), min(values))
    assert table.number(table.magnitude) == max(map(abs, values))


@given(fractions)
def test_floats_are_the_nearest(values):
    assert from_fractions(values).floats().tolist() == [float(x) for x in values]


@given(floats)
def test_floats_come_back_as_they_were(array):
    found = from_array(array).floats()
    assert found.shape == array.shape and (found == array).all()


@given(fractions)
def test_denominator_is_the_smallest(values):
    table = from_fractions(values)
    assert math.gcd(table.den, *map(int, table.num)) == 1


@given(st.lists(st.integers(-(1 << 70), 1 << 70), min_size=1, max_size=8))
def test_integers_are_native_while_they_are_safe(values):
    array = integers(values, (len(values),))
    assert array.tolist() == values
    assert (array.dtype == np.int64) == all(abs(x) < SAFE for x in values)
    assert narrow(array.astype(object)).dtype == array.dtype


@pytest.mark.parametrize("edge", [SAFE - 1, SAFE, 2**63 - 1, 2**63, 2**64 - 1, -(2**63)])
def test_the_edge_of_64_bits(edge):
    assert integers([edge, 1], (2,)).dtype == (np.int64 if abs(edge) < SAFE else object)
    array = np.array([edge, 1], dtype=np.uint64 if edge > 2**63 - 1 else np.int64)
    assert from_array(array).flat() == [edge, 1]
    assert from_array(array).num.dtype == (np.int64 if abs(edge) < SAFE else object)


@given(floats)
def test_floats_come_in_exactly(array):
    table = from_array(array)
    assert not table.floating
    assert table.shape == array.shape
    assert table.flat() == [Fraction(x) for x in array.ravel().tolist()]


@pytest.mark.parametrize("values", [[0.1, -3.75], [1e300, 1e-300, 0.0], [5e-324, -1.7976931348623157e308], [0.0, -0.0], [2.0**61, 0.5]])
def test_floats_of_every_size(values):
    assert from_array(np.array(values)).flat() == [Fraction(x) for x in values]


def test_large_floating_tables_stay_floating_where_they_must(monkeypatch):
    monkeypatch.setattr(module, "EXACT_FLOATS", 4)
    wide, narrow_ = np.array([1e100, 1e-100, 3.0, 4.0, 5.0]), np.array([0.5, 0.25, 3.0, 4.0, 5.0])
    assert from_array(wide).floating
    assert from_array(wide).flat() == [Fraction(x) for x in wide.tolist()]
    assert from_array(narrow_).num.tolist() == [2, 1, 12, 16, 20]
    assert from_array(narrow_).den == 4
    with pytest.raises(GameError, match="a payoff of 1e\\+300 in a floating table"):
        from_array(np.array([1e300, 1e-300, 3.0, 4.0, 5.0]))


@pytest.mark.parametrize("dtype", ["i1", "u1", "<i2", ">i4", "u4", "i8", "f2", "f4", ">f8"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_types_and_orders(dtype, order):
    array = np.arange(6).reshape(2, 3).astype(dtype, order=order)
    assert from_array(array).nested(int) == [[0, 1, 2], [3, 4, 5]]


@pytest.mark.parametrize(
    "array", [np.array([1, np.nan]), np.array([np.inf]), np.array([True]), np.array(["1"]), np.array([1j]), np.array([None])]
)
def test_what_is_no_number_is_refused(array):
    with pytest.raises(GameError) as caught:
        from_array(array)
    assert caught.value.right


def test_place_of_a_nan_beyond_the_first_chunk(monkeypatch):
    monkeypatch.setattr(module, "CHUNK", 4)
    array = np.zeros((3, 3))
    array[2, 1] = np.nan
    with pytest.raises(GameError) as caught:
        from_array(array)
    assert caught.value.where == "payoff[2, 1]"


@pytest.mark.parametrize("chunk", [1, 3, 1 << 15])
def test_extremes_do_not_depend_on_the_chunks(monkeypatch, chunk):
    monkeypatch.setattr(module, "CHUNK", chunk)
    for num in (np.arange(-5, 7).reshape(3, 4), np.array([[10**30, -(10**31)]], dtype=object), np.array([1.5, -2.5])):
        table = Table(num)
        assert (table.high, table.low) == (num.max(), num.min())
        assert table.magnitude == abs(num).max()


def test_ratio_takes_the_common_factor_out():
    table = ratio(np.array([6, -9, 0]), 12)
    assert (table.num.tolist(), table.den) == ([2, -3, 0], 4)
    big = ratio(np.array([3 * 10**30, 0], dtype=object), 3)
    assert (big.num.tolist(), big.den) == ([10**30, 0], 1)
    assert ratio(np.array([0, 0]), 7).den == 1
    assert ratio(np.array([2 * 10**30], dtype=object), 10**30).num.dtype == np.int64


def test_rescaling_widens_before_it_overflows():
    table = Table(np.array([SAFE - 1]), 1)
    assert table.over(1) is table.num
    assert table.over(4).tolist() == [4 * (SAFE - 1)]
    with pytest.raises(TypeError):
        Table(np.array([0.5])).over(2)


def test_same_numbers_in_other_forms():
    table = from_fractions([Fraction(1, 2), Fraction(3)])
    assert table.same(Table(np.array([2, 12]), 4))
    assert table.same(Table(np.array([2, 12], dtype=object), 4))
    assert table.same(Table(np.array([0.5, 3.0])))
    assert Table(np.array([0.5, 3.0])).same(Table(np.array([0.5, 3.0])))
    assert not table.same(Table(np.array([2, 13]), 4))
    assert not table.same(Table(np.array([[2, 12]]), 4))
    assert not from_fractions([Fraction(1, 3)]).same(Table(np.array([1 / 3])))


def test_denominators_without_end_are_refused():
    primes = [p for p in range(2, 60_000) if all(p % q for q in range(2, int(p**0.5) + 1))]
    fields = [Fraction(1, 10**9000 - 1 - 2 * p) for p in primes[:60]]
    with pytest.raises(GameError, match="no common denominator"):
        from_fractions(fields)


def test_nested_and_size():
    table = from_fractions([Fraction(k, 2) for k in range(6)], (2, 1, 3))
    assert table.nested(str) == [[["0", "1/2", "1"]], [["3/2", "2", "5/2"]]]
    assert (table.size, table.ndim, table.shape) == (6, 3, (2, 1, 3))
    assert table[1, 0, 2] == Fraction(5, 2)
