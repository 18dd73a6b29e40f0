"""Records in the study's order, from this process or from several.

This process computes as well, while the others start and whenever they have enough to do. They are spawned, so nothing is
inherited by chance. At most so many chunks are under way or wait for an earlier one, so memory does not grow with the study.
"""

from __future__ import annotations

import itertools
import multiprocessing
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

from qtran_cli.errors import QtranError
from qtran_cli.exact.monotone.orders import count
from qtran_cli.study import child
from qtran_cli.study.measure import lines
from qtran_cli.study.plan import Plan

AHEAD = 3
"""Chunks under way per process: as many wait as keep it busy."""
WAITING = 30
"""Chunks per process at most that are done, or under way, and not yet handed out."""
LONGEST = 200
"""Games in a chunk at most."""
REGRESSIONS = 20_000
"""Orders of all games in a chunk together: a fraction of a second."""


def records(plan: Plan, start: int, processes: int) -> Generator[list[str], None, None]:
    """The lines of the games from ``start`` on, in order, chunk by chunk. Raises QtranError where a process dies."""
    parts = chunks(plan, start)
    first = list(itertools.islice(parts, processes))
    parts = itertools.chain(first, parts)
    if len(first) <= 1:  # nothing for a second process to do
        return (lines(plan, part) for part in parts)
    return _pooled(plan, parts, len(first))


def chunks(plan: Plan, start: int) -> Iterator[Sequence[int]]:
    """The games from ``start`` on, a chunk of one size at a time: fewer where each takes longer."""
    while start < plan.total:
        shape, index = plan.game(start)
        length = max(1, min(LONGEST, REGRESSIONS // count(shape), plan.count - index))
        yield range(start, start + length)
        start += length


def _pooled(plan: Plan, parts: Iterator[Sequence[int]], processes: int) -> Generator[list[str], None, None]:
    others = processes - 1
    pool = ProcessPoolExecutor(others, multiprocessing.get_context("spawn"), child.begin)
    waiting: deque[Future[list[str]]] = deque()
    try:
        for part in parts:
            busy = sum(not future.done() for future in waiting) >= AHEAD * others
            waiting.append(_done(lines(plan, part)) if busy else pool.submit(lines, plan, part))
            while waiting and (waiting[0].done() or len(waiting) >= WAITING * processes):
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except BrokenProcessPool:
        what = "one of the processes was killed, perhaps for want of memory"
        raise QtranError(what, right="the games so far are kept: repeat the command with fewer --processes") from None
    finally:
        for future in waiting:
            future.cancel()
        _stop(pool)


def _done(found: list[str]) -> Future[list[str]]:
    """What is computed already."""
    future: Future[list[str]] = Future()
    future.set_result(found)
    return future


def _stop(pool: ProcessPoolExecutor) -> None:
    """End the pool without waiting for the games under way."""
    for process in list((pool._processes or {}).values()):
        process.terminate()
    pool.shutdown(cancel_futures=True)
