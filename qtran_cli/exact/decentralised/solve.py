"""The best decentralised policy of a task, as far as a time allows: the value exactly, bounds where it is not found."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import NoReturn

from qtran_cli import memory
from qtran_cli.errors import UsageError, during
from qtran_cli.exact.ask import USUAL, Told, silent
from qtran_cli.exact.budget import Budget, Late
from qtran_cli.exact.decentralised import plan
from qtran_cli.exact.decentralised.beliefs import Beliefs
from qtran_cli.exact.decentralised.counting import policies
from qtran_cli.exact.decentralised.search import Search
from qtran_cli.exact.decentralised.solution import Decentralised, End
from qtran_cli.model.task import Task

SPARED = 8
"""Of the memory that is available when a search begins, it leaves one part in so many."""
Heard = Callable[[Fraction, Fraction], None]
"""Called with (lower, upper): as good as those before, or better."""


def deaf(_lower: Fraction, _upper: Fraction) -> None:
    """Hear nothing."""


def best(task: Task, seconds: float | Budget = USUAL.plan_seconds, told: Told = silent, heard: Heard = deaf) -> Decentralised:
    """The best decentralised policy of ``task``, or a policy and an upper bound when the time is up, or memory runs short.

    told: hears of the time; heard: of the bounds, now and then and whenever they are better. Raises UsageError where
    the histories never end.
    """
    require_end(task)
    budget = seconds if isinstance(seconds, Budget) else Budget(seconds)
    budget.end()
    with during(f"looking for the best decentralised policy{within(task)}"):
        timed = _Timed(task, budget, told, heard)
        budget.running = True
        try:
            timed.search.run()
        finally:
            budget.running = False
        found = _record(timed.search)
        return found if found.exact else replace(found, ended=timed.ended, seconds=budget.seconds)


def within(task: Task) -> str:
    """How far is looked, in words."""
    return "" if task.horizon is None else f", horizon {task.horizon}"


def require_end(task: Task) -> None:
    """Raise UsageError where histories never end."""
    if task.horizon is None and task.cyclic:
        right = "not every agent sees the state, so a discount is not enough: give a horizon, --horizon 3"
        raise UsageError("the histories never end", where=task.name, right=right)


def _record(search: Search) -> Decentralised:
    beliefs, scale = search.beliefs, denominator(search.beliefs)
    task, found = beliefs.task, plan.of(search.policy)
    count = policies(task, beliefs.horizon)
    return Decentralised(Fraction(search.lower, scale), Fraction(search.upper, scale), count, plan.histories(found, task), found)


def denominator(beliefs: Beliefs) -> int:
    """What the values of the whole task are integers over."""
    return beliefs.den * beliefs.scale ** (beliefs.horizon - 1) * beliefs.whole


class _Timed:
    """A search that ends with its time, and before it has taken all the memory. ended: by what, once it has."""

    def __init__(self, task: Task, budget: Budget, told: Told, heard: Heard) -> None:
        self.budget, self.told, self._heard = budget, told, heard
        self.beliefs = Beliefs(task)
        self.scale = denominator(self.beliefs)
        self.search = Search(self.beliefs, self.heard)
        self.beliefs.pulse = self.pulse
        self.ended: End | None = None
        self._next, self._spare = 0.0, memory.available() // SPARED

    def pulse(self) -> None:
        """Raise Late when the time is up or memory runs short; tell how much of the time is."""
        left = self.budget.left
        if left <= 0:
            self._end(End.stopped if self.budget.stopped else End.time)
        if (now := time.monotonic()) >= self._next:
            self._next = now + 0.2
            self._tell(left)
            if memory.available() < self._spare:
                self._end(End.memory)

    def _end(self, why: End) -> NoReturn:
        self.ended = why
        raise Late

    def _tell(self, left: float) -> None:
        whole = min(self.budget.seconds, 1e9)
        self.told(int(whole - min(left, whole)), int(whole), "seconds at most for decentralised policies")
        self.heard()

    def heard(self) -> None:
        """Pass the bounds on."""
        self._heard(Fraction(self.search.lower, self.scale), Fraction(self.search.upper, self.scale))
