"""Each game's own stream: what it draws, and that it depends on nothing but its key."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
import pytest

from qtran_cli.study.stream import GRID, STEP, Stream, of_game


class Fixed:
    """A bit generator whose words are given."""

    def __init__(self, *words: int) -> None:
        self.words = list(words)

    def random_raw(self, count: int) -> np.ndarray:
        taken, self.words = self.words[:count], self.words[count:]
        return np.array(taken, dtype=np.uint64)


def stream(index: int = 0) -> Stream:
    return of_game(0, "test", (3, 3), index)


def test_the_words_of_a_key_stay_what_they_are():
    """A file's bytes rest on these: another version of NumPy must not change them."""
    assert of_game(7, "uniform", (2, 3), 5).words(2).tolist() == WORDS


WORDS = [2613711555134891804, 9551795847854100559]

KEYS = [(0, "a", (2, 2), 0), (1, "a", (2, 2), 0), (0, "b", (2, 2), 0), (0, "a", (2, 3), 0), (0, "a", (2, 2), 1), (0, "a", (2, 2, 2), 0)]


def test_every_part_of_the_key_counts():
    assert len({tuple(of_game(*key).words(4).tolist()) for key in KEYS}) == len(KEYS)


def test_integers_fill_their_range_evenly():
    drawn = stream().integers(-1, 1, 30_000)
    counts = np.bincount(drawn + 1)
    assert counts.size == 3
    assert abs(counts - 10_000).max() < 5 * 82  # five standard deviations


def test_words_beyond_the_largest_multiple_of_the_span_are_skipped():
    top = 2**64 - 1  # 2^64 = 3 k + 1: the last word alone is beyond
    assert Stream(Fixed(top, 4, top, top - 1)).integers(0, 2, 2).tolist() == [1, (top - 1) % 3]


def test_uniform_numbers_reach_both_ends():
    assert Stream(Fixed(0, 2 * GRID, 2 * GRID + 1)).uniform(3).tolist() == [-GRID, GRID, -GRID]
    drawn = stream().uniform(20_000)
    assert -GRID <= drawn.min() < -0.99 * GRID
    assert 0.99 * GRID < drawn.max() <= GRID


def test_normal_numbers_follow_the_law():
    drawn = np.sort(stream().normal(20_000)) / GRID
    law = np.array([NormalDist().cdf(x) for x in drawn])
    assert abs(law - np.arange(1, 20_001) / 20_000).max() < 2.2 / 20_000**0.5, "Kolmogorov's distance"


@pytest.mark.parametrize(("word", "step"), [(0, -8000), (2**63, 0), (2**64 - 1, 8000)])
@pytest.mark.parametrize(("second", "place"), [(0, -500), (500, 0), (999, 499), (1000, -500)])
def test_a_normal_number_is_the_words_quantile_and_a_place_in_its_step(word, step, second, place):
    assert Stream(Fixed(word, second)).normal(1).tolist() == [step * STEP + place]


def test_the_next_step_begins_half_a_step_above():
    edge = int(NormalDist().cdf(0.5 * STEP / GRID) * 2**64)
    assert Stream(Fixed(edge - 4096, edge + 4096, 500, 500)).normal(2).tolist() == [0, STEP]


def test_exponential_numbers_follow_the_law():
    drawn = np.sort(stream().exponential(20_000)) / GRID
    law = 1 - np.exp(-drawn)
    assert abs(law - np.arange(1, 20_001) / 20_000).max() < 2.2 / 20_000**0.5, "Kolmogorov's distance"
    assert drawn[0] >= 0


@pytest.mark.parametrize(("word", "step"), [(0, 39_999), (2**64 - 1, 0), (2**63, 693), (int(2**64 * math.exp(-0.5)) + 4096, 499)])
@pytest.mark.parametrize(("second", "place"), [(0, 0), (999, 999), (1000, 0)])
def test_an_exponential_number_is_the_words_quantile_and_a_place_in_its_step(word, step, second, place):
    """A word is 2^64 times the chance of more: half of all draws are above ln 2 = 0.6931…, e^-0.5 of them above 1/2."""
    assert Stream(Fixed(word, second)).exponential(1).tolist() == [step * STEP + place]


def test_the_next_exponential_step_begins_at_its_end():
    edge = int(math.exp(-1.0) * 2**64)
    assert Stream(Fixed(edge + 4096, edge - 4096, 0, 0)).exponential(2).tolist() == [999 * STEP, 1000 * STEP]


def test_permutations_are_even():
    seen = [tuple(stream(k).permutation(3).tolist()) for k in range(3000)]
    counts = [seen.count(p) for p in set(seen)]
    assert len(counts) == 6
    assert max(abs(c - 500) for c in counts) < 5 * 21


def test_a_subset_is_sorted_and_has_its_size():
    assert all(s.size == 3 and (np.diff(s) > 0).all() and set(s) <= set(range(5)) for s in (stream(k).subset(5, 3) for k in range(50)))
