"""A time that many searches share, so that a limit in seconds is one for a whole command and not for each of its tables.

A search that could go on for ever gets a part of what is left. Work that ends by itself, being limited by counts, goes on until
the time is up: it is short, and cut into parts none of it would be finished.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction


class Late(Exception):
    """The deadline passed before there was an answer."""


class Budget:
    """``seconds`` from the first search on. Each may take an equal part of what is left; what it leaves is for the others.

    running: whether a search goes on that keeps what it has found when the time is up. stopped: whether ``stop`` was called.
    """

    def __init__(self, seconds: float, searches: int = 1) -> None:
        self.seconds = seconds
        self._end: float | None = None
        self._searches = searches
        self.running = self.stopped = False

    def expect(self, searches: int) -> None:
        """How many searches are still to come; those beyond may each take all that is left."""
        self._searches = searches

    def deadline(self) -> float:
        """When the search that begins now has to end, by time.monotonic()."""
        now = time.monotonic()
        part = max(self.end() - now, 0.0) / max(self._searches, 1)
        self._searches -= 1
        return now + part

    def end(self) -> float:
        """When all is up, by time.monotonic()."""
        if self._end is None:
            self._end = time.monotonic() + self.seconds
        return self._end

    def stop(self) -> None:
        """Be up at once, because somebody wants no more of it."""
        self.stopped, self._end = True, time.monotonic()

    @property
    def left(self) -> float:
        """What is left of the seconds."""
        return self.seconds if self._end is None else max(self._end - time.monotonic(), 0.0)

    def __str__(self) -> str:
        return f"the command's {self.seconds:g}"


Seconds = float | Budget
"""How long a search may take: seconds of its own, or a share."""


def until(seconds: Seconds) -> float:
    """When a search that begins now has to end, by time.monotonic()."""
    return seconds.deadline() if isinstance(seconds, Budget) else time.monotonic() + seconds


def end(seconds: Seconds) -> float:
    """When work that begins now and is limited by counts has to end all the same, by time.monotonic()."""
    return seconds.end() if isinstance(seconds, Budget) else time.monotonic() + seconds


def told(seconds: Seconds) -> str:
    """The limit in words, without its unit: "10", "the command's 10"."""
    return str(seconds) if isinstance(seconds, Budget) else f"{seconds:g}"


@dataclass(frozen=True, eq=False)
class Times:
    """What the searches of one answer share. alt: for Theorem 2; orders: among orders, for the QMIX family; plan: for policies.

    bounds: hears of (lower, upper) of the best decentralised return, whenever they are better.
    """

    alt: Budget
    orders: Budget
    plan: Budget
    bounds: Callable[[Fraction, Fraction], None] = lambda _lower, _upper: None

    @property
    def left(self) -> float:
        """What is left of both."""
        return self.alt.left + self.orders.left
