"""The best monotone tables over all orders alone, without the other local optima: of many tables of one shape at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from qtran_cli.exact import orders
from qtran_cli.exact.isotonic import Fits
from qtran_cli.exact.monotone_loss import Loss
from qtran_cli.exact.orders import Optimum
from qtran_cli.table import Table

ROWS = 4_000
"""Regressions whose results are held together."""
PART = 1_000
"""Regressions that are done together."""
SLACK, TINY = 1e-9, 1e-290
"""Errors in float64 are true to 1e-12 of themselves, or below TINY where their squares underflow: those that differ by more
than this are told apart by them, the others exactly."""


def best_each(tables: Sequence[Table], loss: Loss) -> Iterator[list[Optimum]]:
    """For each table the best monotone ones over all orders: one, or several that are equally good, in no particular order.

    tables: of one shape, integers. loss: its flat indices run through table after table (one of them: as usual). Cost:
    orders.count(shape) regressions a table, a few microseconds each at 3×3.
    """
    shape, size = tables[0].shape, tables[0].size
    at = orders.every(shape)
    step = max(1, ROWS // len(at))
    for start in range(0, len(tables), step):
        block = tables[start : start + step]
        cells = (at[None] + size * np.arange(start, start + len(block))[:, None, None]).reshape(-1, size)
        values = np.stack([t.num.ravel() for t in block])[:, at].reshape(-1, size)
        fits = _fits(loss, values, cells, shape)
        rough = loss.rough(values, cells, fits, max(1, *(t.high - t.low for t in block)))
        for k, table in enumerate(block):
            rows = slice(k * len(at), (k + 1) * len(at))
            yield least(table, loss, at, Fits(fits.num[rows], fits.den[rows]), rough[rows], start + k)


def _fits(loss: Loss, values: np.ndarray, cells: np.ndarray, shape: tuple[int, ...]) -> Fits:
    """The regressions of all rows, in parts that stay in the processor's cache."""
    parts = [loss.fits(values[k : k + PART], cells[k : k + PART], shape) for k in range(0, len(values), PART)]
    return Fits(np.concatenate([p.num for p in parts]), np.concatenate([p.den for p in parts]))


def least(table: Table, loss: Loss, at: np.ndarray, fits: Fits, rough: np.ndarray, which: int = 0) -> list[Optimum]:
    """The fits of least exact error, each distinct table once. at: where each sorted cell belongs; which: the table's place."""
    near = np.flatnonzero(rough <= rough.min() * (1 + SLACK) + TINY)
    num, den = np.empty_like(fits.num[near]), np.empty_like(fits.den[near])
    rows = np.arange(len(near))[:, None]
    num[rows, at[near]], den[rows, at[near]] = fits.num[near], fits.den[near]
    payoffs, cells = table.num.ravel().tolist(), np.arange(table.size) + which * table.size
    found = {repr((n.tolist(), d.tolist())): orders.together(n, d) for n, d in zip(num, den, strict=True)}
    errors = {key: loss.error(payoffs, cells, *made) for key, made in found.items()}
    lowest = min(errors.values())
    return [orders.made(table, *found[key], error / table.den**2) for key, error in errors.items() if error == lowest]
