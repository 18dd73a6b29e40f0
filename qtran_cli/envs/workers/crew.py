"""The workers of a run: started when there is something to do for them, and gone when the run is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import count

from qtran_cli.envs.workers.worker import Worker


class Crew:
    """most: workers at most; there are never more than lanes."""

    def __init__(self, most: int) -> None:
        self._most, self._workers, self._apart = most, list[Worker](), list[Worker]()
        self.keys, self._numbers = count(), count(1)

    def workers(self, lanes: int, apart: bool = False) -> list[Worker]:
        """Those that so many lanes are dealt out to. apart: that nothing else was or will be dealt out to."""
        wanted = min(self._most, lanes)
        if apart:
            made = [self._started() for _ in range(wanted)]
            self._apart += made
            return made
        while len(self._workers) < wanted:
            self._workers.append(self._started())
        return self._workers[:wanted]

    def _started(self) -> Worker:
        return Worker(f"worker {next(self._numbers)}")

    def dismiss(self, workers: list[Worker]) -> None:
        """Have these end, which were apart."""
        for worker in workers:
            if worker in self._apart:
                self._apart.remove(worker)
                worker.end(at_once=True)

    def end(self, at_once: bool) -> None:
        """Have all end. Nothing can be asked of them after it."""
        for worker in (*self._workers, *self._apart):
            worker.end(at_once)
        self._workers.clear()
        self._apart.clear()


_HERE: ContextVar[Crew | None] = ContextVar("crew", default=None)


def here() -> Crew | None:
    """The crew that is working, None where hosts live in this process."""
    return _HERE.get()


@contextmanager
def working(workers: int) -> Iterator[None]:
    """Have what is made meanwhile live in so many workers; 0: in this process. They end with it, at once where it was interrupted."""
    if not workers:
        yield
        return
    crew, at_once = Crew(workers), True
    before = _HERE.set(crew)
    try:
        yield
        at_once = False
    finally:
        _HERE.reset(before)
        crew.end(at_once)
