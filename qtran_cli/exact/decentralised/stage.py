"""One decision: an action per cluster and agent, together as good as possible for given payoffs of the joint clusters.

    maximise  Σ over joint clusters c of  payoff[c][δ_1(c_1), …, δ_N(c_N)]

Agents choose in turn, cluster after cluster. A partial rule is bounded from above: clusters that are still open choose per joint
cluster, but the last agent per cluster of its own. Where all others have chosen, that bound is attained.

Source: branch and bound for collaborative Bayesian games, Oliehoek, Spaan, Dibangoye and Amato 2010, with this bound.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count

import numpy as np

from qtran_cli.exact.decentralised.pulses import PIECE, Pulse, never, paced
from qtran_cli.exact.decentralised.situations import Rule
from qtran_cli.table import SAFE

BLOCK = 100_000
"""Entries of a table that are gone through between two pulses."""


class Stage:
    """clusters[j]: the joint clusters; payoffs[j][k]: integers, by flat index of the joint action. pulse: called as it is made."""

    def __init__(
        self, clusters: Sequence[tuple[int, ...]], payoffs: Sequence[Sequence[int]], shape: tuple[int, ...], pulse: Pulse = never
    ) -> None:
        self.shape, self.last, self.pulse = shape, len(shape) - 1, pulse
        self.local = _array(clusters, len(shape), np.int64, pulse).T
        self.counts = [int(row.max()) + 1 for row in self.local]
        largest = sum(max(max(row), -min(row)) for row in paced(payoffs, pulse))
        dtype = np.int64 if 4 * largest < SAFE else object
        self.payoff = _array(payoffs, math.prod(shape), dtype, pulse).reshape(len(payoffs), *shape)

    def first(self) -> Partial:
        """Nothing chosen yet."""
        return self._agent(0, ())

    def _agent(self, i: int, chosen: Rule) -> Partial:
        """Agent i is to choose, those before it have."""
        self.pulse()
        level = Level(self, i, chosen)
        return Partial(level, (), int(level.table.max(axis=1).sum()), level.table)

    def more(self, partial: Partial) -> list[Partial]:
        """One partial rule per action in the next open cluster, none better than ``partial``. For one that is not complete."""
        found = partial.level.choices(partial)
        if len(partial.actions) + 1 < len(partial.level.order) or partial.level.i == self.last:
            return found
        return [self._agent(partial.level.i + 1, p.rule) for p in found]


class Level:
    """Agent i's turn. order: its clusters, weightiest first. table[c_N, a_N]: with all of its clusters open."""

    def __init__(self, stage: Stage, i: int, chosen: Rule) -> None:
        self.stage, self.i, self.chosen, self.last = stage, i, chosen, i == stage.last
        places = [np.array(rule)[stage.local[k]] for k, rule in enumerate(chosen)]
        payoff = stage.payoff[(np.arange(len(stage.payoff)), *places)] if places else stage.payoff
        pulse = stage.pulse
        if self.last:
            self.table = _summed(payoff, stage.local[i:], stage.counts[i:], pulse)
            spread = self.table.max(axis=1) - self.table.min(axis=1)
        else:
            middle = _each(payoff, lambda rows: rows.max(axis=tuple(range(2, payoff.ndim - 1))), pulse) if payoff.ndim > 3 else payoff
            where, sizes = stage.local[[i, -1]], [stage.counts[i], stage.counts[-1]]
            self.full = _summed(middle, where, sizes, pulse)
            self.open = _summed(_each(middle, lambda rows: rows.max(axis=1), pulse), where, sizes, pulse)
            self.table = _each(self.open, lambda rows: rows.sum(axis=0, keepdims=True), pulse).sum(axis=0)
            worth = _each(self.full, lambda rows: rows.max(axis=3).sum(axis=1), pulse)
            spread = worth.max(axis=1) - worth.min(axis=1)
        self.order = sorted(range(len(spread)), key=lambda c: -spread[c])

    def choices(self, partial: Partial) -> list[Partial]:
        """The next cluster's actions."""
        c, actions = self.order[len(partial.actions)], partial.actions
        if self.last:
            row = self.table[c].tolist()
            top = partial.bound - max(row)
            return [Partial(self, (*actions, a), top + x, self.table) for a, x in enumerate(row)]
        tables = (partial.table - self.open[c]) + self.full[c].swapaxes(0, 1)
        bounds = tables.max(axis=2).sum(axis=1).tolist()
        return [Partial(self, (*actions, a), bound, table) for a, (bound, table) in enumerate(zip(bounds, tables, strict=True))]


