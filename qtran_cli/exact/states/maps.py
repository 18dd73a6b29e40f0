"""V ↦ the values of a method's fits at their greedy joint actions, linear piece by piece: VDN's, and those of nearest points of cones.

In every state the value is b + a · V for one of finitely many rows (a, b). VDN's is the largest of them. A nearest point of a union of
convex cones, such as QMIX's, has that of some of its pieces, and several values where several cones are equally near.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from qtran_cli.exact.facts import Facts
from qtran_cli.exact.one_step.solution import Projection
from qtran_cli.exact.states import fixed_points
from qtran_cli.exact.states.fixed_points import Row
from qtran_cli.exact.states.layers import Entry
from qtran_cli.exact.states.values import Model
from qtran_cli.exact.traits import Linear, Pieces
from qtran_cli.table import Table

Values = Sequence[Fraction]
"""V, state by state."""


class Map(ABC):
    """rows: per state its pieces. limit: why they are not all listed, "" where they are; where they are not, nothing else is of use."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.rows: list[list[Row]] = []
        self.limit = ""

    def target(self, s: int, v: Values) -> Table:
        """y_s = r + γ E[V]."""
        known: Mapping[Entry, Fraction] = {(t, None): x for t, x in enumerate(v)}
        return self.model.backup((s, None), known)

    @abstractmethod
    def tops(self, s: int, v: Values) -> set[Fraction]:
        """The values of the equally good fits of a state's targets."""

    @abstractmethod
    def fits(self, s: int, v: Values) -> list[Projection]:
        """The equally good fits of a state's targets that have the value V(s)."""

    @abstractmethod
    def modulus(self, s: int) -> Fraction:
        """By how much the value of a fit can move at most when V moves by 1 at most, as long as no other cone becomes the nearest."""

    @abstractmethod
    def reach(self, s: int, v: Values) -> Fraction | None:
        """The square of a move of V within which no other cone becomes the nearest; None: no move is too far."""


class Sums(Map):
    """VDN: the largest of the values of all joint actions."""

    def __init__(self, model: Model, how: Linear, project: Callable[[Facts], Projection], facts: Callable[[Table], Facts]):
        super().__init__(model)
        task = model.task
        self._project, self._facts = project, facts
        self.limit = fixed_points.too_many(task)
        if self.limit:
            return
        actions = [task.joint_action(k) for k in range(task.size)]
        weights = [how.at(task.shape, u) for u in actions]
        self.rows = [fixed_points.distinct(task, s, iter(weights)) for s in range(len(task.states))]

    def tops(self, s: int, v: Values) -> set[Fraction]:
        return {max(fixed_points.value(row, v) for row in self.rows[s])}

    def fits(self, s: int, v: Values) -> list[Projection]:
        return [self._project(self._facts(self.target(s, v)))] if self.tops(s, v) == {v[s]} else []

    def modulus(self, s: int) -> Fraction:
        return max(size(row) for row in self.rows[s])

    def reach(self, s: int, v: Values) -> Fraction | None:
        return None


class Cones(Map):
    """The QMIX family: the nearest point of a union of cones, one for each choice of orders."""

    def __init__(self, model: Model, how: Pieces, facts: Callable[[Table], Facts], most: int) -> None:
        super().__init__(model)
        self._how, self._facts = how, facts
        task, weights = model.task, how.weights(model.task.shape)
        if weights is None:
            self.limit = f"{'×'.join(map(str, task.shape))} actions have too many pieces to be listed"
            return
        for s in range(len(task.states)):
            self.rows.append(fixed_points.distinct(task, s, iter(weights)))
            if math.prod(map(len, self.rows)) > most:
                self.limit = f"there are more than {most:,} choices of pieces"
                return

    def tops(self, s: int, v: Values) -> set[Fraction]:
        return {_top(fit) for fit in self._how.every(self._facts(self.target(s, v)))}

    def fits(self, s: int, v: Values) -> list[Projection]:
        y = self.target(s, v)
        return [fit for fit in self._how.every(self._facts(y)) if _top(fit) == v[s]]

    def modulus(self, s: int) -> Fraction:
        return self.model.task.discount * _root_above(self.model.task.size)

    def reach(self, s: int, v: Values) -> Fraction | None:
        """Distances move by at most the move of y, so the gap of the two least has to be more than twice that (docs/theory.md 12.7)."""
        facts = self._facts(self.target(s, v))
        second = self._how.runner_up(facts)
        if second is None:
            return None
        best = self._how.every(facts)[0].sse
        assert best is not None
        return (second - best) ** 2 / (16 * second * self.model.task.discount**2 * self.model.task.size)


def size(row: Row) -> Fraction:
    """By how much b + a · V moves at most when V moves by 1 at most: the sum of |a|."""
    return sum(map(abs, row[0]), Fraction(0))


def _top(fit: Projection) -> Fraction:
    assert fit.q_jt is not None
    return fit.q_jt[fit.u_bar]


def _root_above(count: int) -> int:
    root = math.isqrt(count)
    return root if root * root == count else root + 1
