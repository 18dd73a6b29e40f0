"""From records to scores: returns as shares of what lies between uniform play and the ceiling."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from docs.curves.plan import METHODS, TASKS, Task
from docs.curves.reference import UNIFORM

Record = dict[str, Any]


def of(records: Sequence[Record], task: Task) -> list[Record]:
    """The runs on a task, in the methods' order."""
    by = {record["method"]: record for record in records if record["task"] == task.name}
    return [by[method] for method in METHODS if method in by]


def floor(records: Sequence[Record], task: Task) -> float | None:
    """What uniform play earns; None where that is not recorded."""
    return next((record["mean"] for record in records if (record["task"], record["method"]) == (task.name, UNIFORM)), None)


def top(records: Sequence[Record], task: Task) -> float | None:
    """The ceiling; where nobody knows one, the most that any seed has earned."""
    own = of(records, task)
    known = next((record["ceiling"] for record in own if record["ceiling"] is not None), None)
    return known if known is not None else max((x for record in own for x in record["final"]), default=None)


def whole(records: Sequence[Record]) -> list[Task]:
    """The tasks that every method has run on, and whose floor is known: what is said over tasks is said of these."""
    return [task for task in TASKS if len(of(records, task)) == len(METHODS) and floor(records, task) is not None]


def scores(records: Sequence[Record], tasks: Sequence[Task]) -> dict[str, list[list[float]]]:
    """By method, by task, a score a seed."""
    found: dict[str, list[list[float]]] = {method: [] for method in METHODS}
    for task in tasks:
        low, high = floor(records, task), top(records, task)
        assert low is not None
        assert high is not None
        for record in of(records, task):
            found[record["method"]].append([(x - low) / (high - low) for x in record["final"]])
    return found
