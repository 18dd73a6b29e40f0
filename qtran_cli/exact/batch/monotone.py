"""What best tables over all orders earn, where float64 tells which table is best."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from qtran_cli.exact.batch.earned import Earned
from qtran_cli.exact.batch.games import Games
from qtran_cli.exact.monotone.near import Near


def earned(games: Games, found: Iterable[tuple[int, Near]]) -> Earned:
    """What the greedy joint actions earn that earn least.

    found: (the first of some games, what is near their best), block by block. Not settled: games that are not in it, or of which
    several tables are best, or nearly.
    """
    worst, settled = games.high.copy(), np.zeros(len(games.tables), dtype=bool)
    for start, block in found:
        first = np.unique(block.game, return_index=True)[1]
        at = start + block.game[first]
        settled[at] = _alone(block, first)
        worst[at] = _worst(games.flat[at], block.of(first), games.shape)
    return Earned(worst, np.ones_like(settled), settled, True)


def _alone(found: Near, first: np.ndarray) -> np.ndarray:
    """Whether all that is near a game's best is one table: bool (B,). first: where each game begins."""
    rows = np.arange(len(found.at))[:, None]
    num, den = np.empty_like(found.fits.num), np.empty_like(found.fits.den)
    num[rows, found.at], den[rows, found.at] = found.fits.num, found.fits.den
    own = np.repeat(first, np.diff(first, append=len(rows)))
    same = np.asarray((num == num[own]) & (den == den[own]), dtype=bool).all(axis=1)
    return np.logical_and.reduceat(same, first)


def _worst(payoffs: np.ndarray, found: Near, shape: tuple[int, ...]) -> np.ndarray:
    """The least payoff where every agent takes an action whose slice is that of its last one, and so at least every other: (B,)."""
    num, den = (part.reshape(-1, *shape) for part in (found.fits.num, found.fits.den))
    inside = np.ones((len(num), 1), dtype=bool)
    for i in range(len(shape)):
        n, d = (np.moveaxis(part, i + 1, 1).reshape(len(num), shape[i], -1) for part in (num, den))
        greedy = np.asarray(((n == n[:, -1:]) & (d == d[:, -1:])).all(axis=2), dtype=bool)
        inside = np.asarray(inside[:, :, None] & greedy[:, None, :]).reshape(len(num), -1)
    sorted_payoffs = np.take_along_axis(payoffs, found.at, axis=1)
    return np.where(inside, sorted_payoffs, sorted_payoffs.max(axis=1, keepdims=True)).min(axis=1)
