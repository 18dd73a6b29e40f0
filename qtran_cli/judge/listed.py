"""A run in the list of `qtran runs`, and which runs are the best.

A run is ranked that ended an evaluation, has not failed (a run that diverged has), and is not damaged; with those of its environment
that were evaluated last at as many environment steps and have as many seeds, the most that any of them has. The best have the
highest agreement, and of these the highest return. A best run is better than another: one run alone, and runs that are all equal,
have no best.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qtran_cli.runs.start import Start

DAMAGED, FAILED = "damaged", "failed"
Interval = tuple[float, float]


@dataclass(frozen=True)
class Listed:
    """A run in the list. step: steps done and saved, of ``steps``. reason: what is wrong with a damaged one.

    environment: the digest of what is played, or what stands for an unknown one; env: what --env said; game: the label.
    evaluated: the step of the last evaluation, None before the first; agreement, iqm and their 95 % intervals are of it,
    extended_from, start: the lengths that it had before, and whose networks it began with, if others'.
    joining: how many seeds it will have when those that are being trained have joined it.
    agreement None where the best possible return is not known, the return's interval where there is one seed.
    """

    path: str
    env: str
    method: str
    name: str
    status: str
    environment: str = ""
    game: str = ""
    seeds: int = 0
    step: int = 0
    steps: int = 0
    evaluated: int | None = None
    agreement: float | None = None
    agreement_ci95: Interval | None = None
    iqm: float | None = None
    return_ci95: Interval | None = None
    seconds: float = 0.0
    started: str | None = None
    reason: str = ""
    extended_from: tuple[int, ...] = ()
    start: Start | None = None
    joining: int | None = None

    @property
    def ranked(self) -> bool:
        """Whether the run can be compared with others."""
        return self.evaluated is not None and self.iqm is not None and math.isfinite(self.iqm) and self.status not in (DAMAGED, FAILED)

    @property
    def rank(self) -> tuple[float, float]:
        """What a better run has more of."""
        iqm = -math.inf if self.iqm is None or math.isnan(self.iqm) else self.iqm
        return (-1.0 if self.agreement is None else self.agreement, iqm)


@dataclass(frozen=True)
class Ranking:
    """Runs of one environment, seeds and steps that are ranked together. best: the paths of those that none is better than."""

    environment: str
    runs: int
    evaluated: int
    seeds: int
    best: frozenset[str]


def best(listed: Iterable[Listed]) -> set[str]:
    """The paths of the best runs."""
    return {path for ranking in rankings(listed) for path in ranking.best}


def rankings(listed: Iterable[Listed]) -> list[Ranking]:
    """Every ranking that has a best run, in the order of their environments and steps."""
    groups: dict[tuple[str, int], list[Listed]] = defaultdict(list)
    for run in listed:
        if run.ranked and run.evaluated is not None:
            groups[run.environment, run.evaluated].append(run)
    found = [_ranking(groups[key]) for key in sorted(groups)]
    return [ranking for ranking in found if len(ranking.best) < ranking.runs]


def _ranking(group: Sequence[Listed]) -> Ranking:
    most = max(run.seeds for run in group)
    whole = [run for run in group if run.seeds == most]
    highest = max(run.rank for run in whole)
    found = frozenset(run.path for run in whole if run.rank == highest)
    return Ranking(group[0].environment, len(whole), group[0].evaluated or 0, most, found)
