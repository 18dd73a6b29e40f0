"""The gap and the individual regrets over one denominator: the integers that every sweep over the slack works with.

    den · D(u) = (top − factor · num(u)) − Σ_i d[i](u_i) + shift
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from qtran_cli.exact.tiles import Block, cube_cell, cube_sums
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

    @property
    def floor(self) -> int:
        """min Q_jt over den: below every sum."""
        return self.table.low * self.factor

    def sums(self, i: int, *, whole: bool = False) -> Iterator[tuple[Block, np.ndarray]]:
        """den · (Q_jt(u) + Σ_j d_j(u_j)) in tiles of agent i's cube: top minus it is den · D(u). See tiles.cube_sums."""
        return cube_sums(self.table.num, self.table.shape, self.d, i, self.factor, whole=whole)

    def least(self) -> tuple[Fraction, tuple[int, ...]]:
        """(min over u of gap(u) − Σ_i d_i(u_i), a joint action that attains it). About five passes."""
        last = self.table.ndim - 1
        best = None
        for block, sums in self.sums(last):
            at = int(sums.argmax())
            if best is None or sums.flat[at] > best[0]:
                place = np.unravel_index(at, sums.shape)
                best = sums.flat[at], cube_cell(self.table.shape, last, *(int(s.start + k) for s, k in zip(block, place, strict=True)))
        assert best is not None
        return Fraction(int(self.top - best[0]), self.den), best[1]


def regrets(table: Table, d: Sequence[Table], scale: Fraction = Fraction(1)) -> Regrets:
    """``table`` with the individual regrets scale · d_i ≥ 0, one vector per agent. Integer tables only."""
    den = math.lcm(table.den, *(v.den * scale.denominator for v in d))
    factor = den // table.den
    multiples = [scale.numerator * (den // (v.den * scale.denominator)) for v in d]
    bound = table.magnitude * factor + sum(v.magnitude * k for v, k in zip(d, multiples, strict=True))
    dtype = np.int64 if 2 * bound < SAFE and all(v.num.dtype == np.int64 for v in d) else object
    return Regrets(table, tuple(v.num.astype(dtype) * k for v, k in zip(d, multiples, strict=True)), factor, den)
