"""IQL: conditional means, and no joint table."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from qtran_cli.certificates.one_step import Fit
from qtran_cli.certificates.refused import Action
from qtran_cli.table import Table
from qtran_cli.verify._walk import cells, require


def equations(c: Fit, table: Table) -> None:
    """Q_i(a) · #{u: u_i = a} = Σ over u with u_i = a of Q_jt(u)."""
    require(c.sse is None and c.represents is None, "IQL has no joint table")
    totals = [np.zeros(m, dtype=object) for m in table.shape]
    for u, payoff in cells(table):
        for total, a in zip(totals, u, strict=True):
            np.add.at(total, a, payoff)
    _compare(totals, [v.flat() for v in c.q], table)


def _compare(totals: list[np.ndarray], q: list[list[Fraction]], table: Table) -> None:
    for i, (total, values) in enumerate(zip(totals, q, strict=True)):
        share = table.den * (table.size // table.shape[i])
        for a, (x, y) in enumerate(zip(total.tolist(), values, strict=True)):
            require(Fraction(x) == y * share, f"Q_{i + 1} of action {{}} is not the mean payoff there", Action(i, a))
