"""Aggregates over tasks, as rliable defines them (Agarwal et al. 2021), their intervals by the bootstrap stratified by task.

scores: by task, a number a seed, 0 what uniform play earns and 1 the ceiling.

    profile(τ)       (1/M) Σ_m (1/N) Σ_n [x_mn > τ]
    improvement      P(X > Y) = (1/M) Σ_m (1/N²) Σ_ij ([x_mi > y_mj] + [x_mi = y_mj] / 2), the Mann-Whitney statistic, on average
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from qtran_cli.statistics import drawn

Scores = Sequence[Sequence[float]]
ENDS = (0.025, 0.975)


def profile(scores: Scores, levels: Sequence[float]) -> np.ndarray:
    """[T]: the share of runs above each level, every task counting alike."""
    return np.mean([[np.mean(np.asarray(task) > level) for level in levels] for task in scores], axis=0)


def improvement(one: Scores, other: Scores) -> float:
    """How likely a seed of one is above a seed of the other, on a task drawn at random. Both have the same tasks in the same order."""
    return float(np.mean([_above(np.asarray(x), np.asarray(y)) for x, y in zip(one, other, strict=True)]))


def profile_interval(scores: Scores, levels: Sequence[float]) -> tuple[np.ndarray, np.ndarray]:
    """Pointwise: [T] and [T]."""
    generator = np.random.default_rng(0)
    found = [(drawn(np.asarray(task), generator)[..., None] > np.asarray(levels)).mean(1) for task in scores]  # [R, T] each
    low, high = np.quantile(np.mean(found, axis=0), ENDS, axis=0)
    return low, high


def improvement_interval(one: Scores, other: Scores) -> tuple[float, float]:
    """Both are redrawn."""
    generator = np.random.default_rng(0)
    pairs = [(drawn(np.asarray(x), generator), drawn(np.asarray(y), generator)) for x, y in zip(one, other, strict=True)]
    low, high = np.quantile(np.mean([_above(x, y) for x, y in pairs], axis=0), ENDS)
    return float(low), float(high)


def _above(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """[…]: the share of pairs in which x […, N] is above y […, N], ties counting half."""
    first, second = x[..., :, None], y[..., None, :]
    return np.asarray(((first > second) + 0.5 * (first == second)).mean((-2, -1)))
