"""The squared errors that a monotone table is to minimise: weighted, or asymmetric about the table."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from qtran_cli.exact.algebra import isotonic
from qtran_cli.exact.algebra.isotonic import Fits
from qtran_cli.table import SAFE


@dataclass(frozen=True, eq=False)
class Loss:
    """A squared error, a sum over cells that are named by flat indices.

    fitted: (values, flat indices of their cells, shape, deadline) -> the best tables under each row's order.
    error: (payoffs of some cells, their flat indices, numerators of a table there, their denominator) -> its error, in units
    of the payoffs'.
    shares: (how far the payoffs lie above the tables' values, in float64, flat indices) -> the weights of the squares.
    marks: what besides its payoff tells one cell from another, flat in C order; None: nothing.
    deadline: when time.monotonic() has passed it, nothing more is fitted.
    """

    fitted: Callable[[np.ndarray, np.ndarray, tuple[int, ...], float], Fits]
    error: Callable[[list[int], np.ndarray, list[int], int], Fraction]
    shares: Callable[[np.ndarray, np.ndarray], np.ndarray]
    marks: np.ndarray | None = None
    deadline: float = math.inf

    def fits(self, values: np.ndarray, at: np.ndarray, shape: tuple[int, ...]) -> Fits:
        """The best tables under each row's order: values sorted by it (B, cells), the flat indices that they had. Raises Late."""
        return self.fitted(values, at, shape, self.deadline)

    def by(self, deadline: float) -> Loss:
        """The same, with this deadline."""
        return replace(self, deadline=deadline)

    def rough(self, values: np.ndarray, at: np.ndarray, fits: Fits, spread: int) -> np.ndarray:
        """The errors of a batch (B, cells) in float64, in units of spread², to a relative 1e-12."""
        off = values * fits.den - fits.num
        wide = off.dtype == object  # Python integers divide to a float where the quotient is one, whatever their own size
        off = (off / (fits.den.astype(object) * spread)).astype(float) if wide else off / fits.den / spread
        return (self.shares(off, at) * off * off).sum(axis=1)

    def on(self, cells: np.ndarray) -> Loss:
        """The same on a table of these cells, given by their flat indices, in this order."""
        return Loss(
            lambda values, at, shape, deadline: self.fitted(values, cells[at], shape, deadline),
            lambda payoffs, at, values, common: self.error(payoffs, cells[at], values, common),
            lambda off, at: self.shares(off, cells[at]),
            None if self.marks is None else self.marks[cells],
            self.deadline,
        )


def weighted(weights: np.ndarray, den: int = 1) -> Loss:
    """Σ_u w_u (T − Q)² with w = weights / den, positive integers, flat in C order."""
    weights = weights if int(weights.max()) < SAFE else weights.astype(object)
    relative = (weights / den).astype(float)

    def error(payoffs: list[int], at: np.ndarray, values: list[int], common: int) -> Fraction:
        squares = sum(w * (x * common - t) ** 2 for x, w, t in zip(payoffs, weights[at].tolist(), values, strict=True))
        return Fraction(squares, common**2 * den)

    def fitted(values: np.ndarray, at: np.ndarray, shape: tuple[int, ...], deadline: float) -> Fits:
        return isotonic.means(values, weights[at], shape, deadline)

    return Loss(fitted, error, lambda _, at: relative[at], weights)


def asymmetric(alpha: Fraction) -> Loss:
    """Σ_u w (T − Q)² with w = 1 where T < Q, α elsewhere."""
    rough = float(alpha)

    def error(payoffs: list[int], _: np.ndarray, values: list[int], common: int) -> Fraction:
        off = [x * common - t for x, t in zip(payoffs, values, strict=True)]
        return (sum(x * x for x in off if x > 0) + alpha * sum(x * x for x in off if x < 0)) / Fraction(common**2)

    def fitted(values: np.ndarray, _: np.ndarray, shape: tuple[int, ...], deadline: float) -> Fits:
        return isotonic.expectiles(values, alpha, shape, deadline)

    return Loss(fitted, error, lambda off, _: np.where(off > 0, 1.0, rough))
