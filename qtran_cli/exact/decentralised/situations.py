"""Where a joint policy stands after some decisions: how likely every state is together with every joint cluster of histories.

What can still be earned depends on this alone (docs/theory.md, 13.16), whatever was done before.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable
from dataclasses import dataclass

from qtran_cli.exact.decentralised.beliefs import Beliefs
from qtran_cli.exact.decentralised.clusters import Cell, clustered
from qtran_cli.exact.decentralised.pulses import paced

Rule = tuple[tuple[int, ...], ...]
"""Per agent its action in each of its clusters."""
Moves = tuple[dict[tuple[int, str], int], ...]
"""Per agent the cluster that (a cluster of the decision before, what it then saw) leads to; -1: before the first decision."""
Cells = tuple[Cell, ...]


@dataclass(frozen=True, eq=False, slots=True)
class Situation:
    """cells: the joint clusters. moves: how the agents came to their clusters."""

    cells: Cells
    moves: Moves

    def entries(self, shape: tuple[int, ...]) -> int:
        """How large a decision's tables are: of the joint clusters, and of every agent's clusters against the last one's."""
        sizes = [m * (1 + max(own.values())) for m, own in zip(shape, self.moves, strict=True)]
        return max(len(self.cells) * math.prod(shape), max(sizes[:-1], default=1) * sizes[-1])


def start(beliefs: Beliefs) -> Situation:
    """Before the first decision."""
    return _situation(beliefs, ((((-1, label) for label in seen), mass, b) for seen, mass, b in beliefs.start))


def following(beliefs: Beliefs, cells: Cells, rule: Rule) -> Situation:
    """After the decision ``rule``. Cost: the cells that can follow."""

    def branches() -> Iterable[tuple[Iterable[Hashable], int, int]]:
        for clusters, mass, b in paced(cells, beliefs.pulse):
            for seen, more, after in beliefs.after(b, joint_action(beliefs, clusters, rule)):
                yield zip(clusters, seen, strict=True), mass * more, after

    return _situation(beliefs, branches())


def seen_after(beliefs: Beliefs, b: int, k: int) -> Situation:
    """From one joint history that everybody knows, with belief b, after joint action k."""
    return _situation(beliefs, ((((0, label) for label in seen), mass, after) for seen, mass, after in beliefs.after(b, k)))


def _situation(beliefs: Beliefs, branches: Iterable[tuple[Iterable[Hashable], int, int]]) -> Situation:
    cells: dict[tuple[Hashable, ...], tuple[int, int]] = {tuple(names): (mass, b) for names, mass, b in branches}
    return Situation(*clustered(cells, beliefs.task.n, beliefs.pulse))  # type: ignore[arg-type]


def earned(beliefs: Beliefs, cells: Cells, rule: Rule) -> int:
    """What the decision pays: over ``den`` and the scale of the masses."""
    some = paced(cells, beliefs.pulse)
    return sum(mass * beliefs.rewards(b)[joint_action(beliefs, clusters, rule)] for clusters, mass, b in some)


def joint_action(beliefs: Beliefs, clusters: tuple[int, ...], rule: Rule) -> int:
    """The flat index of the joint action that is taken there."""
    k = 0
    for m, cluster, own in zip(beliefs.task.shape, clusters, rule, strict=True):
        k = k * m + own[cluster]
    return k
