"""The gap, the regrets and the slack of every joint action for given [Q_i] and V_jt, in exact numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from qtran_cli.table import Table
from qtran_cli.verify._walk import sums


@dataclass(frozen=True, eq=False)
class Truth:
    """gap, total (Σ_i d_i(u_i)) and slack D(u) of every joint action, integers over den; greedy: which are; d: d_i per agent."""

    gap: np.ndarray
    total: np.ndarray
    slack: np.ndarray
    greedy: np.ndarray
    den: int
    d: list[list[Fraction]]

    def exact(self, entry: Any) -> Fraction:
        """An entry of the tables as the number that it stands for."""
        return Fraction(entry) / self.den


def truth_of(q: Sequence[Table], v: Fraction, table: Table) -> Truth:
    """Everything from the definitions, cell by cell."""
    chunks = list(sums(q, table))
    base = chunks[0][3]
    den = math.lcm(base, v.denominator)
    payoff = np.concatenate([chunk[1] for chunk in chunks]).reshape(table.shape) * (den // base)
    prime = np.concatenate([chunk[2] for chunk in chunks]).reshape(table.shape) * (den // base)
    tops = [max(vector.flat()) for vector in q]
    return Truth(
        gap=payoff.max() - payoff,
        total=int(sum(tops) * den) - prime,
        slack=prime - payoff + int(v * den),
        greedy=outer([np.array([x == top for x in vector.flat()]) for vector, top in zip(q, tops, strict=True)]),
        den=den,
        d=[[top - x for x in vector.flat()] for vector, top in zip(q, tops, strict=True)],
    )


def outer(members: Sequence[np.ndarray]) -> np.ndarray:
    """Which joint actions have every action in its agent's set: one axis per agent."""
    inside = np.ones((), dtype=bool)
    for mask in members:
        inside = np.logical_and.outer(inside, mask)
    return inside


def bools(mask: Any) -> np.ndarray:
    """A comparison of exact numbers as a mask of bools."""
    return np.asarray(mask, dtype=bool)
