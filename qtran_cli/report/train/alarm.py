"""What is told of the alarms of a training, in words and in JSON."""

from __future__ import annotations

import math
from typing import Any

from qtran_cli.judge.alarm import Alarm, Trouble
from qtran_cli.judge.training import Training
from qtran_cli.report.kit.labels import some
from qtran_cli.report.kit.numerals import brief
from qtran_cli.scalars import spelled

LISTED = 6


def words(training: Training) -> list[str]:
    """A sentence for each."""
    return [f"{_seeds(one, len(training.seeds))}: {_told(one)}" for one in training.alarms]


def entries(training: Training) -> list[dict[str, Any]]:
    """kind: beyond, growing or loss; seeds: in which, the worst first; course: what tells, of the worst; bound: of beyond."""
    return [
        {
            "kind": one.kind.name,
            "seeds": list(one.seeds),
            "course": [x if math.isfinite(x) else None for x in one.course],
            "bound": spelled(one.bound),
        }
        for one in training.alarms
    ]


def _seeds(one: Alarm, count: int) -> str:
    named = some(map(str, one.seeds), len(one.seeds), LISTED)
    return f"{len(one.seeds)} of {count} seeds ({named})" if count > 1 else f"seed {named}"


def _told(one: Alarm) -> str:
    course = ", ".join(map(brief, one.course))
    if one.kind is Trouble.growing:
        grown = f"learned values grow from evaluation to evaluation and no slower in the end, to {course} in seed {one.seeds[0]}"
        return f"{grown}; a larger target_interval may hold them"
    if one.kind is Trouble.loss:
        return f"the loss diverges, to {course} in seed {one.seeds[0]}"
    assert one.bound is not None, "without a bound nothing is beyond it"
    above = one.course[0] > one.bound
    most = f"no policy can earn {'more' if above else 'less'} than {brief(float(one.bound))} from anywhere"
    return f"what is greedy is valued at {course} in seed {one.seeds[0]}, and {most}"
