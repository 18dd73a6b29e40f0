"""Sums over large floating tables, exactly: filter in float64, then decide in rationals.

A float64 sum of N + 1 terms of total magnitude M is off by at most δ = (2N + 4) 2^-52 M. So the joint action at which an
exact maximum is reached is within 2δ of the float maximum; those few cells are evaluated again as Fractions.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from qtran_cli.exact.igm import Optimum
from qtran_cli.exact.tiles import cube_cell, cube_sums
from qtran_cli.table import Table, from_fractions


def tight(table: Table, best: Optimum, margin: Fraction) -> tuple[Table, ...]:
    """The tight factors' d of a floating table (see exact/qtran.py), N sweeps of about five passes each."""
    members = [set(o.tolist()) for o in best.actions]
    exact = [[Fraction(0) if a in keep else margin for a in range(m)] for m, keep in zip(table.shape, members, strict=True)]
    for i, keep in enumerate(members):
        peaks = _peaks(table, exact, i)
        exact[i] = [Fraction(0) if a in keep else table.max - peak for a, peak in enumerate(peaks)]
    return tuple(from_fractions(d) for d in exact)


def largest(table: Table, d: Sequence[Table]) -> Fraction:
    """max over u of Q_jt(u) + Σ_i d_i(u_i), exactly."""
    exact = [v.flat() for v in d]
    return max(_peaks(table, exact, 0, own=True))


def _peaks(table: Table, exact: Sequence[Sequence[Fraction]], i: int, own: bool = False) -> list[Fraction]:
    """For each action a of agent i: max over u_-i of Q_jt(a, u_-i) + Σ_{j≠i} d_j(u_j) (own: d_i(a) too), exactly."""
    vectors = [np.array([float(x) for x in d]) if own or j != i else np.zeros(len(d)) for j, d in enumerate(exact)]
    magnitude = float(table.magnitude) + sum(float(v.max()) for v in vectors)
    slip = 2 * (2 * table.ndim + 4) * 2.0**-52 * magnitude
    rough = np.full(table.shape[i], -np.inf)
    for (_, at, _), sums in cube_sums(table.num, table.shape, vectors, i):
        np.maximum(rough[at], sums.max(axis=(0, 2)), out=rough[at])
    peaks: list[Fraction | None] = [None] * table.shape[i]
    for block, sums in cube_sums(table.num, table.shape, vectors, i):
        for offsets in np.argwhere(sums >= rough[block[1], None] - slip).tolist():
            u = cube_cell(table.shape, i, *(s.start + offset for s, offset in zip(block, offsets, strict=True)))
            total = table[u] + sum((d[x] for j, (d, x) in enumerate(zip(exact, u, strict=True)) if own or j != i), Fraction(0))
            peaks[u[i]] = total if peaks[u[i]] is None else max(peaks[u[i]], total)
    return peaks
