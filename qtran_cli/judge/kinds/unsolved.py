"""What is known all the same of a game with several states that is too large to solve."""

from __future__ import annotations

from dataclasses import replace

from qtran_cli.errors import UsageError
from qtran_cli.exact.states.values import optimal
from qtran_cli.judge.theory import Benchmark, Known
from qtran_cli.model.task import Task


def unsolved(task: Task, reason: str) -> Known:
    """What could be earned if every agent saw the state, where that can be told. reason: why there is no more."""
    try:
        upper = optimal(replace(task, observations=None, signals=None)).start
    except UsageError:
        return Known(Benchmark(None, None, f"unknown: {reason}"), {}, None)
    return Known(Benchmark(None, upper, f"a policy that sees the state, an upper bound ({reason})"), {}, None)
