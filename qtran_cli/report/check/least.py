"""Which joint actions of a check come first: those where (4a) or (4b) breaks or nearly does. Builds the slack of every one."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from qtran_cli.certificates.one_step import JointAction
from qtran_cli.exact.check.record import Check


def not_greedy(check: Check) -> np.ndarray:
    """Which joint actions are u ≠ ū: bool, of the payoff's shape."""
    mask = np.ones(check.table.shape, dtype=bool)
    mask[np.ix_(*check.greedy)] = False
    return mask


def tightest(check: Check, count: int) -> list[JointAction]:
    """Up to ``count`` joint actions u ≠ ū of least slack, least first, ties in C order."""
    return _first(check, not_greedy(check), count)


def farthest(check: Check, count: int) -> list[JointAction]:
    """Up to ``count`` greedy joint actions whose slack is farthest from 0, farthest first, ties in C order."""
    return _first(check, ~not_greedy(check), count, farthest=True)


def at_most(check: Check, bound: Fraction) -> int:
    """How many joint actions u ≠ ū have a slack of ``bound`` or less."""
    low = np.asarray(check.slack.num <= bound * check.slack.den, dtype=bool)
    return int((low & not_greedy(check)).sum())


def _first(check: Check, mask: np.ndarray, count: int, farthest: bool = False) -> list[JointAction]:
    places = np.flatnonzero(mask)
    values = check.slack.num.ravel()[places]
    values = -abs(values) if farthest else values
    if 0 < count < values.size and values.dtype != object:
        near = np.flatnonzero(values <= np.partition(values, count - 1)[count - 1])
        places, values = places[near], values[near]
    order = np.argsort(values, kind="stable")[:count]
    return [tuple(int(k) for k in np.unravel_index(j, check.table.shape)) for j in places[order]]
