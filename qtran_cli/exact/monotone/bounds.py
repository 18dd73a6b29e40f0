"""Bounds from below on the best error under each choice of orders, from parts of the table that two actions an agent make.

One agent keeps its whole order p; every other agent's actions are cut into pairs (and one left over). Each pair makes a part of
the table, whose best error depends on p and on which of the two comes first: that is m! × Π m_j² regressions on small
parts. The parts are disjoint, so their errors add up to a bound; of all pairings and of all agents kept whole the best counts.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from functools import reduce

import numpy as np

from qtran_cli.exact.monotone import symmetry as order_symmetry
from qtran_cli.exact.monotone.loss import Loss
from qtran_cli.table import SAFE, Table

ROWS = 8_000
"""Parts that are fitted together."""
PAIRINGS = 15
"""Pairings of one agent's actions that are tried: all up to six actions."""


def each(table: Table, loss: Loss, lists: Sequence[np.ndarray], whole: Sequence[int] | None = None) -> np.ndarray:
    """A bound for every choice of one order per agent from ``lists`` (counts, m_i), worst action first, the last agent's running
    fastest. In float64, to a relative 1e-12, in units of (max − min)² of the payoff's numerators. whole: the agents that are
    kept whole, one after the other; None: every one."""
    best = np.zeros([len(orders) for orders in lists])
    for i in range(table.ndim) if whole is None else whole:
        parts = errors(table, loss, i, lists[i])
        others = [orders for j, orders in enumerate(lists) if j != i]
        for pairs in itertools.product(*(list(itertools.islice(pairings(orders.shape[1]), PAIRINGS)) for orders in others)):
            total = parts
            for orders, way in zip(others, pairs, strict=True):  # each agent's two axes become one, over its orders
                total = reduce(np.add, (total[:, orders[:, a], orders[:, b]] for a, b in way))
                total = np.moveaxis(total, 1, -1)
            np.maximum(best, np.moveaxis(total, 0, i), out=best)
    return best.ravel()


def work(shape: tuple[int, ...], i: int) -> int:
    """How many parts are fitted when agent i keeps its order."""
    return math.factorial(shape[i]) * math.prod(m * m for j, m in enumerate(shape) if j != i)


def least(table: Table, loss: Loss, i: int, orders: np.ndarray) -> np.ndarray:
    """For each of these orders of agent i a bound for every choice of the others'; in units as above."""
    parts = errors(table, loss, i, orders)
    others = [m for j, m in enumerate(table.shape) if j != i]
    for axis in range(1, len(others) + 1):
        parts = np.minimum(parts, parts.swapaxes(2 * axis - 1, 2 * axis))  # whichever of the two comes first
    bounds = np.zeros(len(orders))
    for pairs in itertools.product(*(list(itertools.islice(pairings(m), PAIRINGS)) for m in others)):
        total = parts
        for way in pairs:
            total = np.moveaxis(reduce(np.add, (total[:, a, b] for a, b in way))[:, None], 1, -1)
        np.maximum(bounds, total.reshape(len(orders)), out=bounds)
    return bounds


def errors(table: Table, loss: Loss, i: int, orders: np.ndarray) -> np.ndarray:
    """The best error of every part: (orders of agent i, m_j, m_j for every other agent j). [.., a, b, ..]: a before b; a = b:
    that action alone."""
    shape = table.shape
    others = [m for j, m in enumerate(shape) if j != i]
    pairs = [np.stack(np.divmod(np.arange(m * m), m), axis=1) for m in others]
    cells = np.moveaxis(np.arange(table.size).reshape(shape), i, 0)[orders]
    for axis, pair in enumerate(pairs):  # (orders, m_i, parts so far, cells so far, the rest)
        cells = np.moveaxis(cells.take(pair, axis=2 + 2 * axis), (2 + 2 * axis, 3 + 2 * axis), (1 + axis, 3 + 2 * axis))
    parts = cells.shape[: table.ndim]
    flat = cells.reshape(math.prod(parts), -1)
    part = (shape[i], *(2 for _ in others))
    spread = max(table.high - table.low, 1)
    first, which = _distinct(table, loss, flat)
    found = [_fitted(table, loss, flat[first[k : k + ROWS]], part, spread) for k in range(0, len(first), ROWS)]
    made = np.concatenate(found)[which].reshape(len(orders), *(x for m in others for x in (m, m)))
    for axis, m in enumerate(others):  # an action alone was counted twice
        view = np.moveaxis(made, (1 + 2 * axis, 2 + 2 * axis), (0, 1))
        view[np.arange(m), np.arange(m)] /= 2
    return made


def _distinct(table: Table, loss: Loss, at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(the first of all parts with the same payoffs and marks in the same places, for each part which of those it is)."""
    codes = order_symmetry.coded(table, loss.marks)
    base = int(codes.max()) + 1
    if base ** at.shape[1] >= SAFE:
        return np.arange(len(at)), np.arange(len(at))
    names = codes[at] @ base ** np.arange(at.shape[1], dtype=np.int64)
    return np.unique(names, return_index=True, return_inverse=True)[1:]


def _fitted(table: Table, loss: Loss, at: np.ndarray, part: tuple[int, ...], spread: int) -> np.ndarray:
    values = table.num.ravel()[at]
    return loss.rough(values, at, loss.fits(values, at, part), spread)


def ways(m: int) -> int:
    """How many pairings of m actions are tried: (m − 1)!! or m!!, up to PAIRINGS."""
    return min(math.prod(range(m - 1 + m % 2, 0, -2)), PAIRINGS)


def pairings(m: int) -> Iterator[list[tuple[int, int]]]:
    """All ways to cut 0 … m − 1 into pairs (a, b), a < b, and where m is odd one (a, a)."""
    yield from _paired(list(range(m)), m % 2 == 1)


def _paired(left: list[int], single: bool) -> Iterator[list[tuple[int, int]]]:
    if not left:
        yield []
        return
    a, rest = left[0], left[1:]
    for k, b in enumerate(rest):
        yield from ([(a, b), *others] for others in _paired([*rest[:k], *rest[k + 1 :]], single))
    if single:
        yield from ([(a, a), *others] for others in _paired(rest, False))
