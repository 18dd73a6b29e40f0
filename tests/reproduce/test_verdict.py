"""The rule by which a paper's number or claim stands."""

from __future__ import annotations

import math

import pytest

from qtran_cli import statistics
from qtran_cli.reproduce.verdict import AGREES, DIFFERS, UNSAID, claim, number


@pytest.mark.parametrize(
    ("interval", "said"),
    [
        ((7.6, 8.4), AGREES),  # the ends belong to it
        ((7.5999, 8.4), UNSAID),
        ((0, 7.5999), DIFFERS),
        ((0, 7.6), UNSAID),
        ((8.4001, 9), DIFFERS),
        ((0, 16), UNSAID),
        ((math.nan, math.nan), UNSAID),
    ],
)
def test_a_number(interval, said):
    assert number(8, interval, 0.4) == said


@pytest.mark.parametrize(("interval", "said"), [((0.001, 1), AGREES), ((0, 1), UNSAID), ((-1, 0), DIFFERS), ((0, 0), DIFFERS)])
def test_a_claim(interval, said):
    assert claim(interval) == said


def test_a_contrast_is_the_difference_of_interquartile_means():
    value, (low, high) = statistics.contrast([[1, 2, 3, 100], [5]], [[0.5]])
    assert value == 2.5 + 5 - 0.5 and low <= value <= high
    assert statistics.contrast([[3.0]], [[1.0]]) == (2.0, (2.0, 2.0))


def test_a_contrast_of_one_task_has_its_interval():
    seeds = [1.0, 4.0, 2.0, 8.0, 5.0, 7.0]
    assert statistics.contrast([seeds], [[0.0]])[1] == statistics.interval(seeds)
    low, high = statistics.interval(seeds)
    assert statistics.contrast([[0.0]], [seeds])[1] == pytest.approx((-high, -low))


def test_two_shares_apart_as_newcombe_prints_them():
    """Newcombe 1998, table II: 56/70 − 48/80, method 10."""
    value, interval = statistics.apart([1] * 56 + [0] * 14, [1] * 48 + [0] * 32)
    assert value == pytest.approx(0.2)
    assert interval == pytest.approx((0.0524, 0.3339), abs=5e-5)
    assert statistics.apart([1] * 10, [0] * 10)[1] == pytest.approx((0.6075, 1), abs=5e-5)
