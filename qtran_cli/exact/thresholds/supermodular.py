"""All monotone and supermodular tables, as a walk along the parameter needs them: a polyhedral cone for each choice of orders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from qtran_cli.exact.algebra.cones import Cones
from qtran_cli.exact.monotone import orders, supermodular
from qtran_cli.exact.thresholds.faces import Face
from qtran_cli.exact.thresholds.families import Family
from qtran_cli.exact.thresholds.outcome import Outcome
from qtran_cli.exact.thresholds.walk import decided

WORK = 3_000
"""Thresholds are found up to so many choices of orders × inequalities: 3×3, 4×3, 2^4, but not 4×4 or 3×3×3."""


def thresholds(family: Family) -> Outcome:
    """Where the best table has u* alone greedy. Cost: at 3×3 some dozens of fits under all orders."""
    reason = refused(family.shape)
    return Outcome(None, reason) if reason else decided(family, Supermodular(family))


def refused(shape: tuple[int, ...]) -> str:
    """Why a shape is too large, "" where it is not."""
    work = orders.count(shape) * supermodular.count(shape)
    return f"choices of orders × inequalities are {work:,}, above {WORK:,}" if work > WORK else ""


@dataclass(frozen=True, eq=False)
class Supermodular:
    """The cones of tables of the family's shape."""

    family: Family

    @cached_property
    def at(self) -> np.ndarray:
        """Per cone which cell stands at each place of the sorted table: (cones, cells)."""
        return orders.every(self.family.shape)

    @property
    def rows(self) -> np.ndarray:
        """A, of tables sorted by their orders."""
        return supermodular.inequalities(self.family.shape)

    def lows(self, values: Sequence[int], weights: Sequence[int], along: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Per cone a bound on its error from below, and how that grows as the payoffs move ``along``: it is linear in them."""
        cones = self._cones(values, weights, slice(None))
        level = [float(cones.floor(k)) for k in range(len(self.at))]
        lam = np.array([[float(Fraction(x, cones.unit)) for x in row] for row in cones.proposed.tolist()])
        return np.array(level), -2 * cones.common * (lam * (along[self.at] @ self.rows.T)).sum(axis=1)

    def fit(self, k: int, values: Sequence[int], weights: Sequence[int]) -> list[Fraction]:
        """The best table of the k-th cone, flat in C order."""
        nearest = self._cones(values, weights, [k]).proved(0)[0]
        found = dict(zip(self.at[k].tolist(), nearest, strict=True))
        return [found[c] + min(values) for c in range(len(found))]

    def piece(self, k: int, values: Sequence[int], weights: Sequence[int]) -> Face:
        """What the k-th cone's best table is tied to: the inequalities with a positive multiplier."""
        lam = self._cones(values, weights, [k]).proved(0)[1]
        return Face(self.family, tuple(self.at[k].tolist()), self.rows, tuple(sorted(j for j, x in lam.items() if x)))

    def _cones(self, values: Sequence[int], weights: Sequence[int], which: slice | list[int]) -> Cones:
        q, w = (np.array(x, dtype=object)[self.at[which]] for x in (values, weights))
        return Cones(q - min(values), self.rows, None if len(set(weights)) == 1 and weights[0] == 1 else w)
