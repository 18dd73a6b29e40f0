"""Aggregates over seeds. Source: Agarwal et al. 2021, "Deep reinforcement learning at the edge of the statistical precipice".

    IQM        the mean of the middle half of all runs: of n, ⌊n/4⌋ are left out at either end (a trimmed mean of 25 %)
    interval   the percentile bootstrap; seeds are drawn with replacement within each task, never across tasks (stratified)

The resamples are always the same ones, so that the same numbers have the same interval.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

RESAMPLES = 2_000


def iqm(values: np.ndarray) -> np.ndarray:
    """The interquartile mean along the last axis.

    >>> float(iqm(np.array([0, 1, 3, 100])))
    2.0
    """
    cut = values.shape[-1] // 4
    middle = np.sort(values, axis=-1)[..., cut : values.shape[-1] - cut]
    return np.asarray(middle.mean(-1))


def interval(values: Sequence[float], level: float = 0.95) -> tuple[float, float]:
    """The interval of the interquartile mean of one task's seeds."""
    return stratified([values], level)


def stratified(tasks: Sequence[Sequence[float]], level: float = 0.95) -> tuple[float, float]:
    """The interval of the interquartile mean over all seeds of all tasks."""
    generator = np.random.default_rng(0)
    drawn = [_drawn(np.asarray(task, dtype=float), generator) for task in tasks]
    low, high = np.quantile(iqm(np.concatenate(drawn, axis=1)), [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def _drawn(seeds: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """RESAMPLES × S: seeds of one task, drawn with replacement."""
    return np.asarray(seeds[generator.integers(len(seeds), size=(RESAMPLES, len(seeds)))])
