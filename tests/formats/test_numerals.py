"""Numbers as texts, many at a time: the fast way and the general way agree, and nothing is written that is not read back."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qtran_cli import scalars
from qtran_cli.errors import FormatError, ScalarError
from qtran_cli.formats import _numerals
from qtran_cli.formats._numerals import numeral
from qtran_cli.table import Table, from_array, from_fractions
from tests.formats.strategies import numbers

spelled = st.one_of(
    st.integers(-(10**20), 10**20).map(str),
    st.decimals(-(10**6), 10**6, places=5).map(str),
    st.fractions(max_denominator=99).map(str),
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
)


def where(k: int) -> str:
    return f"cell {k}"


@given(st.lists(spelled, min_size=1, max_size=20))
def test_many_are_read_as_each_is(texts):
    assert _numerals.read(texts, (len(texts),), where).flat() == [scalars.parse(text) for text in texts]


@given(st.lists(numbers, min_size=1, max_size=10))
def test_many_are_written_as_each_is(values):
    table = from_fractions(values)
    assert _numerals.write(table) == [numeral(x) for x in values]
    assert _numerals.read(_numerals.write(table), table.shape, where).same(table)


def test_floating_tables_are_written_exactly():
    values = [0.1, -0.0, 1e300, 5e-324, 3.0]
    texts = _numerals.write(Table(np.array(values)))
    assert [Fraction(text) for text in texts] == [Fraction(x) for x in values]
    assert texts[1] == "0"
    assert texts[4] == "3"


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (Fraction(0), "0"),
        (Fraction(-5), "-5"),
        (Fraction(1, 10), "0.1"),
        (Fraction(-1, 8), "-0.125"),
        (Fraction(10, 4), "2.5"),
        (Fraction(1, 3), "1/3"),
        (Fraction(-61, 3), "-61/3"),
        (Fraction(10) ** 30, "1" + "0" * 30),
        (Fraction(10) ** 400, "1e400"),
        (-7 * Fraction(10) ** 41, "-7e41"),
        (Fraction(-5, 10**60), "-5e-60"),
        (Fraction(15, 10**41), "1.5e-40"),
        (Fraction(-12345) * 10**50, "-1.2345e54"),
        (Fraction(10**45 + 1), "1" + "0" * 44 + "1"),
        (Fraction(10) ** 10000, "1e10000"),
        (Fraction(123, 10**10002), "1.23e-10000"),
        (Fraction(10) ** 10001, "10e10000"),
    ],
)
def test_shortest_spelling(number, text):
    assert numeral(number) == text
    assert scalars.parse(text) == number


@pytest.mark.parametrize(
    "text",
    ["9" * 9995 + "e100", "9" * 9000 + "e10000", "0." + "7" * 9000 + "e-10000", "-" + "7" * 9000 + "e-10000", f"{3**9000}/{2**9000}"],
)
def test_longest_numbers(text):
    number = scalars.parse(text)
    assert scalars.parse(numeral(number)) == number


@pytest.mark.parametrize("number", [Fraction(10**10001 + 1), Fraction(1, 3**30000), Fraction(10) ** 60000, Fraction(1, 7 * 10**60000)])
def test_numbers_that_could_not_be_read_back_are_refused(number):
    with pytest.raises(FormatError, match="digits") as caught:
        numeral(number)
    assert "10,000" in caught.value.right
    with pytest.raises(FormatError):
        _numerals.write(from_fractions([number, Fraction(1)]))


def test_place_of_a_fault_is_the_first():
    with pytest.raises(ScalarError) as caught:
        _numerals.read(["1", "1/3", "x", "y"], (4,), where)
    assert caught.value.where == "cell 2"


def test_tables_that_would_fill_the_memory_are_refused():
    with pytest.raises(FormatError, match="MB as integers"):
        _numerals.read(["1e-9999", *["1"] * 200_000], (200_001,), where)
    with pytest.raises(FormatError, match="MB as integers"):
        _numerals.read(["1e9999"] * 200_000, (200_000,), where)
    assert _numerals.read(["1e-9999", "1e9999"], (2,), where).size == 2


def test_integers_stay_native():
    assert _numerals.read(["1", "-2"], (2,), where).num.dtype == np.int64
    assert _numerals.read(["0.50", "-2"], (2,), where).den == 2
    assert _numerals.read([str(1 << 62)], (1,), where).num.dtype == object
    assert _numerals.write(from_array(np.array([-(1 << 61)]))) == [str(-(1 << 61))]


def test_rows():
    assert _numerals.rows(["a", "b", "c", "d"], 2) == [["a", "b"], ["c", "d"]]
