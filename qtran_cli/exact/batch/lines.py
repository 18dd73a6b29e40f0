"""Condition (7) for many games: where the optimal set, or one line that no [Q_i] makes touch zero, decides.

    (7)  min over u_i of D(u_i, u_-i) = 0 for every u ≠ ū and every agent i,     D(u) = gap(u) − Σ_i d_i(u_i)

By (4b) Σ_i d_i(u_i) is at most gap at every joint action that differs from u within the O_i, and each d_i(a) at most the least gap
in its slice. A cell whose gap exceeds one of these is never tight; a line through no optimum that has such cells alone refutes (7).
"""

from __future__ import annotations

import numpy as np

from qtran_cli.exact.batch.games import Games
from qtran_cli.exact.batch.strict import rectangular
from qtran_cli.exact.theorem_2.decide import CELLS


def decided(games: Games) -> tuple[np.ndarray, np.ndarray]:
    """(whether some [Q_i] satisfies (4a) and (7), for which games that is known): bool (B,) both."""
    product, constant = rectangular(games), games.high == games.low
    if len(games.shape) <= 2:
        return product, np.ones_like(product)
    known = ~product | constant
    return product & constant, known | _refuted(games) if games.flat.shape[1] <= CELLS else known


def _refuted(games: Games) -> np.ndarray:
    """Whether some line has cells alone that are never tight: none through an optimum, which is tight itself."""
    never = games.gap > np.minimum(_least(games), _bound(games))
    through = (np.asarray(games.along(never, i).all(axis=1)) for i in range(len(games.shape)))
    return np.logical_or.reduce([lines.any(axis=1) for lines in through])


def _least(games: Games) -> np.ndarray:
    """The least gap among the joint actions that differ within the O_i alone: of the games' shape."""
    gap = games.gap
    for i, best in enumerate(games.best):
        inside = np.expand_dims(best, [k + 1 for k in range(len(games.shape)) if k != i])
        least = np.where(inside, gap, games.gap.max()).min(axis=i + 1, keepdims=True)
        gap = np.where(inside, least, gap)
    return gap


def _bound(games: Games) -> np.ndarray:
    """The sum over the agents of the least gap in the slice of u_i, 0 for u_i ∈ O_i: of the games' shape."""
    total = np.zeros_like(games.gap)
    for i in range(len(games.shape)):  # the least gap in the slice of an action of O_i is 0
        least = games.along(games.gap, i).min(axis=2)
        total = total + np.expand_dims(least, [k + 1 for k in range(len(games.shape)) if k != i])
    return total
