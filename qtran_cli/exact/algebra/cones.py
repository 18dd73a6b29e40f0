"""The points of one polyhedral cone nearest to many points: roughly for all at once, then exactly for those that are asked for."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from qtran_cli.exact.algebra import least_distance
from qtran_cli.exact.algebra.least_distance import PRECISION

LARGEST = 1 << 32
"""Multipliers proposed are below this, in units of the largest entry."""


@dataclass(frozen=True, eq=False)
class Cones:
    """The nearest points of one cone A x ≥ 0 to many points. q: Python integers ≥ 0 (B, n). rows: A.

    weights: of the squares, positive Python integers (B, n); None: all 1.
    """

    q: np.ndarray
    rows: np.ndarray
    weights: np.ndarray | None = None

    @cached_property
    def common(self) -> int:
        """Errors are bounded in units of 1 / this."""
        return 1 if self.weights is None else math.lcm(*set(self.weights.ravel().tolist()))

    @cached_property
    def give(self) -> np.ndarray | None:
        """How easily each cell moves: common / weights."""
        return None if self.weights is None else self.common // self.weights

    @cached_property
    def unit(self) -> int:
        """The multipliers proposed are multiples of 1 / this."""
        return PRECISION if self.give is None else PRECISION * int(self.give.max())

    @cached_property
    def proposed(self) -> np.ndarray:
        """Multipliers that are nearly the best: Python integers (B, K)."""
        span = max(1, int(self.q.max()))
        easy = None if self.give is None else (self.give / int(self.give.max())).astype(float)
        lam = least_distance.proposed((self.q / span).astype(float), self.rows, easy)
        lam = np.where(lam < LARGEST, lam, 0)  # what overflowed, and what is no number, proposes nothing
        return np.rint(lam * PRECISION).astype(np.int64).astype(object) * span

    @cached_property
    def bounds(self) -> np.ndarray:
        """No error is below its bound × common / unit²: Python integers (B,)."""
        return least_distance.bounds(self.q, self.rows.astype(object), self.proposed, 1 if self.give is None else self.give, self.unit)

    def floor(self, k: int) -> Fraction:
        """What the error of the k-th point is not below."""
        return Fraction(self.bounds[k] * self.common, self.unit**2)

    def proved(self, k: int) -> tuple[list[Fraction], dict[int, Fraction]]:
        """The nearest point to the k-th, and the multipliers that prove it."""
        start = {int(j): Fraction(self.proposed[k, j], self.unit) for j in np.flatnonzero(self.proposed[k])}
        return least_distance.proved(self.q[k].tolist(), self.rows, start, 1 if self.give is None else self.give[k])
