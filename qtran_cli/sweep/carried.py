"""The runs of a sweep carried out side by side, by whatever carries out tasks (qtran_cli/pool/carrier.py)."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from pathlib import Path

from qtran_cli.pool.carrier import Carrier, LostError, Needs
from qtran_cli.sweep import train
from qtran_cli.sweep.folder import FAILED, RUNNING, STOPPED, Item, State
from qtran_cli.sweep.train import LOOK

PATIENCE = 180.0
"""Seconds for which runs that other processes are at work on are waited for where nothing else is left to do: twice as long as an
NFS 4 server keeps the locks of a machine that died."""
AGAIN = 1.0
"""Seconds after which it is looked whether one of them has been let go of."""


def carry_out(
    folder: Path, items: Iterable[Item], carrier: Carrier, stop: Callable[[], bool], needs: Callable[[Item], Needs] = lambda _: Needs()
) -> Iterator[tuple[Item, State]]:
    """Every run with how it ended, as they end. After ``stop`` none begins, and those at work are asked to save.

    One that another process is at work on is told of as RUNNING once, and begun when that has ended; after PATIENCE it is left.
    """
    queue, under_way = _Queue(items), dict[Future[State], Item]()
    while True:
        queue.look(under_way.values())
        while len(under_way) < carrier.room and not stop() and (item := queue.next()) is not None:
            if train.at_work(folder, item):
                yield from queue.held(item)
            else:
                under_way[carrier.submit(train.carry, folder, item, needs=needs(item))] = item
        if not under_way and (stop() or queue.over()):
            return
        for future in _done(under_way):
            item = under_way.pop(future)
            state = _ended(item, future)
            yield from queue.held(item) if state.status == RUNNING else queue.moved(item, state)
        if stop():
            carrier.stop()


def _done(under_way: dict[Future[State], Item]) -> list[Future[State]]:
    """Those that have ended, after LOOK seconds at most."""
    if not under_way:
        time.sleep(LOOK)
    return list(wait(under_way, LOOK, FIRST_COMPLETED).done)


def _ended(item: Item, future: Future[State]) -> State:
    """What is told of its end. Raises QtranError where it could not be carried out at all."""
    if future.cancelled():
        return State(item.id, STOPPED)
    try:
        return future.result()
    except LostError as error:
        return State(item.id, FAILED, words=f"error: {error.what}")


class _Queue:
    """Runs to begin. Those that other processes are at work on come again once all others have begun, each once in AGAIN seconds."""

    def __init__(self, items: Iterable[Item]) -> None:
        self._fresh, self._held, self._told = iter(items), deque[Item](), set[str]()
        self._round, self._looked, self._moved = 0, 0.0, time.monotonic()

    def next(self) -> Item | None:
        """The run that is next; None where there is none now."""
        if (item := next(self._fresh, None)) is not None:
            return item
        if not self._round:
            return None
        self._round -= 1
        return self._held.popleft()

    def look(self, under_way: Collection[Item]) -> None:
        """Let those that are held come once more, where it is time and not too late."""
        if any(item.id not in self._told for item in under_way):
            self._moved = time.monotonic()
        if time.monotonic() - self._looked >= AGAIN and not self._given_up():
            self._round, self._looked = len(self._held), time.monotonic()

    def held(self, item: Item) -> Iterator[tuple[Item, State]]:
        """Keep for later a run that another process is at work on; told of the first time."""
        self._held.append(item)
        if item.id not in self._told:
            self._told.add(item.id)
            yield item, State(item.id, RUNNING)

    def moved(self, item: Item, state: State) -> Iterator[tuple[Item, State]]:
        """Tell how a run ended: from here on PATIENCE counts anew."""
        self._moved = time.monotonic()
        yield item, state

    def over(self) -> bool:
        """Whether nothing more will come, called where ``next`` had nothing and nothing is under way."""
        return not self._held or self._given_up()

    def _given_up(self) -> bool:
        return time.monotonic() - self._moved > PATIENCE
