"""How far the digits of a table are trusted."""

from __future__ import annotations

from fractions import Fraction

import pytest

from qtran_cli.judge.explain.given import Given, rounded_to
from qtran_cli.table import from_fractions


def table(*texts):
    return from_fractions([Fraction(text) for text in texts])


@pytest.mark.parametrize(
    ("texts", "decimals"),
    [
        (("-11.92", "8"), 2),
        (("0.125", "3.5"), 3),
        (("8", "-12"), None),
        (("1/3", "0.5"), None),
        (("0.1234567", "0.5"), None),
        (("0.123456", "0.5"), 6),
    ],
)
def test_a_table_is_rounded_to_the_most_decimals_that_a_number_has(texts, decimals):
    assert rounded_to(table(*texts)) == decimals


def test_the_unit_is_one_step_of_the_last_digit():
    assert Given("t", table("0.25"), 2).unit == Fraction(1, 100)
    assert Given("t", table("0.25"), 0).unit == 1
    assert Given("t", table("0.25")).unit == 0


def test_of_many_joint_actions_that_are_highest_a_few_are_centres():
    assert Given("t", from_fractions([Fraction(1)] * 9, (3, 3))).greedy == [(0, 0), (0, 1), (0, 2), (1, 0)]
