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

from qtran_cli.exact.igm import Optimum
from qtran_cli.exact.tiles import Block, cube_sums
from qtran_cli.table import Table, from_fractions

_GRAIN = 1074


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
    den = math.lcm(1 << _GRAIN, *(x.denominator for d in exact for x in d))
    summed = [d if own or j != i else [Fraction(0)] * len(d) for j, d in enumerate(exact)]
    columns = [np.array([x.numerator * (den // x.denominator) for x in d], dtype=object) for d in summed]
    peaks = np.full(table.shape[i], int(Fraction(table.low) * den), dtype=object)
    for block, sums in cube_sums(table.num, table.shape, vectors, i):
        u = _joint_actions(table.shape, i, block, sums >= rough[block[1], None] - slip)
        totals = _grains(table.num[u]) * (den >> _GRAIN)
        for column, a in zip(columns, u, strict=True):
            totals += column[a]
        np.maximum.at(peaks, u[i], totals)
    return [Fraction(peak, den) for peak in peaks]


def _joint_actions(shape: Sequence[int], i: int, block: Block, chosen: np.ndarray) -> tuple[np.ndarray, ...]:
    """The joint actions (one index array per agent) of the chosen places of a tile of agent i's cube."""
    b, a, k = (s.start + offsets for s, offsets in zip(block, np.nonzero(chosen), strict=True))
    before = np.unravel_index(b, tuple(shape[:i])) if i else ()
    return (*before, a, *(np.unravel_index(k, tuple(shape[i + 1 :])) if i + 1 < len(shape) else ()))


def _grains(x: np.ndarray) -> np.ndarray:
    """x · 2^1074 as Python integers, exactly."""
    mantissa, exponent = np.frexp(x)
    digits, shift = (mantissa * 2.0**53).astype(np.int64).astype(object), exponent.astype(np.int64) + (_GRAIN - 53)
    return (digits << np.maximum(shift, 0).astype(object)) >> np.maximum(-shift, 0).astype(object)
