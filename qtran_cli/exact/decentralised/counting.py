"""How many deterministic joint policies there are, where a policy says nothing about what it never reaches.

With ``left`` decisions to go an agent that its history leaves the states S has Σ_a Π_o N(S after a and o, left − 1) policies: what it
can see next depends on the states that are possible, not on how likely they are.
"""

from __future__ import annotations

from qtran_cli.exact.histories.supports import Labels, Support, Supports
from qtran_cli.model.task import Task

LARGEST = 10**300
"""Larger numbers are not counted."""
SUPPORTS = 10**4
"""Nor are policies where so many sets of states are possible for an agent."""
WORK = 200_000
"""Nor where so many states of them would have to be looked at, for all joint actions: about a second."""


def policies(task: Task, horizon: int) -> int | None:
    """The number of joint policies; None where it is above LARGEST, or too much work. Cost: the agents' sets of possible states."""
    total = 1
    for i in range(task.n):
        count = _Agent(task, i).count(horizon)
        if count is None or total * count > LARGEST:
            return None
        total *= count
    return total


class _Agent:
    """What one agent can know."""

    def __init__(self, task: Task, i: int) -> None:
        self.task, self.i, self._supports = task, i, Supports(task)
        self._rows: dict[Support, list[list[Support]]] = {}
        self._looks = 0

    def count(self, horizon: int) -> int | None:
        """Its policies, None as above. Cost: a pass over its sets of states per decision."""
        first = self._told(self._supports.start())
        layers = [set(first)]
        while len(layers) < horizon and layers[-1]:
            new = layers[-1] - self._rows.keys()
            self._looks += self.task.size * sum(support.bit_count() for support in new)
            if len(self._rows) + len(new) > SUPPORTS or self._looks > WORK:
                return None
            layers.append({s for support in layers[-1] for row in self._after(support) for s in row})
        after: dict[Support, int] = {}
        for k, layer in enumerate(reversed(layers)):
            after = {s: sum(_product(after, row) if k else 1 for row in self._after(s)) for s in layer}
        return _product(after, first)

    def _after(self, support: Support) -> list[list[Support]]:
        """Per own action the sets of states that what is then seen can leave, one per observation."""
        if support not in self._rows:
            rows: list[dict[Labels, Support]] = [{} for _ in range(self.task.shape[self.i])]
            for k in range(self.task.size):
                row = rows[self.task.joint_action(k)[self.i]]
                for seen, states in self._supports.after(support, k).items():
                    row[seen] = row.get(seen, 0) | states
            self._rows[support] = [self._told(row) for row in rows]
        return self._rows[support]

    def _told(self, row: dict[Labels, Support]) -> list[Support]:
        """What the agent's own observation leaves possible."""
        found: dict[str, Support] = {}
        for seen, states in row.items():
            own = seen[self.i] if seen else ""
            found[own] = found.get(own, 0) | states
        return list(found.values())


def _product(after: dict[Support, int], row: list[Support]) -> int:
    """The product, cut off where it is too large to matter."""
    total = 1
    for support in row:
        total = min(total * after[support], LARGEST + 1)
    return total
