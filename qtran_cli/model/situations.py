"""What a joint action is chosen in, and what follows it, when every agent acts on all that it sees.

every agent sees the state      x = (state, steps left), None without a horizon
partial observation             x = the joint history: per agent what it saw (text) and did (an index) in turn
histories that never end        x = what is seen now, per agent a label; () where nothing is seen yet
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from fractions import Fraction

import numpy as np

from qtran_cli.model.branches import END
from qtran_cli.model.task import Task
from qtran_cli.model.team_game import Kind

Situation = tuple
Labels = tuple[str, ...]
Way = tuple[list[Sequence[str | None]], list[Sequence[int]]]
"""(what was seen at each time, by agent, None: nothing; the joint actions between)."""


def situations(task: Task) -> Situations:
    """The situations of a game, as its agents see it."""
    if task.kind is Kind.states:
        return _States(task)
    return _Present(task) if task.horizon is None and task.cyclic else _Histories(task)


class Situations(ABC):
    """The situations of a game, followed one branch at a time. recurring: they can come back, and have no end.

    histories: whether a situation tells all that was seen and done before it.
    """

    histories = False

    def __init__(self, task: Task) -> None:
        self.task = task
        self.recurring = task.horizon is None and task.cyclic

    def start(self) -> dict[Situation, dict[int, Fraction]]:
        """The first situations, and the probability of each with each of its states."""
        found: dict[Situation, dict[int, Fraction]] = {}
        for s, p in self.task.initial:
            found.setdefault(self._first(s), {})[s] = p
        return found

    def after(self, x: Situation, s: int, u: tuple[int, ...]) -> Iterator[tuple[Situation, int, Fraction]]:
        """(situation, state, probability) of what follows u in ``x``, in state s; nothing where the decisions are used up."""
        if self._left(x) == 1:
            return
        k = int(np.ravel_multi_index(u, self.task.shape))
        for t, p in self.task.next[s][k]:
            if t != END:
                yield from ((y, t, p * q) for y, q in self._following(x, u, t, k))

    def state(self, x: Situation) -> int:
        """The state of ``x``; any, the first, where a situation does not tell it: what agents do does not depend on it."""
        return 0

    @abstractmethod
    def way(self, x: Situation) -> Way:
        """What was seen and done up to ``x``."""

    @abstractmethod
    def _first(self, s: int) -> Situation: ...

    @abstractmethod
    def _left(self, x: Situation) -> int | None:
        """The decisions left, this one included; None where they are not counted."""

    @abstractmethod
    def _following(self, x: Situation, u: tuple[int, ...], t: int, k: int) -> Iterator[tuple[Situation, Fraction]]:
        """(situation, probability) in state t, to which u, of index k, has led from ``x``."""

    def _labels(self, s: int) -> Labels:
        """What the agents see on being in a state; () where they see what joint actions lead to."""
        return () if self.task.observations is None else tuple(own[s] for own in self.task.observations)

    def _seen(self, t: int, k: int) -> Sequence[tuple[Labels, Fraction]]:
        return ((self._labels(t), Fraction(1)),) if self.task.signals is None else self.task.signals[t][k]


class _States(Situations):
    """Every agent sees the state."""

    def state(self, x: Situation) -> int:
        return x[0]

    def way(self, x: Situation) -> Way:
        """How it came to be does not matter: the state is seen each time, and the first actions are done."""
        task, (s, left) = self.task, x
        decisions = 0 if left is None or task.horizon is None else task.horizon - left
        seen: Labels = self._labels(s) or (task.states[s],) * task.n
        return [seen] * (decisions + 1), [[0] * task.n] * decisions

    def _first(self, s: int) -> Situation:
        return s, self.task.horizon

    def _left(self, x: Situation) -> int | None:
        return x[1]

    def _following(self, x: Situation, u: tuple[int, ...], t: int, k: int) -> Iterator[tuple[Situation, Fraction]]:
        yield (t, None if x[1] is None else x[1] - 1), Fraction(1)


class _Histories(Situations):
    """Each agent knows what it saw and did itself."""

    histories = True

    def way(self, x: Situation) -> Way:
        own = [([None, *history] if self.task.signals is not None else list(history)) for history in x]
        return list(zip(*(y[::2] for y in own), strict=True)), list(zip(*(y[1::2] for y in own), strict=True))

    def _first(self, s: int) -> Situation:
        return tuple((label,) for label in self._labels(s)) or ((),) * self.task.n

    def _left(self, x: Situation) -> int | None:
        return None if self.task.horizon is None else self.task.horizon - len(x[0]) // 2

    def _following(self, x: Situation, u: tuple[int, ...], t: int, k: int) -> Iterator[tuple[Situation, Fraction]]:
        for labels, q in self._seen(t, k):
            yield tuple((*own, a, label) for own, a, label in zip(x, u, labels, strict=True)), q


class _Present(Situations):
    """Histories never end, so that agents act on what they see now."""

    def way(self, x: Situation) -> Way:
        return [list(x) or [None] * self.task.n], []

    def _first(self, s: int) -> Situation:
        return self._labels(s)

    def _left(self, x: Situation) -> None:
        """They are not counted."""

    def _following(self, x: Situation, u: tuple[int, ...], t: int, k: int) -> Iterator[tuple[Situation, Fraction]]:
        yield from self._seen(t, k)
