"""The nearest point T of a cone A T ≥ 0 to y: the projection P_S y to where the rows S of A are 0, for some independent S.

    T = P_S y  iff  ⟨P_S a_j, y⟩ ≥ 0 for j not in S,  ⟨P_{S−j} a_j, y⟩ ≤ 0 for j in S

The former says that T meets the rows; the latter that their multipliers, coefficients of what a_j has beyond the other rows, are not
negative. Such an S exists (Karush, Kuhn, Tucker; Carathéodory). Projections are made row by row, P_{S+j} = P_S − r rᵀ / r·r, r = P_S a_j.
Which S it is, is guessed in floating point and then proved.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import permutations, product

import numpy as np

from qtran_cli.verify.bootstrap.nearest import Top, equally_good, scaled
from qtran_cli.verify.methods import checker

ROWS = 9
"""Faces are gone through for up to so many inequalities: 3×3, 4×2, 2×2×2."""
ORDERS = 10_000
"""And up to so many choices of orders."""


@dataclass(frozen=True, eq=False)
class Faces:
    """onto: P_S times den of every independent S, Python integers. signs: per S, by row, whose products with y must not be negative.

    rough: the same with vectors of length 1, float64 (faces, rows, cells). places: per choice of orders, which cell each sorted one is.
    """

    onto: list[np.ndarray]
    den: int
    signs: list[np.ndarray]
    rough: np.ndarray
    places: np.ndarray


def pieces(method: str, shape: tuple[int, ...], tables: Sequence[Sequence[Fraction]]) -> Iterator[tuple[Fraction, ...]] | None:
    """The values at the top of every projection of the tables, in any orders; None where there are too many to check."""
    if math.prod(map(math.factorial, shape)) > ORDERS or len(checker(method, "inequalities")(shape)) > ROWS:
        return None
    faces = _faces(method, shape)
    tops = {tuple(p[-1].tolist()) for p in faces.onto}
    moved = ({tuple(w) for w in np.array(list(tops), dtype=object)[:, back].tolist()} for back in np.argsort(faces.places, axis=1))
    cells = np.array([[x / faces.den for x in t] for t in tables], dtype=object).T
    return (tuple(np.array(w, dtype=object) @ cells) for w in set().union(*moved))


def fits(method: str, shape: tuple[int, ...], y: Sequence[Fraction]) -> list[Top]:
    """The tables of the method's class that have the least error from y."""
    faces = _faces(method, shape)
    whole, scale = scaled(y, faces.den)
    return equally_good(shape, whole, _best_tables(faces, np.array(whole, dtype=object)), scale)


def _best_tables(faces: Faces, y: np.ndarray) -> Iterator[list[int]]:
    """The nearest table of the class in every choice of orders. y: multiples of ``faces.den``."""
    size = max(map(abs, y.tolist())) or 1
    about = np.array([float(Fraction(x, size)) for x in y.tolist()])
    least = (faces.rough @ about[faces.places].T).min(axis=1, initial=np.inf)  # (faces, orders)
    for place, order in zip(faces.places, np.argsort(-least, axis=0, kind="stable").T, strict=True):
        face = next(f for f in order.tolist() if min(faces.signs[f] @ y[place], default=0) >= 0)
        found = np.empty(len(y), dtype=object)
        found[place] = faces.onto[face] @ y[place] // faces.den
        yield found.tolist()


@cache
def _faces(method: str, shape: tuple[int, ...]) -> Faces:
    cells = list(np.ndindex(*shape))
    rows = [np.array([Fraction(row.get(u, 0)) for u in cells], dtype=object) for row in checker(method, "inequalities")(shape)]
    onto = _projections(rows, len(cells))
    signs = [_whole([-(onto[s - (1 << j)] @ a) if s >> j & 1 else p @ a for j, a in enumerate(rows)], len(cells)) for s, p in onto.items()]
    lengths = [np.sqrt((np.array(sign, dtype=float) ** 2).sum(axis=1, keepdims=True)) for sign in signs]
    rough = np.array([sign.astype(float) / np.where(length, length, 1) for sign, length in zip(signs, lengths, strict=True)])
    flat = np.arange(len(cells)).reshape(shape)
    places = np.array([flat[np.ix_(*orders)].ravel() for orders in product(*(permutations(range(m)) for m in shape))])
    den = math.lcm(*(x.denominator for p in onto.values() for x in p.ravel().tolist()))
    return Faces([np.vectorize(int, otypes=[object])(p * den) for p in onto.values()], den, signs, rough, places)


def _projections(rows: Sequence[np.ndarray], size: int) -> dict[int, np.ndarray]:
    """P_S by the bit mask of S, of every independent S."""
    one = np.array([[Fraction(int(i == j)) for j in range(size)] for i in range(size)], dtype=object)
    onto = {0: one}
    for j, a in enumerate(rows):
        for s, p in list(onto.items()):
            beyond = p @ a
            if beyond.any():
                onto[s | 1 << j] = p - np.multiply.outer(beyond, beyond) / (beyond @ beyond)
    return onto


def _whole(vectors: Sequence[np.ndarray], size: int) -> np.ndarray:
    """Each vector times a number > 0 that makes it whole, (vectors, size)."""
    found = np.zeros((len(vectors), size), dtype=object)
    for k, vector in enumerate(vectors):
        den = math.lcm(*(x.denominator for x in vector.tolist()))
        found[k] = [int(x * den) for x in vector.tolist()]
    return found
