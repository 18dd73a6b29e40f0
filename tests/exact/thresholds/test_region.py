"""Sets of parameters: ends open and closed, single points, and what is left open."""

from __future__ import annotations

from fractions import Fraction

import pytest

from qtran_cli.exact.algebra.polynomial import ONE, Polynomial, X
from qtran_cli.exact.thresholds.region import joined, positive, throughout
from tests.exact.thresholds.regions import ends

F = Fraction
KNOWN = [
    ([ONE], "(0, 1]", "[0, inf)"),
    ([-ONE], "", ""),
    ([Polynomial(())], "", ""),
    ([2 * X - 1], "(1/2, 1]", "(1/2, inf)"),
    ([-(2 * X - 1)], "(0, 1/2)", "[0, 1/2)"),
    ([(2 * X - 1) * (2 * X - 1)], "(0, 1/2) (1/2, 1]", "[0, 1/2) (1/2, inf)"),
    ([X], "(0, 1]", "(0, inf)"),
    ([-(X - 1)], "(0, 1)", "[0, 1)"),
    ([2 * X * X - 1, X * 8 - 7], "(7/8, 1]", "(7/8, inf)"),
    ([2 * X * X - 1], "(0.707107, 1]", "(0.707107, inf)"),
    ([(3 * X - 1) * (3 * X - 2)], "(0, 1/3) (2/3, 1]", "[0, 1/3) (2/3, inf)"),
]


@pytest.mark.parametrize(("conditions", "unit", "beyond"), KNOWN, ids=str)
def test_where_conditions_hold(conditions, unit, beyond):
    assert ends(positive(conditions, F(0), F(1), False)) == unit
    assert ends(positive(conditions, F(0), None, True)) == beyond


def test_holds_agrees_with_the_intervals():
    right = positive([(2 * X * X - 1) * (4 * X - 3)], F(0), F(1), False)
    assert ends(right) == "(0, 0.707107) (3/4, 1]"
    assert [right.holds(F(x)) for x in ("-1", "0", "1/5", "7071/10000", "7072/10000", "3/4", "4/5", "1", "2")] == [
        *(False, False, True, True, False, False, True, True, False),
    ]


def test_neighbours_are_joined():
    parts = [throughout(F(0), F(1), True, False), throughout(F(1), F(2), None), throughout(F(2), None, True)]
    whole = joined(parts)
    assert ends(whole) == "(0, 1] [2, inf)", "what is decided from one side is decided"
    assert ends(whole, None) == "(1, 2)"
    assert ends(joined(parts[:1])) == "(0, 1]"
    assert ends(joined([throughout(F(0), F(1), None), throughout(F(1), F(2), True)])) == "[1, 2]", (
        "what is decided from one side is decided"
    )
    assert whole.holds(F(3, 2)) is None
    assert whole.holds(F(10**9)) is True
