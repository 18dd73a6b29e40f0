"""Monotone (QMIX's idealised class): each agent's actions have an order along which Q_jt never falls, whatever the others do.

That holds iff no agent's preference between two actions flips with what the others do. Decided by sorting each agent's
actions (by their mean, which any such order must agree with) and comparing neighbours: O(cells), not O(pairs · cells).

Source: Rashid et al. 2018 (QMIX); idealised: every monotone table, not only those of the published mixer.
"""

from __future__ import annotations

from functools import cmp_to_key, partial

import numpy as np

from qtran_cli.certificates.one_step import Flip, JointAction, Orders
from qtran_cli.exact.batch.games import Games
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.sweeps.tiles import TILE
from qtran_cli.table import Table


def decide(facts: Facts) -> Orders | Flip:
    """Each agent's order, worst to best, or a flip. About three passes per agent; stops at the first flip."""
    orders = []
    for i, sums in enumerate(facts.totals.agents):
        order = _order(facts.table, i, np.argsort(sums, kind="stable"))
        if isinstance(order, Flip):
            return order
        orders.append(order)
    return Orders(tuple(orders))


def holds(games: Games) -> np.ndarray:
    """Whether, in each of many games, every agent's actions have slices that never fall once they are sorted by their sums: bool (B,)."""
    found = np.ones(len(games.tables), dtype=bool)
    for i, sums in enumerate(games.sums):
        order = np.argsort(sums, axis=1, kind="stable")
        slices = np.take_along_axis(games.along(games.num, i), order[:, :, None], axis=1)
        found &= (slices[:, 1:] >= slices[:, :-1]).all(axis=(1, 2))
    return found


def _order(table: Table, i: int, guess: np.ndarray) -> np.ndarray | Flip:
    if (pair := _fall(table, i, guess)) is None:
        return guess
    if not table.floating:
        return _flip(table, i, *pair)
    try:  # rounded sums can misplace actions: sort by comparing whole slices instead
        return np.array(sorted(guess.tolist(), key=cmp_to_key(partial(_compare, table, i))))
    except _Flips as flips:
        return _flip(table, i, *flips.args)


class _Flips(Exception):
    """The two actions between which the preference flips."""


def _compare(table: Table, i: int, a: int, b: int) -> int:
    first, second = np.take(table.num, a, axis=i), np.take(table.num, b, axis=i)
    above, below = bool((first > second).any()), bool((first < second).any())
    if above and below:
        raise _Flips(a, b)
    return above - below


def _fall(table: Table, i: int, order: np.ndarray) -> tuple[int, int] | None:
    """Neighbours in the order whose values fall somewhere, in tiles of (everybody before, agent i, everybody after)."""
    cube = table.num.reshape(int(np.prod(table.shape[:i], dtype=int)), table.shape[i], -1)
    wide = min(cube.shape[2], max(1, TILE // cube.shape[1]))
    tall = max(1, TILE // (cube.shape[1] * wide))
    for b in range(0, len(cube), tall):
        for k in range(0, cube.shape[2], wide):
            block = cube[b : b + tall, :, k : k + wide][:, order]
            falls = np.asarray(block[:, 1:] < block[:, :-1], dtype=bool).any(axis=(0, 2))
            if falls.any():
                at = int(falls.argmax())
                return int(order[at]), int(order[at + 1])
    return None


def _flip(table: Table, i: int, a: int, b: int) -> Flip:
    first, second = np.take(table.num, a, axis=i), np.take(table.num, b, axis=i)
    return Flip(i, b, _context(first > second, i, a), _context(first < second, i, a))


def _context(mask: np.ndarray, i: int, a: int) -> JointAction:
    mask = np.asarray(mask, dtype=bool)
    others = [int(k) for k in np.unravel_index(mask.argmax(), mask.shape)]
    return (*others[:i], a, *others[i:])
