"""Which states are possible after what was done and seen, however likely: as many sets as that takes, and no arithmetic.

A set of states is an integer, bit s for state s.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache

from qtran_cli.errors import UsageError
from qtran_cli.model.branches import END
from qtran_cli.model.task import Task

Labels = tuple[str, ...]
"""What every agent sees at one moment, () when nothing is seen."""
Support = int
"""A set of states."""


class Supports:
    """One step of a task."""

    def __init__(self, task: Task) -> None:
        self.task = task
        self._reached = cache(self._leads)

    def start(self) -> dict[Labels, Support]:
        """By joint observation, the states that it leaves possible."""
        found: dict[Labels, Support] = {}
        for state, _ in self.task.initial:
            seen = () if self.task.signals is not None else self._labels(state)
            found[seen] = found.get(seen, 0) | 1 << state
        return found

    def after(self, support: Support, k: int) -> dict[Labels, Support]:
        """By joint observation after joint action k (flat index), the same."""
        reached = 0
        for state in states(support):
            reached |= self._reached(state, k)
        found: dict[Labels, Support] = {}
        for state in states(reached):
            for seen in self._seen(state, k):
                found[seen] = found.get(seen, 0) | 1 << state
        return found

    def _leads(self, state: int, k: int) -> Support:
        return sum({1 << following for following, _ in self.task.next[state][k] if following != END})

    def _seen(self, state: int, k: int) -> Iterator[Labels]:
        if self.task.signals is None:
            return iter((self._labels(state),))
        return (seen for seen, _ in self.task.signals[state][k])

    def _labels(self, state: int) -> Labels:
        """What the agents see in a state; without observations, its name."""
        task = self.task
        if task.observations is None:
            return (task.states[state],) * task.n
        return tuple(labels[state] for labels in task.observations)


def states(support: Support) -> Iterator[int]:
    """The states of a set, in order."""
    while support:
        lowest = support & -support
        yield lowest.bit_length() - 1
        support ^= lowest


def require_few(task: Task, most: int) -> None:
    """Raise UsageError where joint histories × joint actions are more than ``most``, with the horizon that fits.

    Cost: a look at the transitions per joint action and set of states that histories of one length leave possible.
    """
    supports, depth, cells = Supports(task), 0, 0
    layer = Counter(supports.start().values())
    _limit(task, most, 0, 0, layer.total())
    while layer and depth != task.horizon:
        depth, cells = depth + 1, cells + layer.total() * task.size
        layer = Counter() if depth == task.horizon else _next(supports, layer, most, depth, cells)


def _next(supports: Supports, layer: Counter[Support], most: int, depth: int, cells: int) -> Counter[Support]:
    """How many histories one step longer leave which states possible."""
    following: Counter[Support] = Counter()
    histories = 0
    for support, copies in layer.items():
        for k in range(supports.task.size):
            for after in supports.after(support, k).values():
                following[after] += copies
                histories += copies
            _limit(supports.task, most, depth, cells, histories)
    return following


def _limit(task: Task, most: int, depth: int, cells: int, histories: int) -> None:
    """Raise UsageError where ``depth`` decisions take ``cells`` and so many histories more are too many."""
    if cells + histories * task.size <= most:
        return
    what = f"more than {most:,} cells (joint histories × joint actions) at horizon {depth + 1}"
    fits = f"--horizon {depth} fits, with {cells:,} cells" if depth else f"the first decision alone takes {histories * task.size:,}"
    raise UsageError(what, where=task.name, right=f"{fits}; or raise --max-cells")
