"""All monotone tables, as a walk along the parameter needs them: a cone for each choice of orders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from qtran_cli.exact.algebra import isotonic
from qtran_cli.exact.algebra.isotonic import Fits
from qtran_cli.exact.monotone import orders
from qtran_cli.exact.thresholds.families import Family
from qtran_cli.exact.thresholds.outcome import Outcome
from qtran_cli.exact.thresholds.pieces import Blocks, blocks
from qtran_cli.exact.thresholds.walk import decided

WORK = 10_000
"""Thresholds are found up to so many choices of orders × joint actions: 3×3, 4×4, 3×3×3, 2^5, but not 5×4."""


def thresholds(family: Family) -> Outcome:
    """Where the best table has u* alone greedy. Cost: at 3×3 some dozens of fits under all orders."""
    reason = refused(family.shape)
    return Outcome(None, reason) if reason else decided(family, Monotone(family))


def refused(shape: tuple[int, ...]) -> str:
    """Why a shape is too large, "" where it is not."""
    work = orders.count(shape) * int(np.prod(shape))
    return f"choices of orders × joint actions are {work:,}, above {WORK:,}" if work > WORK else ""


@dataclass(frozen=True, eq=False)
class Monotone:
    """The cones of tables of the family's shape."""

    family: Family

    @cached_property
    def at(self) -> np.ndarray:
        """Per cone which cell stands at each place of the sorted table: (cones, cells)."""
        return orders.every(self.family.shape)

    def lows(self, values: Sequence[int], weights: Sequence[int], along: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Per cone (the least error, how fast it grows as the payoffs move ``along``), in float64, each true to 1e-10 of itself.

        values, weights: flat, weights > 0.
        """
        fits = self._fits(values, weights)
        q, w = (np.array(x, dtype=object)[self.at] for x in (values, weights))
        off = ((q * fits.den - fits.num) / fits.den).astype(float)
        heavy = w.astype(float)
        return (heavy * off * off).sum(axis=1), 2 * (heavy * off * along[self.at]).sum(axis=1)

    def fit(self, k: int, values: Sequence[int], weights: Sequence[int]) -> list[Fraction]:
        """The best table of the k-th cone, flat in C order."""
        fits = self._fits(values, weights, [k])
        found = dict(zip(self.at[k].tolist(), map(Fraction, fits.num[0].tolist(), fits.den[0].tolist()), strict=True))
        return [found[c] for c in range(len(found))]

    def piece(self, k: int, values: Sequence[int], weights: Sequence[int]) -> Blocks:
        """What the k-th cone's best table is tied to."""
        fitted, at = self.fit(k, values, weights), self.at[k].tolist()
        tied = blocks([fitted[c] for c in at], self.family.shape)
        return Blocks(self.family, tuple(sorted(tuple(sorted(at[p] for p in block)) for block in tied)), tuple(at))

    def _fits(self, values: Sequence[int], weights: Sequence[int], which: list[int] | None = None) -> Fits:
        at = self.at if which is None else self.at[which]
        q, w = (np.array(x, dtype=object)[at] for x in (values, weights))
        return isotonic.means(q, w, self.family.shape)
