"""The value of the best monotone table at its greedy joint action: the largest mean over an upper set, in the orders that are best."""

from __future__ import annotations

from fractions import Fraction
from functools import cache

import numpy as np

from qtran_cli.exact.algebra import isotonic
from qtran_cli.exact.monotone import orders
from qtran_cli.exact.monotone.loss import Loss
from qtran_cli.table import Table

WORK = 5_000
"""The sets are listed for up to so many choices of orders × upper sets: 3×3, 4×2, 2×2×2, 3×2×2; not 4×3."""


def blocks(shape: tuple[int, ...]) -> frozenset[tuple[Fraction, ...]] | None:
    """The weights, flat in C order, of the mean over every upper set of any orders but the empty one; None where they are too many."""
    sets = isotonic.upper_sets(shape) if orders.count(shape) <= WORK else None
    return None if sets is None or orders.count(shape) * len(sets.members) > WORK else _blocks(shape)


@cache
def _blocks(shape: tuple[int, ...]) -> frozenset[tuple[Fraction, ...]]:
    sets = isotonic.upper_sets(shape)
    assert sets is not None
    places = np.argsort(orders.every(shape), axis=1)
    found = {tuple(row) for row in sets.members[1:][:, places].reshape(-1, places.shape[1]).tolist()}
    return frozenset(tuple(Fraction(x, sum(row)) for x in row) for row in found)


def runner_up(table: Table, loss: Loss) -> Fraction | None:
    """The least error among the choices of orders whose best table is not the best of all; None where all are. Cost: a fit each."""
    at = orders.every(table.shape)
    fitted = orders.best_tables(table, lambda values, cells: loss.fits(values, cells, table.shape), at)
    payoffs, cells = table.num.ravel().tolist(), np.arange(table.size)
    errors = {loss.error(payoffs, cells, *orders.together(*rows)) / table.den**2 for rows in zip(*fitted, strict=True)}
    return min(errors - {min(errors)}, default=None)
