"""The nearest monotone and supermodular tables over all orders, of many tables of one shape at once.

Bounds for every choice of orders leave one or two, whose tables are proved nearest in integers (algebra/faces.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

import numpy as np

from qtran_cli.exact.algebra.faces import LARGEST, Faces
from qtran_cli.exact.algebra.isotonic import Fits
from qtran_cli.exact.monotone import orders, supermodular
from qtran_cli.exact.monotone.least import SLACK, least
from qtran_cli.exact.monotone.loss import weighted
from qtran_cli.exact.monotone.near import Near, nearest
from qtran_cli.exact.monotone.orders import Optimum
from qtran_cli.table import Table

POINTS = 1 << 13
"""Choices of orders of all tables that are bounded together, about."""


def nearest_each(tables: Sequence[Table]) -> Iterator[list[Optimum]]:
    """For each table all nearest ones, in no particular order. Of one shape; ask supermodular.feasible() first.

    Cost: at 3×3 a fifth of a millisecond a table. What 64 bits do not hold is left to supermodular.nearest.
    """
    small = [k for k, t in enumerate(tables) if t.num.dtype == np.int64 and t.magnitude < LARGEST // 2]
    found = dict(_each([tables[k] for k in small])) if small else {}
    known = {small[k]: best for k, best in found.items()}
    return (known[k] if k in known else supermodular.nearest(table) for k, table in enumerate(tables))


def _each(tables: Sequence[Table]) -> Iterator[tuple[int, list[Optimum]]]:
    plain = weighted(np.ones(tables[0].size, dtype=np.int64))
    for start, found in near(np.stack([table.num.ravel() for table in tables]), tables[0].shape):
        for game, rows in zip(*_runs(found.game), strict=True):
            one = found.of(rows)
            yield start + game, least(tables[start + game], plain, one.at, one.fits, one.rough)


def _runs(game: np.ndarray) -> tuple[list[int], list[np.ndarray]]:
    """(the games, ascending, the rows of each)."""
    games, first = np.unique(game, return_index=True)
    return games.tolist(), np.split(np.arange(len(game)), first[1:])


def near(payoffs: np.ndarray, shape: tuple[int, ...]) -> Iterator[tuple[int, Near]]:
    """(the first of some tables, what is near their best), block by block, games numbered from the block's first on.

    payoffs: int64 (B, cells), magnitudes below LARGEST / 2. A game is left out where the table of some choice is not proved nearest.
    """
    step = max(1, POINTS // orders.count(shape))
    for start in range(0, len(payoffs), step):
        yield start, _near(payoffs[start : start + step], shape)


@cache
def faces(shape: tuple[int, ...]) -> Faces:
    """The cone of one choice of orders."""
    return Faces(supermodular.inequalities(shape))


def _near(payoffs: np.ndarray, shape: tuple[int, ...]) -> Near:
    cone, at, low = faces(shape), orders.every(shape), payoffs.min(axis=1)
    q = payoffs - low[:, None]
    span = np.maximum(q.max(axis=1), 1)
    bounds = cone.bounds((q / span[:, None])[:, at].reshape(-1, q.shape[1])).reshape(len(q), len(at))
    open_ = np.zeros(len(q), dtype=bool)

    def fitted(game: np.ndarray, choice: np.ndarray) -> Near:
        values = q[game[:, None], at[choice]]
        found = cone.nearest(values)
        open_[game[~found.found]] = True
        off = (found.num - values * found.den[:, None]) / (found.den * span[game])[:, None]
        return Near(game, at[choice], _lowest(found.num, found.den, low[game]), (off * off).sum(axis=1))

    found = nearest(bounds, SLACK, fitted)
    return found.of(np.flatnonzero(~open_[found.game]))


def _lowest(num: np.ndarray, den: np.ndarray, low: np.ndarray) -> Fits:
    """num / den + low in lowest terms."""
    wide = np.broadcast_to(den[:, None], num.shape)
    common = np.gcd(num, wide)
    return Fits(num // common + low[:, None] * (wide // common), wide // common)
