"""Where the best table over finitely many cones has u* alone greedy, as the parameter runs: the cones with u* on top have to win.

With f the least error of the cones that have every u*_i on top and g that of the others, a method is right where f < g, and only
there. The range of the parameter is halved until one of three holds on a part:

    right, by bounds    a table of the first kind beats, everywhere on the part, a bound from below on every cone of the second
    wrong, by bounds    the same with the roles exchanged
    exact               each cone that bounds leave has one piece on the whole part, and pieces' errors are compared as polynomials

Bounds hold on the whole part: for weights Σ_k β_k b_k(x), b_k ≥ 0, a cone's least error is at least Σ_k b_k(x) times its least error
under the weights β_k; as payoffs move along a line it is convex. Source: docs/theory.md 14.16, 14.17.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import count, product

import numpy as np

from qtran_cli.certificates.one_step import JointAction
from qtran_cli.exact.algebra.roots import inner
from qtran_cli.exact.monotone import orders
from qtran_cli.exact.thresholds import tails
from qtran_cli.exact.thresholds.cones import Cones
from qtran_cli.exact.thresholds.families import Family
from qtran_cli.exact.thresholds.outcome import Outcome
from qtran_cli.exact.thresholds.part import SURE, Part, error
from qtran_cli.exact.thresholds.region import Region, joined, throughout
from qtran_cli.table import from_fractions

TINY = 1e-12
"""Errors below this part of the largest square are told apart exactly."""
DEPTH = 40
"""Parts are halved so often."""

LONGEST = 10**60
"""Squares of larger payoffs, times weights, may not be floats."""
PARTS = 500
"""A range is cut into so many parts at most; a dozen are usual."""
OPEN = "open in part: ends lie closer together than is told apart"


def decided(family: Family, cones: Cones) -> Outcome:
    """The answer about a class."""
    if max(abs(c) for q in family.payoffs for c in q.of or (0,)) > LONGEST:
        return Outcome(None, "payoffs of more than 60 digits")
    right = Walk(family, cones).region()
    return Outcome(right, OPEN if right.intervals(None) else "", lambda x: greedy(family, cones, x))


def greedy(family: Family, cones: Cones, x: Fraction) -> frozenset[JointAction]:
    """The greedy joint actions of all best tables at x. Cost: a fit of every cone."""
    values, weights = family.game(x)
    lows, _ = cones.lows(values, weights, np.zeros(len(values)))
    near = [
        cones.fit(k, values, weights) for k in np.flatnonzero(lows <= lows.min() * (1 + SURE) + TINY * max(map(abs, values)) ** 2).tolist()
    ]
    errors = [error(values, weights, table) for table in near]
    best = [from_fractions(table, family.shape) for table, e in zip(near, errors, strict=True) if e == min(errors)]
    return frozenset(u for table in best for u in product(*(a.tolist() for a in orders.dominant(table))))


@dataclass(frozen=True, eq=False)
class Walk:
    """A family and the cones of a class. most: into so many parts its range is cut; what is not decided then is left open."""

    family: Family
    cones: Cones
    most: int = PARTS

    def region(self) -> Region:
        """Where the class is right. What is left open is answered with None."""
        family, low = self.family, self.family.low
        if self.right.all():
            return throughout(low, family.high, True, family.closed)
        if family.high is None:
            high = tails.far(family, self._whole(low, low).least_right())
            return joined([self._part(low, high), throughout(high, None, True)])
        if family.product:
            near = tails.near_zero(family)
            first = throughout(Fraction(0), near, True, False)
            return joined([first, self._part(near, family.high)]) if near < family.high else first
        return self._part(low, family.high)

    @cached_property
    def right(self) -> np.ndarray:
        """Which cones have every u*_i on top."""
        return np.asarray(self.cones.at[:, -1] == self.family.top)

    @cached_property
    def _cuts(self) -> Iterator[int]:
        return count()

    def _whole(self, low: Fraction, high: Fraction) -> Part:
        return Part(self.family, self.cones, self.right, low, high)

    def _part(self, low: Fraction, high: Fraction, depth: int = 0) -> Region:
        found = self._whole(low, high).region()
        if found is not None:
            return found if low != self.family.low or self.family.closed else Region(found.ends, (False, *found.at[1:]), found.inside)
        if depth == DEPTH or next(self._cuts) >= self.most - 1:
            return throughout(low, high, None)
        third = (high - low) / 3
        middle = inner(low + third, high - third)
        return joined([self._part(low, middle, depth + 1), self._part(middle, high, depth + 1)])
