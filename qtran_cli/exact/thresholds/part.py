"""One part of a parameter's range: bounds on every cone that hold on all of it, and what they or pieces decide."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from qtran_cli.exact.algebra.polynomial import Ratio
from qtran_cli.exact.algebra.roots import Root, bernstein, isolated, sign
from qtran_cli.exact.thresholds.cones import Cones
from qtran_cli.exact.thresholds.families import Family
from qtran_cli.exact.thresholds.pieces import difference
from qtran_cli.exact.thresholds.region import Region, signed, throughout

SURE = 1e-8
"""Errors in float64 that differ by more than this part of themselves differ."""
FEW = 40
"""Up to so many cones are compared piece by piece."""


def error(values: Sequence[int], weights: Sequence[int], table: Sequence[Fraction]) -> Fraction:
    """Σ w (q − T)²."""
    return sum((w * (q - t) ** 2 for q, w, t in zip(values, weights, table, strict=True)), Fraction(0))


@dataclass(frozen=True, eq=False)
class Part:
    """The parameters from low to high. right: which cones have u* on top.

    Errors are sums Σ_k e_k t^k (1 − t)^(n−k), t from 0 to 1 over the part, of which the e_k stand here; an error that has no larger
    e_k than another is nowhere larger.
    """

    family: Family
    cones: Cones
    right: np.ndarray
    low: Fraction
    high: Fraction

    def region(self) -> Region | None:
        """What is decided about the part; None where it has to be cut."""
        best, rival = self.upper(self.right), self.upper(~self.right)
        if self.above(best)[~self.right].all():
            return throughout(self.low, self.high, True)
        if self.above(rival)[self.right].all():
            return throughout(self.low, self.high, False)
        ours, theirs = np.flatnonzero(self.right & ~self.above(best)), np.flatnonzero(~self.right & ~self.above(rival))
        return self._exactly(ours.tolist(), theirs.tolist()) if len(ours) + len(theirs) <= FEW else None

    def _exactly(self, ours: list[int], theirs: list[int]) -> Region | None:
        """By pieces: somewhere right where some piece of ours is below all pieces of theirs."""
        mine, others = self._errors(ours), self._errors(theirs)
        if mine is None or others is None:
            return None
        signs = [[difference(a, b, self.inside) for b in others] for a in mine]
        cuts = [root for p in {p for row in signs for p in row} if p for root in isolated(p, self.low, self.high)]

        def holds(x: Fraction) -> bool:
            return any(all(p(x) < 0 for p in row) for row in signs)

        def holds_at(root: Root) -> bool:
            return any(all(sign(p, root) < 0 for p in row) for row in signs)

        return signed(cuts, self.low, self.high, holds, holds_at)

    def _errors(self, which: list[int]) -> list[dict[Any, Ratio]] | None:
        """The different pieces of these cones, None where one of them is not the cone's best on all of the part."""
        found = {}
        for k in which:
            piece = self.cones.piece(k, *self._game(self.inside))
            if not piece.valid(self.low, self.high):
                return None
            found[frozenset(piece.terms)] = piece.terms
        return list(found.values())

    @property
    def inside(self) -> Fraction:
        """A parameter of the part, where little is likely to coincide."""
        return self.low + (self.high - self.low) * Fraction(419, 1000)

    @cached_property
    def den(self) -> int:
        """In units of 1 / this, times one of its own in payoffs, the ends are integers."""
        return 2 * math.lcm(self.low.denominator, self.high.denominator)

    def _game(self, x: Fraction) -> tuple[list[int], list[int]]:
        return self.family.game(x, self.den)

    @cached_property
    def weights(self) -> list[list[int]]:
        """Per k the weights of the joint actions."""
        n = self.family.degree
        return np.array([bernstein(w, self.low, self.high, n) for w in self.family.weights], dtype=object).T.tolist()

    @cached_property
    def lower(self) -> np.ndarray:
        """Per k and cone: no table of the cone has a smaller error."""
        still = np.zeros(len(self.family.payoffs))
        if self.family.pays:
            values, weights = self._game((self.low + self.high) / 2)
            along = np.array([float(b - a) for a, b in zip(values, self._game(self.high)[0], strict=True)])
            level, slope = self.cones.lows(values, weights, along)
            margin = SURE / 4 * (level + abs(slope))
            return np.maximum(np.stack([level - slope - margin, level + slope - margin]), 0)
        values = self._game(self.low)[0]
        return np.stack([self.cones.lows(values, w, still)[0] if all(w) else np.zeros(len(self.right)) for w in self.weights])

    def above(self, upper: Sequence[Fraction]) -> np.ndarray:
        """The cones that are above this error inside the part, and not below at its ends."""
        roof = np.array([float(x) for x in upper])[:, None]
        more = self.lower > roof * (1 + SURE)
        return (more | ((roof == 0) & (self.lower == 0))).all(axis=0) & more.any(axis=0)

    def upper(self, kind: np.ndarray) -> list[Fraction]:
        """An error that some table of these cones has for every parameter."""
        return self._moving(kind) if self.family.pays else self._fixed(kind)

    def _fixed(self, kind: np.ndarray) -> list[Fraction]:
        values, weights = self._game(self.inside)
        k = self._best(kind, values, weights)
        if not self.low and self.family.degree == 1:
            piece = self.cones.piece(k, values, weights)
            if piece.valid(self.low, self.high):
                return [Fraction(0), self._slope(piece) * self.high * self.den / 2]
        table = self.cones.fit(k, values, weights)
        return [error(values, w, table) for w in self.weights]

    def _slope(self, piece: Any) -> Fraction:
        """The limit of the piece's error over α as α falls to 0, which α times it is never above."""
        top, bottom = piece.error.top, piece.error.bottom
        assert top(Fraction(0)) == 0
        return Fraction(((*top.of, 0, 0))[1], bottom.of[0])

    def _moving(self, kind: np.ndarray) -> list[Fraction]:
        """Of the right cones the error at low, which only falls; of another cone the chord, which is above a convex function."""
        ends = [self._game(x) for x in (self.low, self.high)]
        if kind is self.right:
            return [self._error(self._best(kind, *ends[0]), *ends[0])] * 2
        k = self._best(kind, *self._game((self.low + self.high) / 2))
        return [self._error(k, *end) for end in ends]

    def least_right(self) -> Fraction:
        """The least error of the right cones at ``low``, in units of the payoffs' own."""
        game = self._game(self.low)
        return self._error(self._best(self.right, *game), *game) / (self.den**2 if self.family.pays else 1)

    def _error(self, k: int, values: list[int], weights: list[int]) -> Fraction:
        return error(values, weights, self.cones.fit(k, values, weights))

    def _best(self, kind: np.ndarray, values: list[int], weights: list[int]) -> int:
        lows, _ = self.cones.lows(values, weights, np.zeros(len(values)))
        return int(np.where(kind, lows, np.inf).argmin())