@dataclass(frozen=True, eq=False, slots=True)
class Partial:
    """actions: of the level's agent in its first clusters, by ``level.order``. bound: no completion is worth more."""

    level: Level
    actions: tuple[int, ...]
    bound: int
    table: np.ndarray

    @property
    def complete(self) -> bool:
        """Whether every agent has chosen in every cluster: then ``bound`` is its worth."""
        return self.level.last and len(self.actions) == len(self.level.order)

    @property
    def rule(self) -> Rule:
        """The choices, where the level's agent has made all of its own."""
        own = [0] * len(self.actions)
        for c, a in zip(self.level.order, self.actions, strict=True):
            own[c] = a
        return (*self.level.chosen, tuple(own))


def _array(rows: Sequence[Sequence[int]], width: int, dtype: type, pulse: Pulse) -> np.ndarray:
    """The rows as an array, piece after piece."""
    if len(rows) <= PIECE:
        return np.array(rows, dtype=dtype).reshape(-1, width)
    made: np.ndarray = np.empty((len(rows), width), dtype=dtype)
    for at in range(0, len(rows), PIECE):
        pulse()
        made[at : at + PIECE] = rows[at : at + PIECE]
    return made


def _blocks(array: np.ndarray, pulse: Pulse) -> Iterator[slice]:
    """All rows of a large array, block after block, with a pulse before each."""
    step = max(BLOCK * len(array) // array.size, 1)
    for at in range(0, len(array), step):
        pulse()
        yield slice(at, at + step)


def _each(array: np.ndarray, made: Callable[[np.ndarray], np.ndarray], pulse: Pulse) -> np.ndarray:
    """``made`` of the rows, block after block."""
    if array.size <= BLOCK:
        return made(array)
    return np.concatenate([made(array[rows]) for rows in _blocks(array, pulse)])


def _summed(payoff: np.ndarray, where: np.ndarray, sizes: list[int], pulse: Pulse) -> np.ndarray:
    """The payoffs of joint clusters that agree in these agents' clusters, summed; for the last of two agents actions stay last."""
    found = np.zeros((math.prod(sizes), *payoff.shape[1:]), dtype=payoff.dtype)
    index = np.ravel_multi_index(tuple(where), tuple(sizes))
    for rows in _blocks(payoff, pulse) if payoff.size > BLOCK else [slice(None)]:
        np.add.at(found, index[rows], payoff[rows])
    return found.reshape(*sizes, *payoff.shape[1:])


def optimum(stage: Stage, pulse: Pulse = never) -> int:
    """The most that a rule is worth. Cost: grows exponentially with the clusters of all agents but the last, at worst."""
    numbers, first = count(), stage.first()
    heap = [(-first.bound, 0, first)]
    while not heap[0][2].complete:
        pulse()
        for p in stage.more(heapq.heappop(heap)[2]):
            heapq.heappush(heap, (-p.bound, -next(numbers), p))
    return -heap[0][0]


def greedy(stage: Stage, pulse: Pulse = never) -> Rule:
    """A rule that takes the best bound at every turn. Cost: actions times clusters."""
    partial = stage.first()
    while not partial.complete:
        pulse()
        partial = max(stage.more(partial), key=lambda p: p.bound)
    return partial.rule
