"""Aggregates over seeds (Agarwal et al. 2021): the interquartile mean and its percentile-bootstrap interval."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

RESAMPLES = 2_000


def iqm(values: np.ndarray) -> np.ndarray:
    """The mean of the middle half along the last axis: a quarter, rounded down, is left out at either end.

    >>> float(iqm(np.array([0, 1, 3, 100])))
    2.0
    """
    cut = values.shape[-1] // 4
    middle = np.sort(values, axis=-1)[..., cut : values.shape[-1] - cut]
    return np.asarray(middle.mean(-1))


def interval(values: Sequence[float], level: float = 0.95) -> tuple[float, float]:
    """The bootstrap interval of the interquartile mean over seeds. The resamples are always the same ones."""
    data = np.asarray(values, dtype=float)
    chosen = np.random.default_rng(0).integers(len(data), size=(RESAMPLES, len(data)))
    low, high = np.quantile(iqm(data[chosen]), [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)
