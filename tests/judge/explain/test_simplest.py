"""The simplest fraction between two numbers, against trying every denominator."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qtran_cli.judge.explain.simplest import simplest

numbers = st.fractions(min_value=0, max_value=3, max_denominator=300)


@given(numbers, numbers)
def test_no_fraction_between_has_a_smaller_denominator(x, y):
    low, high = sorted((x, y))
    found = simplest(low, high)
    fits = (d for d in range(1, found.denominator + 1) if math.ceil(low * d) <= high * d)
    first = next(fits)
    assert low <= found <= high
    assert found == Fraction(math.ceil(low * first), first)


@pytest.mark.parametrize(("low", "high", "found"), [("0.17", "0.19", "2/11"), ("0.9", "1.1", "1"), ("0.025", "0.025", "1/40")])
def test_examples(low, high, found):
    assert simplest(Fraction(low), Fraction(high)) == Fraction(found)
