"""What a joint action is chosen in, and what follows it, when every agent acts on all that it sees.

every agent sees the state      x = (state, steps left)
partial observation             x = the joint history
histories that never end        x = what is seen now, per agent a label
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

import numpy as np

from qtran_cli.certificates.one_step import JointAction
from qtran_cli.model.branches import END
from qtran_cli.model.task import Task

Situation = tuple
Labels = tuple[str, ...]


class Situations:
    """The situations of a game, followed one branch at a time."""

    def __init__(self, task: Task) -> None:
        self.task = task
        self.recurring = task.horizon is None and task.cyclic
        self.present = self.recurring and not task.fully_observed

    def start(self) -> dict[Situation, dict[int, Fraction]]:
        """The first situations, and the probability of each with each of its states."""
        found: dict[Situation, dict[int, Fraction]] = {}
        for s, p in self.task.initial:
            found.setdefault(self._first(s), {})[s] = p
        return found

    def _first(self, s: int) -> Situation:
        task = self.task
        if task.fully_observed:
            return s, task.horizon
        labels = () if task.observations is None else tuple(own[s] for own in task.observations)
        return labels if self.present else tuple((x,) for x in labels) or ((),) * task.n

    def after(self, x: Situation, s: int, u: JointAction) -> Iterator[tuple[Situation, int, Fraction]]:
        """(situation, state, probability) of what follows u in ``x``, in state s; nothing where the decisions are used up."""
        if self._left(x) == 1:
            return
        k = int(np.ravel_multi_index(u, self.task.shape))
        for t, p in self.task.next[s][k]:
            if t == END:
                continue
            if self.task.fully_observed:
                yield (t, None if x[1] is None else x[1] - 1), t, p
            else:
                yield from ((self._extended(x, u, labels), t, p * q) for labels, q in self._seen(t, k))

    def _left(self, x: Situation) -> int | None:
        """The decisions left, this one included; None where they are not counted."""
        if self.task.horizon is None:
            return None
        return x[1] if self.task.fully_observed else self.task.horizon - len(x[0]) // 2

    def _seen(self, t: int, k: int) -> Sequence[tuple[Labels, Fraction]]:
        if self.task.signals is not None:
            return self.task.signals[t][k]
        assert self.task.observations is not None
        return ((tuple(own[t] for own in self.task.observations), Fraction(1)),)

    def _extended(self, x: Situation, u: JointAction, labels: Labels) -> Situation:
        if self.present:
            return labels
        return tuple((*own, a, label) for own, a, label in zip(x, u, labels, strict=True))
