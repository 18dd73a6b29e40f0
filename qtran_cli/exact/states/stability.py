"""Whether a fixed point of bootstrapping attracts, and a ball from which iteration provably ends at it.

Near a fixed point V only the pieces that have the value V(s) there matter. If each of them has slopes that sum to less than 1 in size,
the map contracts there. If there is one in every state, the map is linear near V, and V attracts iff its spectral radius is below 1.
Source: project, docs/theory.md 12.7.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from qtran_cli.exact.algebra import linear, spectrum
from qtran_cli.exact.states import fixed_points
from qtran_cli.exact.states.fixed_points import Row
from qtran_cli.exact.states.maps import Map, Values, size

POWERS = 200
"""Powers of the linear piece that are looked at for one that contracts."""
DIGITS = 10**12
"""The ball is found up to one in so many parts of itself."""


@dataclass(frozen=True)
class Stability:
    """attracts: whether iteration from every V close enough ends here; None: reason says why that is not known.

    against_one: -1, 0, 1 as the spectral radius of the linear piece is below, at, above 1; radius: its value where that is a short
    fraction, about: the same rounded; all None where the map is not linear near here. ball: iteration from any V that is nearer
    than this in every state ends here; None where there is none known. piece: where the map is linear near here, its slopes,
    within ``inner`` in every state.
    """

    attracts: bool | None
    reason: str = ""
    against_one: int | None = None
    radius: Fraction | None = None
    about: float | None = None
    ball: Fraction | None = None
    piece: tuple[tuple[Fraction, ...], ...] | None = None
    inner: Fraction = Fraction(0)


def stability(of: Map, v: Values) -> Stability:
    """That of a fixed point. Cost: the powers of a matrix with a row a state, and for cones a fit of each."""
    states = range(len(v))
    if any(of.tops(s, v) != {v[s]} for s in states):
        return Stability(None, "other fits are equally good and have other values")
    active = [[row for row in dict.fromkeys(of.rows[s]) if fixed_points.value(row, v) == v[s]] for s in states]
    pieces = [list({row[0]: row for row in rows}.values()) for rows in active]
    contracts = all(size(row) < 1 for rows in pieces for row in rows)
    if any(len(rows) > 1 for rows in pieces):
        ball = _inner(of, v, active) if contracts else None
        return Stability(True if contracts else None, "" if contracts else "it lies on the edge between pieces", ball=ball)
    matrix = [rows[0][0] for rows in pieces]
    sign = spectrum.against_one(matrix)
    radius, about = spectrum.radius(matrix)
    inner = _inner(of, v, active)
    ball = inner if contracts else _powers(matrix, inner) if sign < 0 else None
    return Stability(sign < 0, "", sign, radius, about, ball, tuple(matrix), inner)


def ends(at: Stability, move: Values) -> bool:
    """Whether iteration from the fixed point moved by ``move`` provably ends at it: also at one that repels, along a stable direction.

    The moves that follow are combinations of the first few of them, with coefficients that a companion matrix makes.
    """
    if at.ball is not None and max(map(abs, move)) < at.ball:
        return True
    if at.piece is None or max(map(abs, move)) >= at.inner:
        return False
    moves, last = _independent(np.array(at.piece, dtype=object), np.array(move, dtype=object))
    if not spectrum.inside([-x for x in last] + [Fraction(1)]):
        return False
    companion = [tuple(Fraction(int(k == j + 1)) for k in range(len(last))) for j in range(len(last) - 1)] + [tuple(last)]
    ball = _powers(companion, at.inner)
    return ball is not None and max(abs(x) for each in moves for x in each) < ball


def _independent(a: np.ndarray, move: np.ndarray) -> tuple[list[np.ndarray], list[Fraction]]:
    """The moves before the first that is a combination of those before it, and the coefficients of that one."""
    moves = [move]
    while True:
        following = a @ moves[-1]
        gram = [[x @ y for y in moves] for x in moves]
        found = linear.solve(gram, [x @ following for x in moves])
        assert found is not None
        if not any(following - sum(c * x for c, x in zip(found, moves, strict=True))):
            return moves, found
        moves.append(following)


def _inner(of: Map, v: Values, active: list[list[Row]]) -> Fraction:
    """A move of V within which no other piece has the value of a fit."""
    found = [Fraction(1)]
    for s, rows in enumerate(of.rows):
        near = max(of.modulus(s), *map(size, active[s]))
        found += [abs(fixed_points.value(row, v) - v[s]) / (near + size(row) or 1) for row in rows if fixed_points.value(row, v) != v[s]]
        reach = of.reach(s, v)
        found += [] if reach is None else [_root_below(reach)]
    return min(found)


def _powers(matrix: list[tuple[Fraction, ...]], inner: Fraction) -> Fraction | None:
    """A ball that the powers of the matrix keep within ``inner`` until one of them contracts."""
    a = np.array(matrix, dtype=object)
    power, largest = a, Fraction(1)
    for _ in range(POWERS):
        norm = max(sum(map(abs, row), Fraction(0)) for row in power.tolist())
        if norm < 1:
            return inner / largest
        largest, power = max(largest, norm), power @ a
    return None


def _root_below(x: Fraction) -> Fraction:
    """At most the square root of x ≥ 0, and above 0 where x is."""
    scale = DIGITS * (1 + x.denominator)
    return Fraction(math.isqrt(x.numerator * scale**2 // x.denominator), scale)
