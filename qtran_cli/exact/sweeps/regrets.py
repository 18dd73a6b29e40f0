"""The gap and the individual regrets over one denominator: the integers that every sweep over the slack works with.

den · D(u) = (top − factor · num(u)) − Σ_i d[i](u_i) + shift
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from qtran_cli.certificates.one_step import JointAction
from qtran_cli.exact.sweeps.tiles import as_matrix, cube_cell, halves, line_max, outer_sum, row_max, sums
from qtran_cli.table import SAFE, Table


@dataclass(frozen=True, eq=False)
class Regrets:
    """table's payoffs times ``factor`` and the individual regrets d[i], integers over ``den``, in a dtype safe for their sums."""

    table: Table
    d: tuple[np.ndarray, ...]
    factor: int
    den: int

    @property
    def top(self) -> int:
        """max Q_jt over den."""
        return self.table.high * self.factor

    @cached_property
    def halves(self) -> tuple[np.ndarray, np.ndarray]:
        """Σ_i d_i of the agents that make the rows, and of those that make the columns. See tiles.as_matrix."""
        k = halves(self.table.shape)
        return outer_sum(self.d[:k], self.d[0].dtype), outer_sum(self.d[k:], self.d[0].dtype)

    @cached_property
    def matrix(self) -> np.ndarray:
        """The payoffs' num as the matrix of the two halves of the agents."""
        return as_matrix(self.table.num, self.table.shape)

    @cached_property
    def peaks(self) -> np.ndarray:
        """For each row of the matrix the largest den · (Q_jt(u) + Σ_i d_i(u_i)): top minus it is den · D(u)."""
        rows, columns = self.halves
        peaks = row_max(self.matrix, columns, self.factor)
        peaks += rows
        return peaks

    def above(self, most: int) -> Iterator[tuple[slice, slice, np.ndarray]]:
        """The tiles of the matrix that hold a sum above ``most``: (rows, columns, the sums). See tiles.sums."""
        return sums(self.matrix, *self.halves, self.factor, np.asarray(self.peaks > most, dtype=bool))

    def count_above(self, most: int) -> int:
        """How many joint actions have a sum above ``most``, which at least one has."""
        rows, columns = self.halves
        least = most - rows  # fits: ``most`` lies below one of the sums
        found = sums(self.matrix, None, columns, self.factor, np.asarray(self.peaks > most, dtype=bool))
        return sum(int(np.count_nonzero(tile > least[r, None])) for r, _, tile in found)

    def lines(self, i: int) -> np.ndarray:
        """For each axis line of agent i the largest of those sums (see ``peaks``): shape (joint actions before agent i, those after)."""
        if i == self.table.ndim - 1 == halves(self.table.shape):  # a row is a line of the last agent
            return self.peaks[:, None]
        others = [outer_sum(part, self.d[i].dtype) for part in (self.d[:i], self.d[i + 1 :])]
        peaks = line_max(self.table.num, self.table.shape, self.d[i], i, self.factor)
        peaks += others[0][:, None]
        peaks += others[1]
        return peaks

    def least(self) -> tuple[Fraction, JointAction]:
        """(min over u of gap(u) − Σ_i d_i(u_i), the first joint action that attains it). About three passes."""
        row = int(self.peaks.argmax())
        own = self.matrix[row].astype(self.d[0].dtype) * self.factor + self.halves[1]
        cell = np.unravel_index(row * own.size + int(own.argmax()), self.table.shape)
        return Fraction(int(self.top - self.peaks[row]), self.den), tuple(int(a) for a in cell)

    def on_line(self, i: int, b: int, k: int) -> JointAction:
        """The joint action of least slack on agent i's line at (b, k): the place of ``lines(i)[b, k]``."""
        u = cube_cell(self.table.shape, i, b, 0, k)
        line: tuple = (*u[:i], slice(None), *u[i + 1 :])
        own = self.table.num[line].astype(self.d[i].dtype) * self.factor + self.d[i]
        return (*u[:i], int(own.argmax()), *u[i + 1 :])


def regrets(table: Table, d: Sequence[Table], scale: Fraction = Fraction(1)) -> Regrets:
    """``table`` with the individual regrets scale · d_i ≥ 0, one vector per agent. Integer tables only."""
    den = math.lcm(table.den, *(v.den * scale.denominator for v in d))
    factor = den // table.den if table.magnitude else 1  # zeros stay zeros: their factors must not leave int64
    multiples = [scale.numerator * (den // (v.den * scale.denominator)) if v.magnitude else 1 for v in d]
    bound = table.magnitude * factor + sum(v.magnitude * k for v, k in zip(d, multiples, strict=True))
    dtype = np.int64 if 2 * bound < SAFE and all(v.num.dtype == np.int64 for v in d) else object
    vectors = (v.num.astype(dtype, copy=False) for v in d)
    return Regrets(table, tuple(x if k == 1 else x * k for x, k in zip(vectors, multiples, strict=True)), factor, den)
