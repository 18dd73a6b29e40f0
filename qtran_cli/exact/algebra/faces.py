"""The points of one polyhedral cone {x : A x ≥ 0} nearest to many points, in 64-bit integers, from proposals in floating point.

With the rows B of A that are active, independent of each other, the nearest point of {x : B x = 0} to q is x = q + Bᵀλ with
B Bᵀ λ = −B q. It is the cone's nearest point iff λ ≥ 0 and A x ≥ 0 (docs/theory.md 11.4). Both are linear in q: for each set of active
rows three integer matrices tell, and how large their entries are says for which q nothing overflows.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from qtran_cli.exact.algebra import least_distance, linear
from qtran_cli.table import SAFE

SWEEPS = 8
"""Passes over the multipliers for a first bound: at 3×3 it leaves 1.2 of 36 choices of orders that can be best."""


LARGEST = 1 << 31
"""Points with entries from 0 to below this are taken."""
KEPT = 10_000
"""So many faces are kept: all of 3×3 and 2×2×2, at 4×4 some forty megabytes."""


@dataclass(frozen=True, eq=False)
class Face:
    """The nearest point of {x : B x = 0} to q: points @ q / scale, with the multipliers scale · λ = pulls @ q. int64."""

    scale: int
    points: np.ndarray
    pulls: np.ndarray


@dataclass(frozen=True, eq=False)
class Nearest:
    """x = num / den where found: (B, n) and (B,), int64; found: bool (B,)."""

    num: np.ndarray
    den: np.ndarray
    found: np.ndarray


@dataclass(frozen=True, eq=False)
class Faces:
    """The cone A x ≥ 0 with its faces, each made when first asked for. rows: A, int64 (K, n)."""

    rows: np.ndarray

    @cached_property
    def gram(self) -> np.ndarray:
        """A Aᵀ."""
        return self.rows @ self.rows.T

    def bounds(self, q: np.ndarray) -> np.ndarray:
        """No point of the cone is nearer in squares: float64 (B,), true to 1e-12 for q between 0 and 1. q: float64 (B, n).

        Each multiplier in turn becomes the best that is not negative, SWEEPS times, for all points together.
        """
        start = np.ascontiguousarray(self.rows @ q.T)
        slack, lam = start.copy(), np.zeros_like(start)
        for k in [*range(len(start))] * SWEEPS:
            step = np.maximum(-lam[k], slack[k] / -self.gram[k, k])
            lam[k] += step
            for j in np.flatnonzero(self.gram[k]):
                slack[j] += self.gram[k, j] * step
        return np.asarray(-(lam * (start + slack)).sum(axis=0))

    def nearest(self, q: np.ndarray) -> Nearest:
        """The nearest points. q: int64 (B, n), from 0 to below LARGEST. Not found: where what is proposed is not proved."""
        lam = least_distance.proposed(q / max(int(q.max()), 1), self.rows)
        active, which = np.unique(lam > 0, axis=0, return_inverse=True)
        made = [self.face(tuple(np.flatnonzero(row).tolist())) for row in active]
        some, which = [face or self._whole for face in made], which.ravel()
        num, pull = (_times([getattr(face, part) for face in some], which, q) for part in ("points", "pulls"))
        proved = (num @ self.rows.T >= 0).all(axis=1) & (pull >= 0).all(axis=1)
        usable = np.array([face is not None for face in made])
        return Nearest(num, np.array([face.scale for face in some])[which], usable[which] & proved)

    def face(self, active: tuple[int, ...]) -> Face | None:
        """The face on which these rows are 0; None where they depend on each other, or 64 bits might not hold what comes of it."""
        if active not in self._known:
            if len(self._known) >= KEPT:
                self._known.clear()
            self._known[active] = self._made(list(active)) if active else self._whole
        return self._known[active]

    @cached_property
    def _known(self) -> dict[tuple[int, ...], Face | None]:
        return {}

    @cached_property
    def _whole(self) -> Face:
        """No row is active."""
        return Face(1, np.eye(self.rows.shape[1], dtype=np.int64), np.zeros(self.rows.shape, dtype=np.int64))

    def _made(self, active: list[int]) -> Face | None:
        b = self.rows[active]
        inverse = linear.inverse(self.gram[np.ix_(active, active)])
        if inverse is None:
            return None
        num, scale = inverse
        pulls = np.zeros(self.rows.shape, dtype=np.int64)
        pulls[active] = -num @ b
        points = scale * np.eye(b.shape[1], dtype=np.int64) + b.T @ pulls[active]
        # |A (points @ q)| and |pulls @ q|, and scale · q beside the first: none exceeds
        room = max(2 * _width(points) * max(_width(self.rows), 1), _width(pulls))
        return Face(scale, points, pulls) if room * LARGEST < SAFE else None


def _width(matrix: np.ndarray) -> int:
    """How much larger than q matrix @ q can be."""
    return int(abs(matrix).sum(axis=1).max())


def _times(matrices: list[np.ndarray], which: np.ndarray, q: np.ndarray) -> np.ndarray:
    """Each point times the matrix that is its own: (B, rows)."""
    return np.matmul(np.stack(matrices)[which], q[:, :, None])[:, :, 0]
