"""Weight 1 at the first optimal joint action, alpha elsewhere: the weights, and sums under them, cell by cell."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from qtran_cli.table import Table
from qtran_cli.verify._walk import cells


def walk(table: Table, alpha: Fraction) -> Iterator[tuple[tuple[np.ndarray, ...], np.ndarray]]:
    """(joint actions, their weights times alpha's denominator), chunk by chunk as verify/_walk.py goes."""
    top, met = table.num.max(), False
    for u, payoff in cells(table):
        weight = np.full(len(payoff), alpha.numerator, dtype=object)
        best = np.flatnonzero(np.asarray(payoff == top, dtype=bool))
        if len(best) and not met:
            weight[best[0]], met = alpha.denominator, True
        yield u, weight


def per_action(table: Table, each: Iterator[tuple[tuple[np.ndarray, ...], np.ndarray]]) -> list[np.ndarray]:
    """Per agent and action, the sum of these values over the joint actions with that action."""
    totals = [np.zeros(m, dtype=object) for m in table.shape]
    for u, values in each:
        for total, a in zip(totals, u, strict=True):
            np.add.at(total, a, values)
    return totals
