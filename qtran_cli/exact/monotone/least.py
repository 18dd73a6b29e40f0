"""Which of many fitted tables have the least error: in float64 where that tells, exactly where it does not."""

from __future__ import annotations

from typing import TypeVar

import numpy as np

from qtran_cli.exact.algebra.isotonic import Fits
from qtran_cli.exact.monotone import orders
from qtran_cli.exact.monotone.loss import Loss
from qtran_cli.exact.monotone.orders import Optimum
from qtran_cli.table import Table

Number = TypeVar("Number", float, np.ndarray)
SLACK, TINY = 1e-9, 1e-290
"""Errors in float64 are true to 1e-12 of themselves, or below TINY where their squares underflow: those that differ by more
than this are told apart by them, the others exactly."""


def reach(error: Number) -> Number:
    """Errors in float64 that are exactly this one or less are at most this."""
    return error * (1 + SLACK) + TINY


def least(table: Table, loss: Loss, at: np.ndarray, fits: Fits, rough: np.ndarray) -> list[Optimum]:
    """The fits of least exact error, each distinct table once. at: where each sorted cell belongs; rough: their errors."""
    near = np.flatnonzero(rough <= reach(rough.min()))
    num, den = np.empty_like(fits.num[near]), np.empty_like(fits.den[near])
    rows = np.arange(len(near))[:, None]
    num[rows, at[near]], den[rows, at[near]] = fits.num[near], fits.den[near]
    payoffs, cells = table.num.ravel().tolist(), np.arange(table.size)
    found = {repr((n.tolist(), d.tolist())): orders.together(n, d) for n, d in zip(num, den, strict=True)}
    errors = {key: loss.error(payoffs, cells, *made) for key, made in found.items()}
    lowest = min(errors.values())
    return [orders.made(table, *found[key], error / table.den**2) for key, error in errors.items() if error == lowest]
