"""The ε or α at which a method comes nearest to a table.

A one-dimensional minimisation on log ε (golden sections: the distance need not be smooth), then the ε on both sides that are as near
as the digits can tell, and among them the simplest fraction, at which everything is exact again.

How near is as near: where the nearest table rounds to the given one, every ε whose table does. Else: with t rounded to t',
|rms(T − t) − rms(T − t')| is at most half a unit of the last digit, so where rms exceeds the least one by more than a whole unit,
the other ε is nearer to every table that rounds to the given one (docs/theory.md 14.20).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from qtran_cli.judge.explain.distance import rms
from qtran_cli.judge.explain.exact import Exact
from qtran_cli.judge.explain.given import Given
from qtran_cli.judge.explain.scan import Curve
from qtran_cli.judge.explain.shelf import Shelf
from qtran_cli.judge.explain.simplest import simplest
from qtran_cli.judge.explain.under import Under

GOLDEN = (math.sqrt(5) - 1) / 2
STEPS, HALVINGS = 17, 8
DIGITS = 5
"""Significant digits of the ε that are tried."""
SHARE, FLOOR = 1e-2, 1e-4
"""As near counts what is within this share of the least distance, or within that share of the payoffs' range, whatever the digits."""
CLOSE = Fraction(10, 11)
"""The least root mean square and the least largest difference of one table are within this ratio of ε."""
BEND = 0.25
"""A curve leaves the straight line between two steps by no more than this share of its length, it is expected."""
DUST = 1e-9
"""What floats may add to half a unit."""


@dataclass(frozen=True, eq=False)
class Refined:
    """exact: the table under ``under``. low, high: the ends of the ε or α that are as near."""

    name: str
    under: Under
    exact: Exact
    low: Fraction
    high: Fraction


@dataclass(frozen=True)
class Promise:
    """How near a curve may come between steps of the grid. chord: the given table from the straight lines to its neighbours. bend: by
    how much a curve may leave them, a share of how long they are."""

    chord: float
    bend: float

    @property
    def least(self) -> float:
        """The nearest that it may come."""
        return self.chord - self.bend


def promise(shelf: Shelf, curve: Curve, given: Given) -> Promise:
    """What a curve promises. Cost: the projections at the ends of its bracket."""
    moved = [one.floats - curve.exact.floats for one in shelf.beside(curve) if one is not None]
    to = given.floats - curve.exact.floats
    return Promise(min(_chord(to, along) for along in moved), BEND * max(rms(along, 0 * along) for along in moved))


def _chord(to: np.ndarray, along: np.ndarray) -> float:
    """The root mean square from a point to a line segment from the origin."""
    length = float((along * along).sum())
    share = min(max(float((to * along).sum()) / length, 0.0), 1.0) if length else 0.0
    return rms(to, share * along)


def standing(curve: Curve) -> Refined:
    """A curve's nearest table on the grid, as it is."""
    return Refined(curve.name, curve.under, curve.exact, curve.under.value, curve.under.value)


def refine(shelf: Shelf, curve: Curve, given: Given) -> Refined:
    """The nearest table of a curve. Cost: some thirty projections."""
    line, (low, high) = Line(shelf, curve, given), curve.bracket
    best = line.best(low, high)
    near = line.as_near(best)
    first, last = (_edge(near, best, end) for end in (low, high))
    plain = simplest(first, last)
    value = plain if near(plain) else best
    one = line.at(value)
    return standing(curve) if one is None else Refined(curve.name, curve.under.at(value), one, first, last)


@dataclass(frozen=True, eq=False)
class Line:
    """A curve's tables, and how far each is from the given one, in floats."""

    shelf: Shelf
    curve: Curve
    given: Given

    def at(self, value: Fraction) -> Exact | None:
        """The nearest table under one ε or α."""
        return self._nearest(value)[0]

    def rms(self, value: Fraction) -> float:
        """How far it is by root mean square."""
        return self._nearest(value)[1]

    def most(self, value: Fraction) -> float:
        """How far it is by the largest difference."""
        one = self.at(value)
        return math.inf if one is None else float(abs(one.floats - self.given.floats).max())

    @property
    def half(self) -> float:
        """By how much rounding moves a number at most."""
        return float(self.given.unit / 2) * (1 + DUST)

    def best(self, low: Fraction, high: Fraction) -> Fraction:
        """The nearest by root mean square; where rounding can be all there is between the tables, one whose table rounds to the given."""
        near = min((_least(self.rms, low, high), self.curve.under.value), key=self.rms)
        if not self.half < self.most(near) or self.rms(near) > 2 * self.half:
            return near
        other = _least(self.most, max(low, near * CLOSE), min(high, near / CLOSE))
        return next((value for value in (other, *_plain(other)) if self.most(value) <= self.half), near)

    def as_near(self, best: Fraction) -> Callable[[Fraction], bool]:
        """Whether an ε or α is as near as ``best``, the nearest."""
        if self.most(best) <= self.half:
            return lambda value: self.most(value) <= self.half
        least = self.rms(best)
        enough = least + max(float(self.given.unit), SHARE * least, FLOOR * float(self.shelf.span))
        return lambda value: self.rms(value) <= enough

    def _nearest(self, value: Fraction) -> tuple[Exact | None, float]:
        return self.shelf.nearest(self.curve.name, self.curve.under.at(value), self.given.floats)


def _least(off: Callable[[Fraction], float], low: Fraction, high: Fraction) -> Fraction:
    """Where ``off`` is least between two numbers, by golden sections of their logarithms."""
    a, b = math.log(low), math.log(high)
    tried = {x: off(_rounded(x)) for x in (b - GOLDEN * (b - a), a + GOLDEN * (b - a))}
    for _ in range(STEPS):
        left, right = b - GOLDEN * (b - a), a + GOLDEN * (b - a)
        for x in (left, right):
            tried.setdefault(x, off(_rounded(x)))
        a, b = (a, right) if tried[left] <= tried[right] else (left, b)
    return _rounded(min(tried, key=lambda x: tried[x]))


def _plain(value: Fraction) -> list[Fraction]:
    """What somebody may have meant by a number: decimals and fractions beside it."""
    return [*(round(value, places) for places in (2, 3)), *(value.limit_denominator(most) for most in (10, 20, 50, 100))]


def _edge(near: Callable[[Fraction], bool], inside: Fraction, end: Fraction) -> Fraction:
    """The number nearest to ``end`` that is as near, going out from ``inside``."""
    if near(end):
        return end
    outside = end
    for _ in range(HALVINGS):
        middle = _rounded((math.log(inside) + math.log(outside)) / 2)
        inside, outside = (middle, outside) if near(middle) else (inside, middle)
    return inside


def _rounded(logarithm: float) -> Fraction:
    return Fraction(f"{math.exp(logarithm):.{DIGITS}g}")
