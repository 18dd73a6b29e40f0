"""A run in the list of `qtran runs`, and which runs are the best.

A run is ranked that ended an evaluation, has not failed (a run that diverged has), and is not damaged; with those of its environment
that were evaluated last at as many environment steps and have as many seeds, the most that any of them has. The best have the
highest agreement, and of these the highest return. One run is not ranked with itself: a best one is better than another, or its equal.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

DAMAGED, FAILED = "damaged", "failed"
Interval = tuple[float, float]


@dataclass(frozen=True)
class Listed:
    """A run in the list. step: steps done and saved, of ``steps``. reason: what is wrong with a damaged one.

    environment: the digest of what is played, or what stands for an unknown one; env: what --env said; game: the label.
    evaluated: the step of the last evaluation, None before the first; agreement, iqm and their 95 % intervals are of it,
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

    @property
    def ranked(self) -> bool:
        """Whether the run can be compared with others."""
        return self.evaluated is not None and self.iqm is not None and math.isfinite(self.iqm) and self.status not in (DAMAGED, FAILED)

    @property
    def rank(self) -> tuple[float, float]:
        """What a better run has more of."""
        iqm = -math.inf if self.iqm is None or math.isnan(self.iqm) else self.iqm
        return (-1.0 if self.agreement is None else self.agreement, iqm)


def best(listed: Iterable[Listed]) -> set[str]:
    """The paths of the best runs."""
    groups: dict[tuple[str, int | None], list[Listed]] = defaultdict(list)
    for run in listed:
        if run.ranked:
            groups[run.environment, run.evaluated].append(run)
    return {run.path for group in groups.values() if len(group) > 1 for run in _highest(group)}


def _highest(group: Sequence[Listed]) -> list[Listed]:
    most = max(run.seeds for run in group)
    whole = [run for run in group if run.seeds == most]
    highest = max(run.rank for run in whole)
    return [run for run in whole if run.rank == highest]
