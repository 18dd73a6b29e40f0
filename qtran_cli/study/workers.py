"""Records in the study's order, from this process or from several.

This process computes as well, while the others start and whenever they have enough to do. At most so many chunks are under way or
wait for an earlier one, so memory does not grow with the study.
"""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Future

from qtran_cli.errors import QtranError
from qtran_cli.exact.monotone.orders import count
from qtran_cli.pool.carrier import Carrier, LostError
from qtran_cli.pool.here import Processes
from qtran_cli.study.measure import lines
from qtran_cli.study.plan import Plan

WAITING = 10
"""Chunks at most that are done, or under way, and not yet handed out, for each that is worth handing over at once."""
LONGEST = 200
"""Games in a chunk at most."""
REGRESSIONS = 20_000
"""Orders of all games in a chunk together: a fraction of a second."""


def records(plan: Plan, start: int, processes: int, begin: Callable[[int], Carrier] = Processes) -> Generator[list[str], None, None]:
    """The lines of the games from ``start`` on, in order, chunk by chunk. Raises QtranError where a process dies.

    begin: makes what carries out chunks beside this process, of so many processes.
    """
    parts = chunks(plan, start)
    first = list(itertools.islice(parts, processes))
    parts = itertools.chain(first, parts)
    if len(first) <= 1:  # nothing for a second process to do
        return (lines(plan, part) for part in parts)
    return _spread(plan, parts, begin(len(first) - 1))


def chunks(plan: Plan, start: int) -> Iterator[Sequence[int]]:
    """The games from ``start`` on, a chunk of one size at a time: fewer where each takes longer."""
    while start < plan.total:
        shape, index = plan.game(start)
        length = max(1, min(LONGEST, REGRESSIONS // count(shape), plan.count - index))
        yield range(start, start + length)
        start += length


def _spread(plan: Plan, parts: Iterator[Sequence[int]], carrier: Carrier) -> Generator[list[str], None, None]:
    waiting: deque[Future[list[str]]] = deque()
    try:
        for part in parts:
            busy = sum(not future.done() for future in waiting) >= carrier.room
            waiting.append(_done(lines(plan, part)) if busy else carrier.submit(lines, plan, part))
            while waiting and (waiting[0].done() or len(waiting) >= WAITING * carrier.room):
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except LostError as error:
        raise QtranError(error.what, right="the games so far are kept: repeat the command with fewer --processes") from None
    finally:
        carrier.close()


def _done(found: list[str]) -> Future[list[str]]:
    """What is computed already."""
    future: Future[list[str]] = Future()
    future.set_result(found)
    return future
