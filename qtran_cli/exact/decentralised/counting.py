"""How many deterministic joint policies there are, where a policy says nothing about what it never reaches.

With ``left`` decisions to go an agent that its history leaves the states S has Σ_a Π_o N(S after a and o, left − 1) policies: what it
can see next depends on the states that are possible, not on how likely they are.
"""

from __future__ import annotations

import math

from qtran_cli.exact.histories.beliefs import Dynamics
from qtran_cli.model.task import Task

LARGEST = 10**300
"""Larger numbers are not counted."""
SUPPORTS = 10**4
"""Nor are policies where so many sets of states are possible."""

Support = frozenset[int]


def policies(task: Task, horizon: int) -> int | None:
    """The number of joint policies; None where it is above LARGEST, or too much work. Cost: the agents' sets of possible states."""
    counts = [_Agent(task, i).count(horizon) for i in range(task.n)]
    total = math.prod(LARGEST + 1 if x is None else x for x in counts)
    return total if total <= LARGEST else None


class _Agent:
    """What one agent can know."""

    def __init__(self, task: Task, i: int) -> None:
        self.task, self.i, self._dynamics = task, i, Dynamics(task)
        self._rows: dict[Support, list[list[Support]]] = {}

    def count(self, horizon: int) -> int | None:
        """Its policies, None as above. Cost: a pass over its sets of states per decision."""
        first = self._told({seen: set(weights) for seen, weights in self._dynamics.start().items()})
        layers = [set(first)]
        while len(layers) < horizon and layers[-1]:
            layers.append({s for support in layers[-1] for row in self._after(support) for s in row})
            if len(self._rows) + len(layers[-1]) > SUPPORTS:
                return None
        after: dict[Support, int] = {}
        for k, layer in enumerate(reversed(layers)):
            after = {s: sum(_product(after, row) if k else 1 for row in self._after(s)) for s in layer}
        return _product(after, first)

    def _after(self, support: Support) -> list[list[Support]]:
        """Per own action the sets of states that what is then seen can leave, one per observation."""
        if support not in self._rows:
            here = tuple((s, 1) for s in sorted(support))
            rows: list[dict[tuple[str, ...], set[int]]] = [{} for _ in range(self.task.shape[self.i])]
            for k in range(self.task.size):
                for seen, weights in self._dynamics.after(here, k).items():
                    rows[self.task.joint_action(k)[self.i]].setdefault(seen, set()).update(weights)
            self._rows[support] = [self._told(row) for row in rows]
        return self._rows[support]

    def _told(self, row: dict[tuple[str, ...], set[int]]) -> list[Support]:
        """What the agent's own observation leaves possible."""
        found: dict[str, set[int]] = {}
        for seen, states in row.items():
            found.setdefault(seen[self.i] if seen else "", set()).update(states)
        return [frozenset(states) for states in found.values()]


def _product(after: dict[Support, int], row: list[Support]) -> int:
    """The product, cut off where it is too large to matter."""
    total = 1
    for support in row:
        total = min(total * after[support], LARGEST + 1)
    return total
