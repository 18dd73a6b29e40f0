"""Additive (VDN's class): Q_jt(u) = Σ_i Q_i(u_i), which holds iff every mixed second difference is 0.

Source: Sunehag et al. 2018 (VDN); the criterion is classical (docs/theory.md).
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from qtran_cli.certificates.one_step import Interaction, JointAction, Sum, replace
from qtran_cli.exact.batch.games import Games
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.sweeps.tiles import outer_sum, tiles
from qtran_cli.table import SAFE, Table, from_fractions, ratio


def decide(facts: Facts) -> Sum | Interaction:
    """Compare the table with the sum through its first cell. One pass at most; stops in the tile of the first difference."""
    table = facts.table
    arms = [table.num[(0,) * i + (slice(None),) + (0,) * (table.ndim - i - 1)] for i in range(table.ndim)]
    u = _floating_difference(table) if table.floating else _difference(table, arms)
    return _certificate(table, arms) if u is None else _corner(table, u)


def holds(games: Games) -> np.ndarray:
    """Whether each of many games is the sum through its first cell: bool (B,)."""
    total, n = np.zeros((len(games.tables), 1), dtype=np.int64), len(games.shape)
    for i in range(n):
        arm = games.num[(slice(None), *(slice(None) if j == i else 0 for j in range(n)))]
        total = (total[:, :, None] + arm[:, None, :]).reshape(len(total), -1)
    return np.asarray((total == games.flat + (n - 1) * games.flat[:, :1]).all(axis=1))


def _difference(table: Table, arms: list[np.ndarray]) -> JointAction | None:
    """The first u with Q(u) ≠ Q(0) + Σ_i (Q(0 but u_i) − Q(0))."""
    wide = table.magnitude * (2 * table.ndim) >= SAFE
    arms = [arm.astype(object) if wide else arm for arm in arms]
    rows = outer_sum([arm - arms[0][0] for arm in arms[:-1]], arms[0].dtype)
    matrix = table.num.reshape(len(rows), -1)
    for r, c in tiles(*matrix.shape):
        missed = np.asarray(matrix[r, c] != rows[r, None] + arms[-1][c], dtype=bool)
        if missed.any():
            row, column = divmod(int(missed.argmax()), missed.shape[1])
            return _unravel(table.shape, (r.start + row) * matrix.shape[1] + c.start + column)
    return None


def _floating_difference(table: Table) -> JointAction | None:
    """A u with Q(u) ≠ Q(0) + Σ_i (Q(0 but u_i) − Q(0)) in a floating table, exactly and without a loop over cells.

    Agent after agent k, with those after it at their first action: Q(r, a) + Q(0, 0) = Q(r, 0) + Q(0, a) for every joint
    action r of the agents before k and every action a of k. Both sides are sums of two doubles, compared with their errors.
    """
    for k in range(1, table.ndim):
        slab = table.num[(slice(None),) * (k + 1) + (0,) * (table.ndim - k - 1)]
        matrix = slab.reshape(-1, slab.shape[-1])
        for r, c in tiles(*matrix.shape):
            with np.errstate(over="ignore", invalid="ignore"):  # what overflows counts as different until it is looked at
                sides = two_sum(matrix[r, c], matrix[0, 0]), two_sum(matrix[r, :1], matrix[:1, c])
            missed = np.logical_or(*(first != second for first, second in zip(*sides, strict=True)))
            for row, column in np.argwhere(missed) if missed.any() else ():
                u = (*_unravel(slab.shape, (r.start + row) * matrix.shape[1] + c.start + column), *(0,) * (table.ndim - k - 1))
                if table[u] != _predicted(table, u):
                    return u
    return None


def two_sum(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """x + y in float64 and the exact error of that (Knuth): a pair that two sums share iff they are equal."""
    total = x + y
    back = total - x
    return total, (x - (total - back)) + (y - back)


def _predicted(table: Table, u: JointAction) -> Fraction:
    origin = (0,) * table.ndim
    return table[origin] + sum((table[replace(origin, i, a)] - table[origin] for i, a in enumerate(u)), Fraction(0))


def _unravel(shape: tuple[int, ...], flat: int) -> JointAction:
    return tuple(int(k) for k in np.unravel_index(flat, shape))


def _certificate(table: Table, arms: list[np.ndarray]) -> Sum:
    if table.floating:
        first, *rest = (from_fractions([table.number(x) for x in arm.tolist()]) for arm in arms)
        origin = first[0]
        return Sum((first, *(from_fractions([x - origin for x in v.flat()]) for v in rest)))
    arms = [arm if table.magnitude * 2 < SAFE else arm.astype(object) for arm in arms]
    return Sum(tuple(ratio(arm - (arm[0] if i else 0), table.den) for i, arm in enumerate(arms)))


def _corner(table: Table, u: JointAction) -> Interaction:
    """A rectangle with non-zero interaction, from a cell u that the sum through the first cell misses.

    Move from the first cell to u one agent at a time: the step of some agent j changes Q differently after the steps
    before it than at the first cell; undoing those steps one at a time finds the agent i that it interacts with.
    """
    n = table.ndim
    for j in range(n):
        for i in range(j):
            low = (*u[:i], *(0,) * (n - i))  # agents before i have moved, i and all after have not
            witness = Interaction(low, i, u[i], j, u[j], Fraction(0))
            first, second, third, fourth = (table[x] for x in witness.corners)
            if (value := first - second - third + fourth) != 0:
                return Interaction(low, i, u[i], j, u[j], value)
    raise AssertionError("a cell that the sum misses has an interaction")
