"""Aggregates over seeds, and intervals for shares.

Source: Agarwal et al. 2021, "Deep reinforcement learning at the edge of the statistical precipice".

    IQM        the mean of the middle half of all runs: of n, ⌊n/4⌋ are left out at either end (a trimmed mean of 25 %)
    interval   the percentile bootstrap; seeds are drawn with replacement within each task, never across tasks (stratified)

The resamples are always the same ones, so that the same numbers have the same interval. Shares have Wilson's (1927, "Probable
inference, the law of succession, and statistical inference"):

    (p + z²/2n ± z √(p (1 − p)/n + z²/4n²)) / (1 + z²/n),    z the normal law's 97.5 % point

and the difference of two shares has Newcombe's (1998, "Interval estimation for the difference between independent proportions", method
10), made of both of Wilson's.

A mean of numbers between 0 and 1 has the same interval with p the mean: their variance is at most p (1 − p), so the interval is
too wide rather than too narrow.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from statistics import NormalDist

import numpy as np

Z = NormalDist().inv_cdf(0.975)
RESAMPLES = 2_000


def iqm(values: np.ndarray) -> np.ndarray:
    """The interquartile mean along the last axis.

    >>> float(iqm(np.array([0, 1, 3, 100])))
    2.0
    """
    cut = values.shape[-1] // 4
    middle = np.sort(values, axis=-1)[..., cut : values.shape[-1] - cut]
    return np.asarray(middle.mean(-1))


def mean(values: np.ndarray) -> np.ndarray:
    """The mean along the last axis."""
    return np.asarray(values.mean(-1))


def median(values: np.ndarray) -> np.ndarray:
    """The median along the last axis: of an even number, midway between the two in the middle."""
    return np.asarray(np.median(values, axis=-1))


Centre = Callable[[np.ndarray], np.ndarray]
"""What takes the middle of numbers along the last axis."""
CENTRES: dict[str, Centre] = {"iqm": iqm, "mean": mean, "median": median}


def interval(values: Sequence[float], level: float = 0.95, centre: Centre = iqm) -> tuple[float, float]:
    """The interval of the interquartile mean, or of another centre, of one task's seeds."""
    return stratified([values], level, centre)


def stratified(tasks: Sequence[Sequence[float]], level: float = 0.95, centre: Centre = iqm) -> tuple[float, float]:
    """The interval of the interquartile mean, or of another centre, over all seeds of all tasks."""
    generator = np.random.default_rng(0)
    resampled = [drawn(np.asarray(task, dtype=float), generator) for task in tasks]
    low, high = np.quantile(centre(np.concatenate(resampled, axis=1)), [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def contrast(above: Sequence[Sequence[float]], below: Sequence[Sequence[float]], level: float = 0.95) -> tuple[float, tuple[float, float]]:
    """The sum of the interquartile means of the tasks ``above`` minus that of those ``below``, and its interval.

    Seeds are drawn within each, independently.
    """
    generator = np.random.default_rng(0)
    signed = [(sign, np.asarray(seeds, dtype=float)) for sign, tasks in ((1, above), (-1, below)) for seeds in tasks]
    resampled = sum((sign * iqm(drawn(seeds, generator)) for sign, seeds in signed), np.zeros(RESAMPLES))
    low, high = np.quantile(resampled, [(1 - level) / 2, (1 + level) / 2])
    return float(sum(sign * iqm(seeds) for sign, seeds in signed)), (float(low), float(high))


def improvement(one: Sequence[Sequence[float]], other: Sequence[Sequence[float]]) -> float:
    """How likely a seed of one is above a seed of the other, on a task drawn at random; ties count half. Both have the same tasks.

    P(X > Y) = (1/M) Σ_m (1/N²) Σ_ij ([x_mi > y_mj] + [x_mi = y_mj] / 2), the Mann-Whitney statistic, on average.

    >>> improvement([[1, 2]], [[1, 0]])
    0.875
    """
    return float(np.mean([_above(np.asarray(x), np.asarray(y)) for x, y in zip(one, other, strict=True)]))


def improvement_interval(one: Sequence[Sequence[float]], other: Sequence[Sequence[float]], level: float = 0.95) -> tuple[float, float]:
    """Its interval: both are redrawn, within each task."""
    generator = np.random.default_rng(0)
    pairs = [[drawn(np.asarray(seeds, dtype=float), generator) for seeds in pair] for pair in zip(one, other, strict=True)]
    low, high = np.quantile(np.mean([_above(x, y) for x, y in pairs], axis=0), [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def _above(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """[…]: the share of pairs in which x […, N] is above y […, N], ties counting half."""
    first, second = x[..., :, None], y[..., None, :]
    return np.asarray(((first > second) + 0.5 * (first == second)).mean((-2, -1)))


def corrected(values: Sequence[float]) -> list[float]:
    """p-values of as many tests, each as Holm (1979, "A simple sequentially rejective multiple test procedure") corrects it.

    >>> corrected([0.01, 0.04, 0.03])
    [0.03, 0.06, 0.06]
    """
    found, least = [0.0] * len(values), 0.0
    for rank, k in enumerate(sorted(range(len(values)), key=values.__getitem__)):
        least = max(least, min(1.0, (len(values) - rank) * values[k]))
        found[k] = least
    return found


def drawn(seeds: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """RESAMPLES × S: seeds of one task, drawn with replacement."""
    return np.asarray(seeds[generator.integers(len(seeds), size=(RESAMPLES, len(seeds)))])


def wilson(share: float, n: int) -> tuple[float, float]:
    """The 95 % interval of a share, or of a mean of numbers in 0 … 1, seen in n draws. (0, 1) where n is 0.

    >>> tuple(round(x, 4) for x in wilson(0.5, 10))
    (0.2366, 0.7634)
    """
    if n == 0:
        return 0.0, 1.0
    centre, spread = share + Z * Z / (2 * n), Z * math.sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))
    scale = 1 + Z * Z / n
    return max(0.0, (centre - spread) / scale) if share > 0 else 0.0, min(1.0, (centre + spread) / scale) if share < 1 else 1.0


def apart(one: Sequence[float], other: Sequence[float]) -> tuple[float, tuple[float, float]]:
    """The difference of two shares, each of seeds that are 0 or 1, and its 95 % interval.

    >>> apart([1] * 10, [0] * 10)[1][0] > 0.6
    True
    """
    (p, (low, high)), (q, (least, most)) = ((x, wilson(x, len(seeds))) for seeds in (one, other) for x in [float(np.mean(seeds))])
    return p - q, (p - q - math.hypot(p - low, most - q), p - q + math.hypot(high - p, q - least))
