"""The best monotone tables over all orders alone, without the other local optima: of many tables of one shape at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from qtran_cli.exact.monotone import orders
from qtran_cli.exact.monotone import pruning as order_pruning
from qtran_cli.exact.monotone.floors import floors, together
from qtran_cli.exact.monotone.least import SLACK, least
from qtran_cli.exact.monotone.loss import Loss
from qtran_cli.exact.monotone.near import Near, nearest
from qtran_cli.exact.monotone.orders import Optimum
from qtran_cli.table import Table

FEW = 15_000
"""Up to so many choices of orders, those of 5×5, all of them are bounded at once; beyond, bounds from parts rule out most of them."""


def best_each(tables: Sequence[Table], loss: Loss) -> Iterator[list[Optimum]]:
    """For each table the best monotone ones over all orders: one, or several that are equally good, in no particular order.

    tables: of one shape, integers. loss: its flat indices run through table after table (one of them: as usual). Cost: at 3×3 the
    bounds of 36 choices, about 20 µs, and a regression or two; at 5×5 some milliseconds. Raises Late.
    """
    if orders.count(tables[0].shape) > FEW:
        for k, table in enumerate(tables):
            yield order_pruning.best(table, loss.on(k * table.size + np.arange(table.size)))
        return
    for start, found in near(tables, loss):
        last = int(found.game[-1]) + 1
        edges = np.searchsorted(found.game, np.arange(last + 1))
        for k in range(last):
            one, cells = found.of(np.arange(edges[k], edges[k + 1])), (start + k) * tables[0].size + np.arange(tables[0].size)
            yield least(tables[start + k], loss.on(cells), one.at, one.fits, one.rough)


def near(tables: Sequence[Table], loss: Loss) -> Iterator[tuple[int, Near]]:
    """(the first of some tables, what is near their best), block by block, games numbered from the block's first on.

    As best_each, for shapes of up to FEW choices. Raises Late.
    """
    size, step = tables[0].size, together(tables[0].shape)
    for start in range(0, len(tables), step):
        block = tables[start : start + step]
        yield start, _near(block, loss, size * start + np.arange(size * len(block)).reshape(len(block), size))


def _near(tables: Sequence[Table], loss: Loss, cells: np.ndarray) -> Near:
    """cells: (B, cells), the flat indices by which the loss knows them."""
    values = np.stack([table.num.ravel() for table in tables])
    low, high = values.min(axis=1, keepdims=True), values.max(axis=1, keepdims=True)
    span = np.maximum(high - low, 1)
    bounds = floors(((values - low) / span).astype(float), cells, loss, tables[0].shape)
    at = orders.every(tables[0].shape)

    def fitted(game: np.ndarray, choice: np.ndarray) -> Near:
        own, rows = at[choice], game[:, None]
        fits = loss.fits(values[rows, own], cells[rows, own], tables[0].shape)
        return Near(game, own, fits, loss.rough(values[rows, own], cells[rows, own], fits, span[game]))

    room = SLACK * loss.shares(np.ones(cells.shape), cells).sum(axis=1)  # far more than the bounds are off
    return nearest(bounds, room, fitted)
