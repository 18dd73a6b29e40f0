"""Linear programs in exact arithmetic: maximise c·x subject to A x ≤ b, x ≥ 0, with the multipliers that prove the answer.

A dictionary of integers over one determinant (Edmonds' integer-preserving pivots), Bland's rule throughout, so it always
ends. Small programs only: a pivot costs rows × columns big-integer operations. Constraints can be tightened to equalities
one after another (``tighten``), each followed by a few dual pivots: what a search over tight joint actions needs.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import numpy as np


class Program:
    """A linear program in dictionary form, at a basis.

    a: (rows, n) integers. b: rows integers ≥ 0 (so x = 0 is feasible). c: n integers.
    Variables are numbered: 0 … n−1 those of x, n + k the slack of row k; tightened rows get slacks of their own.
    """

    def __init__(self, a: np.ndarray, b: np.ndarray, c: np.ndarray) -> None:
        rows, self.n = a.shape
        self.cells = np.zeros((rows + 1, self.n + 1), dtype=object)  # last column b, last row −c
        self.cells[:rows, : self.n], self.cells[:rows, self.n], self.cells[rows, : self.n] = a, b, -np.asarray(c, dtype=object)
        self.det = 1
        self.inside = list(range(self.n, self.n + rows))  # the basic variable of each row
        self.outside = list(range(self.n))  # the non-basic variable of each column
        self.names = self.n + rows
        self.opposite: dict[int, int] = {}  # a tightening slack -> the slack whose negative it is

    def copy(self) -> Program:
        """An independent copy at the same basis."""
        twin = object.__new__(Program)
        twin.__dict__ = self.__dict__ | {
            "cells": self.cells.copy(),
            "inside": self.inside[:],
            "outside": self.outside[:],
            "opposite": dict(self.opposite),
        }
        return twin

    @property
    def value(self) -> Fraction:
        """The objective at the current basis."""
        return Fraction(self.cells[-1, -1], self.det)

    @property
    def x(self) -> list[Fraction]:
        """The variables at the current basis."""
        point = [Fraction(0)] * self.n
        for row, name in enumerate(self.inside):
            if name < self.n:
                point[name] = Fraction(self.cells[row, -1], self.det)
        return point

    def maximise(self) -> bool:
        """Pivot from a feasible basis to an optimal one. False: unbounded."""
        while entering := [(name, s) for s, name in enumerate(self.outside) if self.cells[-1, s] < 0]:
            s = min(entering)[1]
            ratios = [
                (Fraction(self.cells[r, -1], self.cells[r, s]), name, r) for r, name in enumerate(self.inside) if self.cells[r, s] > 0
            ]
            if not ratios:
                return False
            self._pivot(min(ratios)[2], s)
        return True

    def restore(self) -> int | None:
        """Dual pivots from an optimal basis that a new row made infeasible. Returns the row that proves infeasibility, or None."""
        while leaving := [(name, r) for r, name in enumerate(self.inside) if self.cells[r, -1] < 0]:
            r = min(leaving)[1]
            ratios = [
                (Fraction(self.cells[-1, s], -self.cells[r, s]), name, s) for s, name in enumerate(self.outside) if self.cells[r, s] < 0
            ]
            if not ratios:
                return r
            self._pivot(r, min(ratios)[2])
        return None

    def tighten(self, row: int) -> None:
        """Require the slack of row ``row`` to be 0: its negative becomes a slack of its own."""
        name = self.n + row
        if name in self.inside:
            added = -self.cells[self.inside.index(name)]
        else:
            added = np.zeros(self.n + 1, dtype=object)
            added[self.outside.index(name)] = self.det
        self.cells = np.vstack([self.cells[:-1], added[None], self.cells[-1:]])
        self.inside.append(self.names)
        self.opposite[self.names] = row
        self.names += 1

    def multipliers(self, row: int = -1) -> dict[int, Fraction]:
        """What each row of A weighs in the equation of dictionary row ``row`` (−1: the objective's).

        Weights are ≥ 0 for inequalities and may be negative where the row was tightened. With y from an infeasible row:
        yA ≥ 0 and yb < 0. From the objective at an optimum: yA ≥ c and yb = value.
        """
        weights: dict[int, Fraction] = {}
        for name, weight in self._equation(row):
            if name >= self.n and weight:
                k, sign = (self.opposite[name], -1) if name in self.opposite else (name - self.n, 1)
                weights[k] = weights.get(k, Fraction(0)) + sign * weight
        return {k: w for k, w in weights.items() if w}

    def _equation(self, row: int) -> Iterator[tuple[int, Fraction]]:
        if row >= 0:
            yield self.inside[row], Fraction(1)
        for s, name in enumerate(self.outside):
            yield name, Fraction(self.cells[row, s], self.det)

    def _pivot(self, r: int, s: int) -> None:
        cells, p = self.cells, self.cells[r, s]
        row, column = cells[r].copy(), cells[:, s].copy()
        cells = (cells * p - np.outer(column, row)) // self.det
        cells[r], cells[:, s] = row, -column
        cells[r, s] = self.det
        if p < 0:
            cells, p = -cells, -p
        self.cells, self.det = cells, p
        self.inside[r], self.outside[s] = self.outside[s], self.inside[r]
