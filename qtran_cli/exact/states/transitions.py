"""Where a state leads, as arrays: the expected value of what follows every joint action, for all of them at once."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from qtran_cli.model.branches import END
from qtran_cli.model.task import Task
from qtran_cli.table import SAFE, Table, integers, ratio


@dataclass(frozen=True, eq=False)
class Row:
    """One state's branches, joint action after joint action: next states, weights over ``den``, where each action's begin."""

    targets: tuple[int, ...]
    weights: np.ndarray
    starts: np.ndarray
    den: int


@dataclass(frozen=True, eq=False)
class Transitions:
    """The branches of every state of ``task``."""

    task: Task

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """Per state; the probabilities over one denominator."""
        return tuple(_row(branches) for branches in self.task.next)

    def backup(self, s: int, value: Callable[[int], Fraction]) -> Table:
        """r(s, u) + γ E[value(s') | s, u] for every joint action; value(END) is not asked for and 0. Linear in the branches."""
        row, task = self.rows[s], self.task
        known = {t: value(t) for t in set(row.targets) if t != END}
        if not any(known.values()):
            return task.payoff[s]
        den = math.lcm(*(v.denominator for v in known.values()))
        after = {t: v.numerator * (den // v.denominator) for t, v in known.items()} | {END: 0}
        values = integers([after[t] for t in row.targets], (len(row.targets),))
        wide = max(map(abs, after.values())) * row.den >= SAFE
        weights = row.weights.astype(object) if wide or values.dtype == object else row.weights
        num = np.add.reduceat(weights * values, row.starts).reshape(task.shape)
        return plus(task.payoff[s], ratio(num, den * row.den), task.discount)


def _row(branches: Sequence[Sequence[tuple[int, Fraction]]]) -> Row:
    den = math.lcm(*{p.denominator for some in branches for _, p in some})
    weights = integers([p.numerator * (den // p.denominator) for some in branches for _, p in some], (sum(map(len, branches)),))
    lengths = np.array([0, *map(len, branches[:-1])])
    return Row(tuple(t for some in branches for t, _ in some), weights, np.cumsum(lengths), den)


def plus(a: Table, b: Table, factor: Fraction = Fraction(1)) -> Table:
    """a + factor · b, entry by entry. Tables of integers and of one shape."""
    scaled = b.affine(factor, Fraction(0))
    den = math.lcm(a.den, scaled.den)
    x, y = a.over(den), scaled.over(den)
    if a.magnitude * (den // a.den) + scaled.magnitude * (den // scaled.den) >= SAFE:
        x = x.astype(object)
    return ratio(x + y, den)
