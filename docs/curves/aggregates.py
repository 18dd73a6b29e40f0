"""Aggregates over tasks, as rliable defines them (Agarwal et al. 2021), their intervals by the bootstrap stratified by task.

scores: by task, a number a seed, 0 what uniform play earns and 1 the ceiling.

    profile(τ)       (1/M) Σ_m (1/N) Σ_n [x_mn > τ]
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


def profile_interval(scores: Scores, levels: Sequence[float]) -> tuple[np.ndarray, np.ndarray]:
    """Pointwise: [T] and [T]."""
    generator = np.random.default_rng(0)
    found = [(drawn(np.asarray(task), generator)[..., None] > np.asarray(levels)).mean(1) for task in scores]  # [R, T] each
    low, high = np.quantile(np.mean(found, axis=0), ENDS, axis=0)
    return low, high
