"""Rows judged: interquartile means with their intervals, how likely the best is above each, and which setting is best by other seeds.

Of every environment the row with the highest interquartile mean is held against each other one: how likely a seed of it is above a
seed of the other (1/2 where they are alike), with its interval, and the p-value of Mann and Whitney's test, corrected by Holm for the
number of rows. It was chosen by the same seeds, which favours it; so of a method's settings the best is chosen by the seeds with even
numbers, and told is what its seeds with odd numbers earn.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from qtran_cli import statistics
from qtran_cli.judge.standing.rows import Row

Interval = tuple[float, float]
FEWEST = 4
"""Seeds that it takes to choose by some and tell by others."""


@dataclass(frozen=True)
class Stand:
    """iqm: the interquartile mean of the returns. agreement: the share of seeds that are optimal; None where nobody knows.

    below: how likely a seed of the environment's best row is above one of this, its interval, and the corrected p-value; None for the best.
    """

    row: Row
    iqm: float
    ci95: Interval | None
    agreement: float | None
    below: tuple[float, Interval, float] | None = None


@dataclass(frozen=True)
class Chosen:
    """A method's best setting by its even seeds, of so many, and what its odd ones earn."""

    row: Row
    settings: int
    iqm: float
    ci95: Interval | None


@dataclass(frozen=True)
class Standing:
    """stands: best first within each environment. older: runs that a later one of the same configuration stands for."""

    stands: Sequence[Stand]
    chosen: Sequence[Chosen]
    older: Sequence[str] = ()


def standing(rows: Sequence[Row], older: Sequence[str] = ()) -> Standing:
    """The rows, judged."""
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row.environment].append(row)
    return Standing([stand for group in groups.values() for stand in _stands(group)], [*_choices(rows)], older)


def _stands(group: Sequence[Row]) -> list[Stand]:
    ranked = sorted(group, key=lambda row: -_iqm(row.seeds))
    tests = statistics.corrected([_p(ranked[0].seeds, row.seeds) for row in ranked[1:]])
    found = [_stand(row) for row in ranked]
    return [found[0], *(_below(ranked[0], stand, p) for stand, p in zip(found[1:], tests, strict=True))]


def _stand(row: Row) -> Stand:
    share = None if row.optimal is None else sum(row.optimal.values()) / len(row.optimal)
    return Stand(row, _iqm(row.seeds), _interval(row.seeds), share)


def _below(best: Row, stand: Stand, p: float) -> Stand:
    pair = [best.seeds], [stand.row.seeds]
    below = statistics.improvement(*pair), statistics.improvement_interval(*pair), p
    return Stand(stand.row, stand.iqm, stand.ci95, stand.agreement, below)


def _iqm(seeds: Sequence[float]) -> float:
    return float(statistics.iqm(np.asarray(seeds, dtype=float)))


def _interval(seeds: Sequence[float]) -> Interval | None:
    """One seed has none."""
    return statistics.interval(seeds) if len(seeds) > 1 else None


def _p(one: Sequence[float], other: Sequence[float]) -> float:
    """Mann and Whitney's, two-sided, exact where there are no ties and few seeds."""
    from scipy.stats import mannwhitneyu

    return 1.0 if set(one) == set(other) and len(set(one)) == 1 else float(mannwhitneyu(one, other).pvalue)


def _choices(rows: Sequence[Row]) -> list[Chosen]:
    groups: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        groups[row.environment, row.method].append(row)
    return [_choice(group) for group in groups.values() if len(group) > 1 and len(group[0].seeds) >= FEWEST]


def _choice(group: Sequence[Row]) -> Chosen:
    best = max(group, key=lambda row: _iqm(_half(row, 0)))
    odd = _half(best, 1)
    return Chosen(best, len(group), _iqm(odd), _interval(odd))


def _half(row: Row, rest: int) -> list[float]:
    """By place, so that both halves have seeds whatever their numbers are."""
    return [value for k, (_, value) in enumerate(sorted(row.returns.items())) if k % 2 == rest]
