"""Which states can be met with how many decisions left, counted before anything is allocated, and in which order to solve them.

An entry is (state, steps left). Without a horizon steps left is None and every state is one entry.
"""

from __future__ import annotations

from dataclasses import dataclass
from heapq import heappop, heappush

from qtran_cli.errors import UsageError
from qtran_cli.exact.ask import Ask
from qtran_cli.model.task import Task

Entry = tuple[int, int | None]


@dataclass(frozen=True)
class Layers:
    """entries: all that are reachable, the start first. recursive: some state can be met again at the same steps left (None)."""

    entries: tuple[Entry, ...]
    recursive: bool

    def backwards(self) -> list[Entry]:
        """The entries in an order in which every one comes after all that it leads to. Only where not recursive."""
        return list(reversed(self.entries))


def layers(task: Task, max_cells: int = Ask.max_cells) -> Layers:
    """The reachable entries. Raises UsageError where they have more than ``max_cells`` cells (entries × joint actions)."""
    if task.horizon is not None:
        return Layers(tuple(_unrolled(task, task.horizon, max_cells)), False)
    count, cells = len(task.states), len(task.states) * task.size
    if cells > max_cells:
        what = f"{cells:,} cells ({count:,} states × {task.size:,} joint actions), more than {max_cells:,}"
        raise UsageError(what, where=task.name, right=f"--max-cells {cells} solves it")
    cyclic = task.cyclic
    order = range(count) if cyclic else _topological(task)
    return Layers(tuple((s, None) for s in order), cyclic)


def _unrolled(task: Task, horizon: int, max_cells: int) -> list[Entry]:
    found: list[Entry] = []
    front = {s for s, _ in task.initial}
    for left in range(horizon, 0, -1):
        if not front:
            break
        if (len(found) + len(front)) * task.size > max_cells:
            raise _too_many(task, horizon, horizon - left, len(found), len(found) + len(front), max_cells)
        found += [(s, left) for s in sorted(front)]
        front = {t for s in front for t in task.successors[s]}
    return found


def _too_many(task: Task, horizon: int, fits: int, entries: int, needed: int, most: int) -> UsageError:
    cells = f"{needed * task.size:,} cells by decision {fits + 1:,}: {needed:,} states with steps left × {task.size:,} joint actions"
    what = f"a horizon of {horizon:,} takes more than {most:,} cells ({cells})"
    right = f"--horizon {fits} fits, with {entries * task.size:,} cells" if fits else "not even one decision fits"
    return UsageError(what, where=task.name, right=f"{right}; or raise --max-cells")


def _topological(task: Task) -> list[int]:
    """The states of a game without cycles, every one before those that it leads to."""
    entering = [0] * len(task.states)
    for row in task.successors:
        for t in row:
            entering[t] += 1
    ready = [s for s, count in enumerate(entering) if not count]  # a heap: ties in the order of the file
    order: list[int] = []
    while ready:
        s = heappop(ready)
        order.append(s)
        for t in task.successors[s]:
            entering[t] -= 1
            if not entering[t]:
                heappush(ready, t)
    return order
