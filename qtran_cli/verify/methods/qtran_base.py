"""QTRAN-base: the conditions (4), with the payoff itself as joint table."""

from __future__ import annotations

import numpy as np

from qtran_cli.certificates.one_step import Fit
from qtran_cli.table import Table
from qtran_cli.verify._walk import refuse_first, require, sums


def equations(c: Fit, table: Table) -> None:
    """(4) with V_jt = max Q_jt − Σ max Q_i, its joint table the payoff itself."""
    require(c.sse == 0 and c.represents is True, "QTRAN's joint table is the payoff: its error is 0")
    top = table.number(table.num.max())
    values = [vector.flat() for vector in c.q]
    tops = [max(row) for row in values]
    v = top - sum(tops)
    maximal = [np.array([x == t for x in row]) for row, t in zip(values, tops, strict=True)]
    for u, payoff, total, den in sums(c.q, table):
        refuse_first(total - payoff + v * den < 0, u, "(4b) fails at {}")
        greedy = np.logical_and.reduce([member[a] for member, a in zip(maximal, u, strict=True)])
        refuse_first(greedy != (payoff == top * den), u, "strict IGM fails at {}")
