"""The alarms of a finished run, found in what it logged at its evaluations and in what its seeds value in the end."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from qtran_cli.judge.alarm import Alarm, Earnable, Trouble
from qtran_cli.judge.curves import OWN
from qtran_cli.runs.folder import HIGH, LOW

FEWEST = 6
"""Evaluations below which nothing is said of their course."""
TIMES = 10
"""A loss that is so many times what it was has diverged, if it is above 1, the variance of scaled rewards."""
Line = Mapping[str, Any]
Course = Mapping[int, Sequence[Line]]
"""Lines of metrics.jsonl by step, one a seed."""
Wrong = Callable[[Sequence[float]], bool]


def alarms(seeds: Sequence[int], values: Sequence[tuple[float, float]], course: Course, can: Earnable) -> tuple[Alarm, ...]:
    """What is wrong with a run, () where nothing is. values: per seed the least and the greatest in the end."""
    told = [lines for lines in course.values() if all(LOW in line and HIGH in line for line in lines)]
    levels = _rows(told, len(seeds), lambda line: max(abs(line[LOW]), abs(line[HIGH])))
    losses = _rows(list(course.values()), len(seeds), _loss)
    growing = _raised(Trouble.growing, seeds, levels, lambda row: _grows(row, can.forgiven))
    return (*_beyond(seeds, values, can), *growing, *_raised(Trouble.loss, seeds, losses, _diverges))


def _rows(evaluations: Sequence[Sequence[Line]], count: int, number: Callable[[Line], float]) -> list[list[float]]:
    """Per seed the course of a number."""
    return [[float(number(lines[k])) for lines in evaluations] for k in range(count)]


def _loss(line: Line) -> float:
    """The sum of the terms of the loss."""
    return sum(x for name, x in line.items() if name not in OWN)


def _beyond(seeds: Sequence[int], values: Sequence[tuple[float, float]], can: Earnable) -> tuple[Alarm, ...]:
    off = [can.excess(low, high) for low, high in values]
    found = [k for k in _worst_first(off) if not off[k] <= can.forgiven]
    if not found:
        return ()
    low, high = values[found[0]]
    above = can.high is not None and not can.excess(high, high) < can.excess(low, high)
    value, bound = (high, can.high) if above else (low, can.low)
    return (Alarm(Trouble.beyond, tuple(seeds[k] for k in found), (value,), bound),)


def _raised(kind: Trouble, seeds: Sequence[int], rows: Sequence[Sequence[float]], wrong: Wrong) -> tuple[Alarm, ...]:
    found = [k for k in _worst_first([row[-1] if row else 0.0 for row in rows]) if wrong(rows[k])]
    return (Alarm(kind, tuple(seeds[k] for k in found), _outline(rows[found[0]])),) if found else ()


def _worst_first(numbers: Sequence[float]) -> list[int]:
    return sorted(range(len(numbers)), key=lambda k: (-numbers[k], k))


def _outline(row: Sequence[float]) -> tuple[float, ...]:
    """Halfway, at three quarters, and the last."""
    return row[len(row) // 2], row[(3 * len(row)) // 4], row[-1]


def _grows(row: Sequence[float], forgiven: float) -> bool:
    """Whether numbers rise at every evaluation of the last half, as much in its second half as in its first."""
    if len(row) < FEWEST:
        return False
    half = np.diff(row[len(row) // 2 :])
    before, after = half[: len(half) // 2].mean(), half[len(half) // 2 :].mean()
    return bool((half > 0).all() and after >= before and half.sum() > forgiven)


def _diverges(row: Sequence[float]) -> bool:
    """Whether the mean of the last quarter is above 1 and many times that of the first."""
    if len(row) < FEWEST:
        return False
    quarter = max(1, len(row) // 4)
    first, last = float(np.mean(row[:quarter])), float(np.mean(row[-quarter:]))
    return last > max(1.0, TIMES * first)
