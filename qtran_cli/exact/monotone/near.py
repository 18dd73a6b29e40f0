"""The tables of a few choices of orders: those that bounds leave, and of these what can be best."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from qtran_cli.exact.algebra.isotonic import Fits
from qtran_cli.exact.monotone.least import reach


@dataclass(frozen=True, eq=False)
class Near:
    """The best tables under some choices of orders, game by game.

    game: (R,), ascending. at: (R, cells), which cell stands at each place of the sorted table. fits: sorted; rough: their errors.
    """

    game: np.ndarray
    at: np.ndarray
    fits: Fits
    rough: np.ndarray

    def of(self, rows: np.ndarray) -> Near:
        """Some of them."""
        return Near(self.game[rows], self.at[rows], Fits(self.fits.num[rows], self.fits.den[rows]), self.rough[rows])


Fitted = Callable[[np.ndarray, np.ndarray], Near]
"""(games, their choices of orders), ascending -> the best tables under these."""


def nearest(bounds: np.ndarray, room: np.ndarray | float, fitted: Fitted) -> Near:
    """Of each game all tables whose error in float64 is the least or cannot be told from it.

    bounds: (B, choices), from below on the errors. room: (B,), by how much they may be too high.
    """
    games, first = np.arange(len(bounds)), bounds.argmin(axis=1)
    found = fitted(games, first)
    hopeful = bounds <= (reach(found.rough) + room)[:, None]
    hopeful[games, first] = False
    if hopeful.any():
        found = _joined(found, fitted(*np.nonzero(hopeful)))
    upper = np.full(len(bounds), np.inf)
    np.minimum.at(upper, found.game, found.rough)
    return found.of(np.flatnonzero(found.rough <= reach(upper[found.game])))


def _joined(first: Near, second: Near) -> Near:
    """Both, game by game."""
    fits = Fits(*(np.concatenate([getattr(x.fits, side) for x in (first, second)]) for side in ("num", "den")))
    game, at, rough = (np.concatenate([getattr(x, part) for x in (first, second)]) for part in ("game", "at", "rough"))
    return Near(game, at, fits, rough).of(np.argsort(game, kind="stable"))
