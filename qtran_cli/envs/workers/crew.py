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
        self._most, self._workers = most, list[Worker]()
        self.keys = count()

    def workers(self, lanes: int) -> list[Worker]:
        """Those that so many lanes are dealt out to."""
        wanted = min(self._most, lanes)
        while len(self._workers) < wanted:
            self._workers.append(Worker(f"worker {len(self._workers) + 1}"))
        return self._workers[:wanted]

    def end(self, at_once: bool) -> None:
        """Have all end. Nothing can be asked of them after it."""
        for worker in self._workers:
            worker.end(at_once)
        self._workers.clear()


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
