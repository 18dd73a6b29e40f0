"""Ratios of a task's time to a reference's, both measured in the same run, in turns: what else the machine does slows both.

Times are processor time: on a machine whose cores are shared it does not count the others' turns.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median
from typing import NamedTuple

import numpy as np

Clock = Callable[[], float]


class Ratio(NamedTuple):
    """The median over runs of task / reference, and the median seconds of the task and of the reference."""

    ratio: float
    task: float
    reference: float

    def __str__(self) -> str:
        return f"{self.ratio:.3g}" if self.ratio < 1000 else f"{self.ratio:,.0f}"


def seconds(task: Callable[[], object], clock: Clock = time.process_time) -> float:
    """How long ``task`` takes."""
    start = clock()
    task()
    return clock() - start


def compare(
    task: Callable[[], object], reference: Callable[[], object], runs: int, turns: int = 1, clock: Clock = time.process_time
) -> Ratio:
    """``runs`` times: the reference ``turns`` times, the task, the reference ``turns`` times again. Warm both up first."""
    tasks, references = [], []
    for _ in range(runs):
        before = [seconds(reference, clock) for _ in range(turns)]
        tasks.append(seconds(task, clock))
        references.append(median([*before, *(seconds(reference, clock) for _ in range(turns))]))
    return Ratio(median(t / max(r, 1e-9) for t, r in zip(tasks, references, strict=True)), median(tasks), median(references))


def passes(task: Callable[[], object], array: np.ndarray, runs: int) -> Ratio:
    """``task`` against numpy.max over ``array``. A small array's maximum is taken many times over for one reading of the clock."""
    many = max(1, 10**6 // array.size)
    found = compare(task, lambda: [np.max(array) for _ in range(many)], runs, turns=3)
    return Ratio(found.ratio * many, found.task, found.reference / many)


def duration(seconds: float) -> str:
    """A time with its unit, to three digits."""
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds * 1e6:.3g} µs"
