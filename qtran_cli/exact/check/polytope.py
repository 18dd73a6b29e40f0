"""The valid scales as inequalities none of which follows from the others.

    S = {a > 0 : Σ_i c_i a_i ≤ b for every row},  a row per joint action u: c_i = d_i(u_i) ≥ 0, b = gap(u) ≥ 0

A row with b = 0 and c ≠ 0 leaves no a > 0: S is empty, and that one row says so. Otherwise a row is the point c / b, and it
follows from the others iff its point lies, in every coordinate, below a convex combination of theirs: the rows that are
needed are the corners of an upper hull. N = 2: a chain in the order of the angles. N ≥ 3: each row is held against the rows
known to be needed by an exact linear program, and where it is not implied, a ray from 0 finds another one that is needed.

Source: the redundancy test for N ≥ 3 is Clarkson's (FOCS 1994), here in integers.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from fractions import Fraction

import numpy as np

from qtran_cli.certificates.check import Inequality
from qtran_cli.exact.algebra.simplex import Program
from qtran_cli.table import Table

ROWS = 300
"""Three agents or more: the reduction is done for up to this many rows that no single other one implies: one or two seconds."""

Point = tuple[Fraction, ...]


def inequalities(table: Table, d: Sequence[Table]) -> list[Inequality]:
    """One inequality for each different left side that is not 0: the tightest, the first of equals. A Python loop over the cells."""
    best: dict[tuple[Fraction, ...], Inequality] = {}
    columns = [v.flat() for v in d]
    for u, payoff in zip(np.ndindex(*table.shape), table.flat(), strict=True):
        left = tuple(column[a] for column, a in zip(columns, u, strict=True))
        if any(left) and (left not in best or table.max - payoff < best[left].bound):
            best[left] = Inequality(tuple(u), left, table.max - payoff)
    return list(best.values())


def irredundant(rows: Sequence[Inequality]) -> tuple[Inequality, ...] | None:
    """The rows that are needed, by joint action; None where N ≥ 3 and more than ROWS rows are in question."""
    empty = min((row for row in rows if row.bound == 0), key=lambda row: row.u, default=None)
    if empty:
        return (empty,)
    named: dict[Point, Inequality] = {}
    for row in sorted(rows, key=lambda row: row.u):
        named.setdefault(tuple(c / row.bound for c in row.coefficients), row)
    corners = _chain(named) if len(next(iter(named), ())) == 2 else _corners(named)
    return None if corners is None else tuple(sorted((named[p] for p in corners), key=lambda row: row.u))


def _chain(points: Iterable[Point]) -> list[Point]:
    """The corners of the upper hull in the plane, from the largest first coordinate to the largest second one."""
    chain: list[Point] = []
    for p in sorted(points, reverse=True):
        if chain and p[1] <= chain[-1][1]:
            continue
        while len(chain) > 1 and _turn(chain[-2], chain[-1], p) <= 0:
            chain.pop()
        chain.append(p)
    return chain


def _turn(o: Point, p: Point, q: Point) -> Fraction:
    """> 0 where o, p, q turn left."""
    return (p[0] - o[0]) * (q[1] - o[1]) - (p[1] - o[1]) * (q[0] - o[0])


def _undominated(points: Iterable[Point]) -> list[Point] | None:
    """Without the points that another one exceeds in every coordinate; None where more than ROWS are left."""
    kept: list[Point] = []
    for p in sorted(points, key=lambda p: (sum(p), p), reverse=True):
        if not any(all(x <= y for x, y in zip(p, other, strict=True)) for other in kept):
            kept.append(p)
            if len(kept) > ROWS:
                return None
    return kept


def _corners(points: Iterable[Point]) -> list[Point] | None:
    """Those of the points that are not below a convex combination of the others; None where the reduction is too large."""
    waiting = _undominated(points)
    if waiting is None:
        return None
    needed: list[Point] = []
    while waiting:
        a = _beyond(needed, waiting[-1])
        if a is None:
            waiting.pop()
            continue
        first = max(waiting, key=lambda p: (sum(x * y for x, y in zip(p, a, strict=True)), p))  # whom the ray from 0 to a meets first
        needed.append(first)
        waiting.remove(first)
    return needed


def _beyond(needed: Sequence[Point], p: Point) -> list[Fraction] | None:
    """Some a ≥ 0 with p · a > 1 and q · a ≤ 1 for every q needed; None: there is none."""
    rows = [*needed, p]
    dens = [math.lcm(*(x.denominator for x in row)) for row in rows]
    whole = np.array([[int(x * den) for x in row] for row, den in zip(rows, dens, strict=True)], dtype=object)
    program = Program(whole, np.array([*dens[:-1], 2 * dens[-1]], dtype=object), whole[-1])
    program.maximise()  # bounded by p · a ≤ 2
    return program.x if program.value > dens[-1] else None
