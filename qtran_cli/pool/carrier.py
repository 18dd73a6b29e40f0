"""What carries out tasks, and how a task learns that it is asked to end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple, Protocol, TypeVar

from qtran_cli.errors import QtranError

T = TypeVar("T")


class Needs(NamedTuple):
    """What a task takes where something is dealt out: processors and accelerators, parts of one too."""

    cpus: float = 1
    gpus: float = 0


ONE = Needs()


class LostError(QtranError):
    """Whoever carried out a task is gone, and so is what it would have found."""


class Carrier(Protocol):
    """Threads, processes or a cluster. A future that was not carried out is cancelled, one whose carrier died has a LostError."""

    @property
    def room(self) -> int:
        """How many tasks are worth handing over at once; it may change."""

    def submit(self, task: Callable[..., T], *given: object, needs: Needs = ONE) -> Future[T]:
        """Have ``task`` carried out. It is a function of a module, and what it is given can be pickled."""

    def stop(self) -> None:
        """Ask the tasks under way to end, as they see fit, and begin none that waits. May be asked again."""

    def close(self) -> None:
        """Let go of everything, tasks under way too, without waiting for them."""


_asked: ContextVar[Callable[[], bool]] = ContextVar("asked", default=lambda: False)


def asked_to_end() -> bool:
    """Whether the task that asks is to end soon."""
    return _asked.get()()


@contextmanager
def asking(whether: Callable[[], bool]) -> Iterator[None]:
    """What ``asked_to_end`` says inside the block."""
    token = _asked.set(whether)
    try:
        yield
    finally:
        _asked.reset(token)
