"""VDN: the least-squares sum."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from qtran_cli.certificates.one_step import Fit
from qtran_cli.certificates.refused import Action
from qtran_cli.table import Table
from qtran_cli.verify._walk import require, sums


def equations(c: Fit, table: Table) -> None:
    """The normal equations: the residuals sum to 0 over every action; their squares to sse."""
    residuals = [np.zeros(m, dtype=object) for m in table.shape]
    squared = Fraction(0)
    for u, payoff, total, den in sums(c.q, table):
        off = payoff - total
        squared += Fraction((off * off).sum()) / den**2
        for residual, a in zip(residuals, u, strict=True):
            np.add.at(residual, a, off)
    for i, residual in enumerate(residuals):
        worst = Action(i, int(np.argmax(residual != 0)))
        require(not residual.any(), f"the residuals over agent {i + 1}'s action {{}} do not sum to 0", worst)
    require(squared == c.sse, f"the squared error is {squared}, not {c.sse}")
    require(c.represents is (squared == 0), "represents is claimed wrongly")
