"""The region of two agents' valid scales as a polygon inside a window, in exact numbers.

The polytope has a corner at (0, 0) and falls from left to right, so inside a window [0, width] × [0, height] it is what
is left of the rectangle when each inequality has cut off its side.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from qtran_cli.certificates.check import Inequality
from qtran_cli.exact.check.record import Scales

FAR = Fraction(10**6)
"""A scale beyond is not drawn: the region goes on past the window."""
ROOM = Fraction(6, 5)
"""How much wider than what it must show a window is."""

Point = tuple[Fraction, Fraction]


@dataclass(frozen=True)
class Region:
    """window: width and height. corners: of the polygon, anticlockwise from (0, 0); empty where no positive scale is valid.

    edges: the inequalities that bound it inside the window, each with the ends of its edge. ends: the largest a_1 and a_2
    with the other near 0, None for no bound. beyond: per agent, whether the region goes on past the window.
    """

    window: Point
    corners: tuple[Point, ...]
    edges: tuple[tuple[Inequality, Point, Point], ...]
    ends: tuple[Fraction | None, Fraction | None]
    beyond: tuple[bool, bool]


def region(scales: Scales, rows: Sequence[Inequality]) -> Region:
    """The region that the polytope's rows bound. Its window shows the identity, and the largest scales that are not too far."""
    ends = _end(rows, 0), _end(rows, 1)
    window = _window(scales, ends)
    beyond = tuple(end is None or end > side for end, side in zip(ends, window, strict=True))
    corners: list[Point] = [] if scales.empty else [(Fraction(0), Fraction(0)), (window[0], Fraction(0)), window, (Fraction(0), window[1])]
    for row in rows:
        corners = _cut(corners, row)
    edges = [(row, *edge) for row in rows if (edge := _edge(corners, row))]
    return Region(window, tuple(corners), tuple(edges), ends, (beyond[0], beyond[1]))


def excess(row: Inequality, point: Point) -> Fraction:
    """How far ``point`` is beyond the inequality: > 0 where it is broken, 0 on its line."""
    return row.coefficients[0] * point[0] + row.coefficients[1] * point[1] - row.bound


def across(row: Inequality, window: Point) -> tuple[Point, Point] | None:
    """The ends of the inequality's line inside the window; None where it does not meet it, or only in a corner."""
    a, b = row.coefficients
    width, height = window
    crossings = []
    if b:
        crossings += [(x, (row.bound - a * x) / b) for x in (Fraction(0), width)]
    if a:
        crossings += [((row.bound - b * y) / a, y) for y in (Fraction(0), height)]
    inside = sorted({p for p in crossings if 0 <= p[0] <= width and 0 <= p[1] <= height})
    return (inside[0], inside[-1]) if len(inside) > 1 else None


def _end(rows: Sequence[Inequality], i: int) -> Fraction | None:
    return min((row.bound / row.coefficients[i] for row in rows if row.coefficients[i]), default=None)


def _window(scales: Scales, ends: tuple[Fraction | None, Fraction | None]) -> Point:
    common = scales.common or Fraction(0)
    width, height = (max([x for x in (Fraction(1), common, end or Fraction(0)) if x <= FAR]) for end in ends)
    return ROOM * max(width, height / 20), ROOM * max(height, width / 20)


def _cut(corners: list[Point], row: Inequality) -> list[Point]:
    """What is left of a convex polygon on the inequality's side."""
    kept: list[Point] = []
    for p, q in zip(corners, corners[1:] + corners[:1], strict=True):
        here, there = excess(row, p), excess(row, q)
        if here <= 0:
            kept.append(p)
        if (here < 0 < there) or (there < 0 < here):
            t = here / (here - there)
            kept.append((p[0] + t * (q[0] - p[0]), p[1] + t * (q[1] - p[1])))
    return kept


def _edge(corners: Sequence[Point], row: Inequality) -> tuple[Point, Point] | None:
    on = sorted(p for p in set(corners) if excess(row, p) == 0)
    return (on[0], on[-1]) if len(on) > 1 else None
