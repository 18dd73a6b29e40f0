"""CW-VDN: the least-squares sum, squares weighted 1 at the first optimal joint action, alpha elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from qtran_cli.certificates.one_step import WeightedFit
from qtran_cli.certificates.refused import Action
from qtran_cli.table import Table
from qtran_cli.verify._walk import require, sums
from qtran_cli.verify.methods._at_optimum import per_action, walk


def weighted(c: WeightedFit, table: Table) -> None:
    """The normal equations: the weighted residuals sum to 0 over every action; their squares, weighted, to sse."""
    for i, residual in enumerate(per_action(table, ((u, weight * off) for u, weight, off, _ in _off(c, table)))):
        worst = Action(i, int(np.argmax(residual != 0)))
        require(not residual.any(), f"the weighted residuals over agent {i + 1}'s action {{}} do not sum to 0", worst)
    squares = (Fraction((weight * off * off).sum()) / den**2 for _, weight, off, den in _off(c, table))
    squared = sum(squares, Fraction(0)) / c.alpha.denominator
    require(squared == c.sse, f"the weighted squared error is {squared}, not {c.sse}")
    require(c.represents is (squared == 0), "represents is claimed wrongly")


def _off(c: WeightedFit, table: Table) -> Iterator[tuple[tuple[np.ndarray, ...], np.ndarray, np.ndarray, int]]:
    """(joint actions, their weights, den (Q_jt(u) − Σ_i Q_i(u_i)), den), chunk by chunk."""
    for (u, payoff, total, den), (_, weight) in zip(sums(c.q, table), walk(table, c.alpha), strict=True):
        yield u, weight, payoff - total, den
