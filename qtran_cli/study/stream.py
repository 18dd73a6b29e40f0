"""Random numbers for games: every game has a stream of its own, so any game can be drawn without the ones before it.

NumPy promises the streams of its bit generators and of SeedSequence, not the way its Generator turns them into numbers. So
integers and permutations are made here, from the generator's 64-bit words: the same games with every version of NumPy.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Sequence
from functools import cache
from statistics import NormalDist

import numpy as np

GRID = 10**6
"""Payoffs that are drawn from a continuous law lie on the multiples of 1 / GRID: exact numbers, with few digits and few ties."""
STEP, TAIL = 1000, 8
"""Normal draws: the law is taken in steps of STEP / GRID, up to so many standard deviations; what is beyond (1e-15) falls on the ends."""
LAST = 40
"""Exponential draws: the same steps, up to so many means; what is beyond (4e-18) falls into the last one."""


class Stream:
    """Numbers from the 64-bit words of a bit generator."""

    def __init__(self, words: np.random.BitGenerator) -> None:
        self._words = words

    def words(self, count: int) -> np.ndarray:
        """uint64 vector of the next ``count`` words."""
        return np.asarray(self._words.random_raw(count), dtype=np.uint64)

    def integers(self, low: int, high: int, count: int) -> np.ndarray:
        """int64 vector of ``count`` integers, uniform in low … high: words below the largest multiple of the span, modulo it."""
        span = high - low + 1
        fair = np.uint64((1 << 64) - (1 << 64) % span - 1)  # the last number below the largest multiple of the span
        raw = self.words(count)
        drawn = raw[raw <= fair]
        while drawn.size < count:
            raw = self.words(count - drawn.size)
            drawn = np.concatenate([drawn, raw[raw <= fair]])
        return (drawn % np.uint64(span)).astype(np.int64) + low

    def uniform(self, count: int) -> np.ndarray:
        """int64 vector of numerators over GRID: uniform on the multiples of 1 / GRID in −1 … 1, both ends included."""
        return self.integers(-GRID, GRID, count)

    def normal(self, count: int) -> np.ndarray:
        """int64 vector of numerators over GRID, of a law as good as the standard normal one: a step and a place in it.

        The step has the normal law's weight between its ends, to 2^-52; in the step, STEP numbers wide, all are alike.
        """
        steps = np.searchsorted(_steps(), self.words(count), side="right").astype(np.int64) - TAIL * GRID // STEP
        return steps * STEP + self.integers(-STEP // 2, STEP // 2 - 1, count)

    def exponential(self, count: int) -> np.ndarray:
        """int64 vector of numerators over GRID, of a law as good as the exponential one of mean 1: a step and a place in it."""
        thresholds = _survivals()
        steps = thresholds.size - np.searchsorted(thresholds, self.words(count), side="right").astype(np.int64)
        return steps * STEP + self.integers(0, STEP - 1, count)

    def permutation(self, m: int) -> np.ndarray:
        """int64 vector: 0 … m − 1 in random order."""
        return np.argsort(self.words(m), kind="stable")

    def subset(self, m: int, size: int) -> np.ndarray:
        """int64 vector: ``size`` different numbers of 0 … m − 1, ascending."""
        return np.sort(self.permutation(m)[:size])


@cache
def _steps() -> np.ndarray:
    """The words at which a normal draw moves up to the next step: 2^64 times the law at the half steps."""
    law, last = NormalDist(), TAIL * GRID // STEP
    halves = ((k + 0.5) * STEP / GRID for k in range(-last, last))
    return np.array([min(math.floor(law.cdf(x) * 2**64), 2**64 - 1) for x in halves], dtype=np.uint64)


@cache
def _survivals() -> np.ndarray:
    """Ascending: the words below which an exponential draw is beyond a step. 2^64 times the law's survival at the steps' ends."""
    ends = range(LAST * GRID // STEP - 1, 0, -1)
    return np.array([math.floor(math.exp(-k * STEP / GRID) * 2**64) for k in ends], dtype=np.uint64)


def of_game(seed: int, family: str, shape: Sequence[int], index: int) -> Stream:
    """The stream of game ``index`` of its family and size: Philox, keyed by SeedSequence from all four."""
    key = (zlib.crc32(family.encode()), len(shape), *shape, index)
    return Stream(np.random.Philox(np.random.SeedSequence(seed, spawn_key=key)))
