"""The beliefs that joint action-observation histories lead to, depth by depth, in exact arithmetic.

    b'(s') ∝ P(o | s', u) Σ_s b(s) P(s' | s, u)            after joint action u and joint observation o

Many histories share a belief, and what is to come depends on the belief alone: beliefs are kept once, as integers without
a common factor, and the histories that lead to each are counted.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from qtran_cli.errors import UsageError
from qtran_cli.exact.ask import Ask
from qtran_cli.exact.histories.supports import require_few
from qtran_cli.model.branches import END, Branches
from qtran_cli.model.task import Task

Labels = tuple[str, ...]
"""What every agent sees at one moment, () when nothing is seen."""
Weights = tuple[tuple[int, int], ...]
"""A belief up to scale: (state, positive integer), by state, the integers without a common factor."""


@dataclass(frozen=True)
class Branch:
    """Joint observation ``seen`` follows with ``probability``; ``belief``: the index in the next layer."""

    seen: Labels
    probability: Fraction
    belief: int


@dataclass(frozen=True, eq=False)
class Layer:
    """What is known after as many steps as the layer's place says.

    beliefs: all that some history of that length leads to. copies[b]: how many histories lead to belief b.
    branches[b][k]: what follows joint action k (flat index); [] per joint action where the game is over.
    """

    beliefs: tuple[Weights, ...]
    copies: tuple[int, ...]
    branches: tuple[tuple[tuple[Branch, ...], ...], ...]


@dataclass(frozen=True, eq=False)
class Unrolled:
    """start: what is seen first, its probability and the belief in the first layer. layers: one per decision."""

    start: tuple[Branch, ...]
    layers: tuple[Layer, ...]

    @property
    def histories(self) -> int:
        """How many joint histories there are."""
        return sum(sum(layer.copies) for layer in self.layers)


class Dynamics:
    """One step of a task in integers."""

    def __init__(self, task: Task) -> None:
        self.task = task
        self._steps = math.lcm(*(p.denominator for row in task.next for branches in row for _, p in branches))
        self._sights = math.lcm(1, *(p.denominator for row in task.signals or () for seen in row for _, p in seen))

    def start(self) -> dict[Labels, dict[int, int]]:
        """By joint observation, the integers of the states that it leaves possible."""
        den = math.lcm(*(p.denominator for _, p in self.task.initial))
        found: dict[Labels, dict[int, int]] = {}
        for state, weight in _scaled(self.task.initial, den):
            seen = () if self.task.signals is not None else self._labels(state)
            found.setdefault(seen, {})[state] = weight
        return found

    def after(self, belief: Weights, k: int) -> dict[Labels, dict[int, int]]:
        """By joint observation after joint action k, the states' integers: ``scale`` times their probability times the belief's."""
        reached: dict[int, int] = {}
        for state, weight in belief:
            for following, p in _scaled(self.task.next[state][k], self._steps):
                reached[following] = reached.get(following, 0) + weight * p
        reached.pop(END, None)
        found: dict[Labels, dict[int, int]] = {}
        for state in sorted(reached):
            for seen, p in self._seen(state, k):
                into = found.setdefault(seen, {})
                into[state] = into.get(state, 0) + reached[state] * p
        return found

    @property
    def scale(self) -> int:
        """What one step multiplies the integers of a belief by."""
        return self._steps * self._sights

    def _seen(self, state: int, k: int) -> Iterator[tuple[Labels, int]]:
        if self.task.signals is None:
            return iter([(self._labels(state), 1)])
        return ((seen, p.numerator * (self._sights // p.denominator)) for seen, p in self.task.signals[state][k])

    def _labels(self, state: int) -> Labels:
        """What the agents see in a state; without observations, its name."""
        task = self.task
        if task.observations is None:
            return (task.states[state],) * task.n
        return tuple(labels[state] for labels in task.observations)


def _scaled(branches: Branches, den: int) -> Iterator[tuple[int, int]]:
    return ((state, p.numerator * (den // p.denominator)) for state, p in branches)


class _Front:
    """A layer in the making: the beliefs so far and the histories that lead to each."""

    def __init__(self) -> None:
        self.places: dict[Weights, int] = {}
        self.copies: list[int] = []

    def add(self, weights: dict[int, int], copies: int) -> int:
        """Count ``copies`` more histories that lead to this belief; its index."""
        common = math.gcd(*weights.values())
        belief = tuple((state, weight // common) for state, weight in sorted(weights.items()))
        place = self.places.setdefault(belief, len(self.copies))
        if place == len(self.copies):
            self.copies.append(0)
        self.copies[place] += copies
        return place


def unroll(task: Task, max_cells: int = Ask.max_cells) -> Unrolled:
    """Every belief that full exploration can lead to, up to the horizon or the end.

    max_cells: the most (joint histories) × (joint actions), which are counted first. Raises UsageError, with the horizon that would fit,
    where there are more, and where a game without horizon goes on for ever. Cost: one Bayes update per belief and joint action.
    """
    if task.horizon is None and task.cyclic:
        right = "not every agent sees the state, so a discount is not enough: give a horizon, --horizon 3"
        raise UsageError("the histories never end", where=task.name, right=right)
    require_few(task, max_cells)
    dynamics, front = Dynamics(task), _Front()
    first = dynamics.start()
    total = sum(sum(weights.values()) for weights in first.values())
    start = tuple(Branch(seen, Fraction(sum(w.values()), total), front.add(w, 1)) for seen, w in first.items())
    layers: list[Layer] = []
    while front.copies and len(layers) != task.horizon:
        layer, front = _layer(dynamics, front, len(layers) + 1 == task.horizon)
        layers.append(layer)
    return Unrolled(start, tuple(layers))


def _layer(dynamics: Dynamics, front: _Front, last: bool) -> tuple[Layer, _Front]:
    """The finished layer and the next one. last: nothing follows."""
    following, branches = _Front(), []
    for belief, copies in zip(front.places, front.copies, strict=True):
        actions = range(dynamics.task.size)
        branches.append(tuple(() if last else _branches(dynamics, belief, k, following, copies) for k in actions))
    return Layer(tuple(front.places), tuple(front.copies), tuple(branches)), following


def _branches(dynamics: Dynamics, belief: Weights, k: int, following: _Front, copies: int) -> tuple[Branch, ...]:
    den = sum(weight for _, weight in belief) * dynamics.scale
    found = dynamics.after(belief, k).items()
    return tuple(Branch(seen, Fraction(sum(w.values()), den), following.add(w, copies)) for seen, w in found)
