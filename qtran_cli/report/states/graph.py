"""The states of a fully observed game as a graph in layers: a layer per number of decisions from an initial state."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from qtran_cli.exact.states.layers import Entry
from qtran_cli.exact.states.solution import Stage, TaskSolution
from qtran_cli.model.branches import END

SWEEPS = 4
Layers = list[list[Entry]]


@dataclass(frozen=True)
class Graph:
    """layers: the entries by the fewest decisions to get there, ordered so that few edges cross.

    edges: every transition of positive probability; True where an optimal joint action makes it. The end is left out.
    """

    layers: Layers
    edges: Mapping[tuple[Entry, Entry], bool]

    @cached_property
    def place(self) -> dict[Entry, tuple[int, int]]:
        """(layer, rank in it) of every entry."""
        return {entry: (d, r) for d, layer in enumerate(self.layers) for r, entry in enumerate(layer)}


def graph(solution: TaskSolution) -> Graph:
    """The graph of every reachable entry. Cost: one pass over all branches."""
    edges: dict[tuple[Entry, Entry], bool] = {}
    for stage in solution.stages:
        for target, optimal in _transitions(solution, stage):
            edges[stage.entry, target] = edges.get((stage.entry, target), False) or optimal
    return Graph(_ordered(_layers(solution, edges), edges), edges)


def _transitions(solution: TaskSolution, stage: Stage) -> Iterator[tuple[Entry, bool]]:
    (s, left), q_jt = stage.entry, stage.solution.game.payoff.num
    if left == 1:
        return
    following = None if left is None else left - 1
    optimal = np.asarray(q_jt == q_jt.max(), dtype=bool).ravel().tolist()
    for branches, best in zip(solution.task.next[s], optimal, strict=True):
        yield from (((t, following), best) for t, _ in branches if t != END)


def _layers(solution: TaskSolution, edges: Mapping[tuple[Entry, Entry], bool]) -> Layers:
    """Breadth first from the initial states."""
    after: dict[Entry, list[Entry]] = {}
    for a, b in edges:
        after.setdefault(a, []).append(b)
    front: list[Entry] = [(s, solution.task.horizon) for s, _ in solution.task.initial]
    found, seen = [], set(front)
    while front:
        found.append(front)
        front = list(dict.fromkeys(b for a in front for b in after.get(a, []) if b not in seen))
        seen.update(front)
    return found


def _ordered(layers: Layers, edges: Mapping[tuple[Entry, Entry], bool]) -> Layers:
    """Every layer sorted by the mean place of its neighbours in the layer before, then after it, and so on (barycentres)."""
    beside: dict[Entry, list[Entry]] = {}
    for a, b in edges:
        beside.setdefault(a, []).append(b)
        beside.setdefault(b, []).append(a)
    for sweep in range(SWEEPS):
        pairs = [(d - 1, d) for d in range(1, len(layers))]
        for fixed, moved in pairs if sweep % 2 == 0 else [(b, a) for a, b in reversed(pairs)]:
            layers[moved] = _sorted(layers[moved], layers[fixed], beside)
    return layers


def _sorted(layer: list[Entry], fixed: list[Entry], beside: Mapping[Entry, list[Entry]]) -> list[Entry]:
    rank = {entry: r - (len(fixed) - 1) / 2 for r, entry in enumerate(fixed)}

    def centre(numbered: tuple[int, Entry]) -> float:
        near = [rank[other] for other in beside.get(numbered[1], []) if other in rank]
        return sum(near) / len(near) if near else numbered[0] - (len(layer) - 1) / 2

    return [entry for _, entry in sorted(enumerate(layer), key=centre)]
