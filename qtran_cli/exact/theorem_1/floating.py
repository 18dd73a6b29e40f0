"""Sums over large floating tables, exactly: filter in float64, then decide in rationals.

A float64 sum of N + 1 terms of total magnitude M is off by at most δ = (2N + 4) 2^-52 M. So the joint action at which an
exact maximum is reached is within 2δ of the float maximum; those cells are evaluated again in integers: every double is a
multiple of 2^-1074. They are few, unless the table is additive or nearly so; then all of them are, at about a microsecond each.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from qtran_cli.exact.sweeps.igm import Optimum
from qtran_cli.exact.sweeps.tiles import as_matrix, column_max, halves, outer_sum, row_max, sums
from qtran_cli.table import Table, ratio

_GRAIN = 1074


def tight(table: Table, best: Optimum, margin: Fraction) -> tuple[Table, ...]:
    """The tight factors' d of a floating table (see exact/theorem_1/factors.py). About twelve passes, and a few microseconds per action."""
    den = math.lcm(1 << _GRAIN, margin.denominator)
    d = [np.full(m, int(margin * den), dtype=object) for m in table.shape]
    for vector, optimal in zip(d, best.actions, strict=True):
        vector[optimal] = 0
    top, k = int(table.max * den), halves(table.shape)
    for axis, half in enumerate((range(k), range(k, table.ndim))):
        if not half:  # one agent: the rows stand for nobody
            continue
        lines = _Lines(table, d, den, axis)
        for i in half:
            d[i] = top - lines.peaks(d, i)
            d[i][best.actions[i]] = 0
    return tuple(ratio(vector, den) for vector in d)


def largest(table: Table, d: Sequence[Table]) -> Fraction:
    """max over u of Q_jt(u) + Σ_i d_i(u_i), exactly."""
    den = math.lcm(1 << _GRAIN, *(v.den for v in d))
    exact = [v.num.astype(object) * (den // v.den) for v in d]
    return Fraction(_Lines(table, exact, den, axis=1).peak(exact), den)


class _Lines:
    """For each joint action of one half of the agents (a row of the matrix, axis 0, or a column, axis 1) the largest

        Q_jt(u) + Σ_j d_j(u_j)    over the actions of the other half's agents j

    in float64 for all of them, and exactly (integers over ``den``) for those that decide.
    """

    def __init__(self, table: Table, d: Sequence[np.ndarray], den: int, axis: int) -> None:
        k = halves(table.shape)
        self.axis, self.den, self.matrix = axis, den, as_matrix(table.num, table.shape)
        self.shape, others = (table.shape[:k], d[k:]) if axis == 0 else (table.shape[k:], d[:k])
        self.first = k * axis  # the number of the half's first agent
        self.others, self.rounded = outer_sum(others, object), outer_sum([_floats(x, den) for x in others], float)
        self.rough = (row_max, column_max)[axis](self.matrix, self.rounded)
        magnitude = float(table.magnitude) + sum(float(Fraction(x.max(), den)) for x in d)
        self.slip = 2 * (2 * table.ndim + 4) * 2.0**-52 * magnitude

    def peaks(self, d: Sequence[np.ndarray], i: int) -> np.ndarray:
        """For each action of agent i, one of the half: the largest sum over everybody else's actions, exactly."""
        own = i - self.first
        mine = [np.zeros(m, dtype=object) if j == own else d[self.first + j] for j, m in enumerate(self.shape)]
        score = (self.rough + self._sums(mine)).reshape(math.prod(self.shape[:own]), self.shape[own], -1)
        near = score >= score.max(axis=(0, 2))[:, None] - self.slip
        return self._exactly(np.flatnonzero(near), mine, own)

    def peak(self, d: Sequence[np.ndarray]) -> int:
        """The largest sum of all, exactly."""
        mine = list(d[self.first : self.first + len(self.shape)])
        score = self.rough + self._sums(mine)
        return self._exactly(np.flatnonzero(score >= score.max() - self.slip), mine, 0).max()

    def _sums(self, mine: Sequence[np.ndarray]) -> np.ndarray:
        return outer_sum([_floats(x, self.den) for x in mine], float)

    def _exactly(self, lines: np.ndarray, mine: Sequence[np.ndarray], own: int) -> np.ndarray:
        """The largest exact sum by action of the half's agent ``own``, over the given lines, at least one for each action."""
        u = np.unravel_index(lines, self.shape)
        totals = self._line_peaks(lines) + sum(x[a] for x, a in zip(mine, u, strict=True))
        order = np.argsort(u[own], kind="stable")
        actions, starts = np.unique(u[own][order], return_index=True)
        peaks = np.full(self.shape[own], totals.min(), dtype=object)
        peaks[actions] = np.maximum.reduceat(totals[order], starts)
        return peaks

    def _line_peaks(self, lines: np.ndarray) -> np.ndarray:
        """The largest exact sum of each of these lines: of their cells within ``slip`` of the float maximum."""
        few = 16 * len(lines) < len(self.rough)
        matrix = np.take(self.matrix, lines, axis=self.axis) if few else self.matrix
        least = np.full(matrix.shape[self.axis], np.inf)
        least[slice(None) if few else lines] = self.rough[lines] - self.slip
        found = []
        for r, c, tile in sums(matrix, *((None, self.rounded), (self.rounded, None))[self.axis]):
            near = np.flatnonzero(tile >= (least[r, None], least[c])[self.axis])
            row, column = np.divmod(near, tile.shape[1])
            found.append((row + r.start, column + c.start))
        cells = tuple(np.concatenate(x) for x in zip(*found, strict=True))
        totals = _grains(matrix[cells]) * (self.den >> _GRAIN) + self.others[cells[1 - self.axis]]
        order = np.argsort(cells[self.axis], kind="stable")
        return np.maximum.reduceat(totals[order], np.unique(cells[self.axis][order], return_index=True)[1])


def _floats(x: np.ndarray, den: int) -> np.ndarray:
    """Integers over ``den`` as the nearest doubles."""
    return np.array([value / den for value in x.tolist()])


def _grains(x: np.ndarray) -> np.ndarray:
    """x · 2^1074 as Python integers, exactly."""
    mantissa, exponent = np.frexp(x)
    digits, shift = (mantissa * 2.0**53).astype(np.int64).astype(object), exponent.astype(np.int64) + (_GRAIN - 53)
    return (digits << np.maximum(shift, 0).astype(object)) >> np.maximum(-shift, 0).astype(object)
