"""Greedy by means and by sums under central weights, 1 at one optimum u* and α elsewhere: CW-IQL and CW-VDN of many games.

With α = p/q, S_i(a) the sum of the payoffs given a, k_i the joint actions of the others, P the payoff of u*:

    means   S_i(a) (q + p (k_i − 1))   against   (q P + p (S_i(u*_i) − P)) k_i   at u*_i
    sums    S_i(a) D   against   S_i(u*_i) D + (q − p) R   at u*_i,   D = p |U| + (q − p) (1 + Σ_j (m_j − 1)),
            R = |U| P − Σ_j m_j S_j(u*_j) + (N − 1) Σ Q_jt

These are the Q_i of docs/theory.md 14.3, each times a positive number that is the same for all actions of the agent.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from qtran_cli.exact.batch.earned import Earned, of_sets
from qtran_cli.exact.batch.games import LARGEST, Games

BITS = 62
"""Numbers stay below 2^BITS."""


def of_means(games: Games, alpha: Fraction) -> Earned | None:
    """What CW-IQL's greedy actions earn; None where a number might be too large. Cost: a few passes."""
    p, q = alpha.numerator, alpha.denominator
    size = games.flat.shape[1]
    if _beyond(LARGEST * size * (q + p * size) * 2):
        return None
    return _earned(games, [_raised(games, i, q + p * (size // m - 1), _mean(games, i, p, q)) for i, m in enumerate(games.shape)])


def of_sums(games: Games, alpha: Fraction) -> Earned | None:
    """What CW-VDN's greedy actions earn; None where a number might be too large. Cost: a few passes."""
    p, q = alpha.numerator, alpha.denominator
    size, n = games.flat.shape[1], len(games.shape)
    whole = p * size + (q - p) * (1 + sum(m - 1 for m in games.shape))
    if _beyond(LARGEST * size * (whole + 2 * (n + 1) * (q - p))):
        return None
    own = [_at(games, i) for i in range(n)]
    residual = size * games.high - sum(m * s for m, s in zip(games.shape, own, strict=True)) + (n - 1) * games.flat.sum(axis=1)
    return _earned(games, [_raised(games, i, whole, s * whole + (q - p) * residual) for i, s in enumerate(own)])


def _beyond(number: int) -> bool:
    return number.bit_length() > BITS


def _mean(games: Games, i: int, p: int, q: int) -> np.ndarray:
    """The mean at u*_i, in the units above: (B,)."""
    others = games.flat.shape[1] // games.shape[i]
    return (q * games.high + p * (_at(games, i) - games.high)) * others


def _at(games: Games, i: int) -> np.ndarray:
    """S_i(u*_i): (B,)."""
    return np.take_along_axis(games.sums[i], _action(games, i)[:, None], axis=1)[:, 0]


def _action(games: Games, i: int) -> np.ndarray:
    """u*_i of the first optimum: (B,)."""
    return np.unravel_index(games.flat.argmax(axis=1), games.shape)[i]


def _raised(games: Games, i: int, scale: int, own: np.ndarray) -> np.ndarray:
    """The sums of agent i times ``scale``, ``own`` in the place of that of u*_i: (B, m_i)."""
    found = games.sums[i] * scale
    np.put_along_axis(found, _action(games, i)[:, None], own[:, None], axis=1)
    return found


def _earned(games: Games, q: list[np.ndarray]) -> Earned:
    every = np.ones(len(games.tables), dtype=bool)
    return Earned(of_sets(games, [x == x.max(axis=1, keepdims=True) for x in q]), every, every)
