"""Wilson's interval against published values, and against the equation that defines it."""

from __future__ import annotations

import math

import pytest

from qtran_cli.statistics import Z, wilson

PUBLISHED = [
    (81, 263, 0.2553, 0.3662),
    (15, 148, 0.0624, 0.1605),
    (0, 20, 0.0000, 0.1611),
    (1, 29, 0.0061, 0.1718),
]
"""Newcombe 1998, "Two-sided confidence intervals for the single proportion", table I, method 3."""


@pytest.mark.parametrize(("yes", "n", "low", "high"), PUBLISHED)
def test_published_intervals(yes, n, low, high):
    assert [round(x, 4) for x in wilson(yes / n, n)] == [low, high]


@pytest.mark.parametrize("n", [1, 2, 10, 1000])
@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 1.0])
def test_the_ends_are_the_shares_from_which_the_seen_one_is_z_standard_deviations_away(share, n):
    """The definition: (share − end)² = z² end (1 − end) / n, the end on the right side."""
    low, high = wilson(share, n)
    assert 0 <= low <= share <= high <= 1
    for end in (low, high):
        assert math.isclose((share - end) ** 2, Z * Z * end * (1 - end) / n, abs_tol=1e-12)
    assert low < high


def test_the_interval_is_symmetric_in_yes_and_no():
    assert wilson(0.2, 50) == pytest.approx([1 - x for x in wilson(0.8, 50)[::-1]])


def test_nothing_seen_excludes_nothing():
    assert wilson(0.0, 0) == (0, 1)


def test_z_is_the_normal_laws():
    assert round(Z, 6) == 1.959964
