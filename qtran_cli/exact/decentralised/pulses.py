"""Looks at the time while work goes on: a pulse is called between pieces of it and may raise Late to end them.

Everything whose size grows with the game or with the situations has pulses inside, so that the time is kept wherever it is up.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")
Pulse = Callable[[], None]

PIECE = 256
"""Entries that are gone through between two pulses: a fraction of a millisecond."""


def never() -> None:
    """Go on for ever."""


def paced(entries: Collection[T], pulse: Pulse, weight: int = 1) -> Iterable[T]:
    """The entries, with a pulse between pieces of them; few are one piece, and go without. weight: an entry is worth so many."""
    return entries if len(entries) * weight <= PIECE else _pieces(entries, pulse, max(PIECE // weight, 1))


def _pieces(entries: Collection[T], pulse: Pulse, size: int) -> Iterator[T]:
    rest = iter(entries)
    while piece := list(islice(rest, size)):
        pulse()
        yield from piece


class Spared:
    """A pulse that lets ``pieces`` pieces of work be done, whatever the time, and then is ``pulse``."""

    def __init__(self, pulse: Pulse, pieces: int) -> None:
        self._pulse, self._pieces = pulse, pieces

    def __call__(self) -> None:
        self._pieces -= 1
        if self._pieces < 0:
            self._pulse()
