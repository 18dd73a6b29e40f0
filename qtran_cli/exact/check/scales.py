"""The affine transform φ(Q) = A·Q + B: the positive scales a_i for which a_i Q_i satisfies (4b).

    S = {a > 0 : Σ_i a_i d_i(u_i) ≤ gap(u) for all u}         b_i cancels, V_jt absorbs it
    a* = min over Σ_i d_i(u_i) > 0 of gap(u) / Σ_i d_i(u_i)   the largest common scale

S is convex, unbounded in a_i iff d_i ≡ 0, not empty iff every optimal joint action is greedy; under strict IGM a* > 0, and
[Q_i] itself satisfies (4) iff a* ≥ 1. Consistent but not strict: a* = 0. With a sub-optimal tie a* may be positive although
IGM fails: a scale means nothing without the verdict on IGM beside it.

Source: Son et al. 2019, theorem 1 (necessity); S and a* are the project's own (docs/theory.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from qtran_cli.certificates.check import Inequality
from qtran_cli.certificates.one_step import JointAction
from qtran_cli.exact.check.polytope import inequalities, irredundant
from qtran_cli.exact.check.record import Scales
from qtran_cli.exact.sweeps.regrets import Regrets, regrets
from qtran_cli.exact.sweeps.tiles import TILE
from qtran_cli.table import Table, regret

CELLS = 10**4
"""S is written out as inequalities up to this many joint actions."""


def scales(table: Table, q: Sequence[Table], view: Regrets | None = None) -> Scales:
    """The valid scales of [Q_i] on a table. view: their regrets, where known already.

    A few sweeps; the polytope costs a sort, for N ≥ 3 exact linear programs.
    """
    d = [regret(v) for v in q]
    common = largest_common(table, d, view or regrets(table, d))
    rows = inequalities(table, d) if table.size <= CELLS else None
    agents = None if rows is None else tuple(_alone(rows, i) for i in range(len(d)))
    return Scales(common, common is None or common >= 1, None if rows is None else irredundant(rows), agents)


def largest_common(table: Table, d: Sequence[Table], view: Regrets) -> Fraction | None:
    """a*, None when every d_i is 0. Dinkelbach's iteration: each sweep finds the joint action that breaks the last candidate most."""
    u = _small_ratio(view) if view.halves[0].any() else tuple(int(v.num.argmax()) for v in d)
    while total := sum(v[a] for v, a in zip(d, u, strict=True)):
        candidate = (table.max - table[u]) / total
        if candidate == 0:
            return candidate
        slack, u = (view if candidate == 1 else regrets(table, d, candidate)).least()
        if slack >= 0:
            return candidate
    return None


def _small_ratio(view: Regrets) -> JointAction:
    """Where gap / Σ_i d_i is small (least, among the rows of least slack of those with some d_i > 0): a start, so rounding is harmless."""
    rows, columns = view.halves
    chosen = np.flatnonzero(np.asarray(rows > 0, dtype=bool))
    chosen = chosen[np.argsort(view.peaks[chosen])[-max(1, TILE // columns.size) :]]
    gap = view.top - view.matrix[chosen].astype(rows.dtype) * view.factor
    share = rows[chosen, None] + columns
    score = gap - share if gap.dtype == object else gap / share  # a quotient of large integers may be no float
    row, column = np.unravel_index(int(score.argmin()), gap.shape)
    at = int(chosen[row]) * columns.size + int(column)
    return tuple(int(a) for a in np.unravel_index(at, view.table.shape))


def _alone(rows: Sequence[Inequality], i: int) -> Fraction | float | None:
    """The largest a_i with every other scale at 1; None if there is none, inf if there is no bound."""
    left = [row.bound - sum(c for j, c in enumerate(row.coefficients) if j != i) for row in rows]
    if any(room < 0 or (room == 0 and row.coefficients[i] > 0) for room, row in zip(left, rows, strict=True)):
        return None
    return min((room / row.coefficients[i] for room, row in zip(left, rows, strict=True) if row.coefficients[i] > 0), default=float("inf"))
