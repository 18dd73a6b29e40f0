"""ResQ: the payoff itself is its joint table, and every joint action with maximal Q_i is optimal.

Then a constant main function at max Q_jt and the residual −gap, masked at the greedy joint actions, are what it needs.
"""

from __future__ import annotations

import numpy as np

from qtran_cli.certificates.one_step import Fit
from qtran_cli.table import Table
from qtran_cli.verify._walk import cells, refuse_first, require


def equations(c: Fit, table: Table) -> None:
    """Consistent IGM."""
    require(c.sse == 0 and c.represents is True, "its joint table is the payoff: its error is 0")
    top = table.number(table.num.max())
    maximal = [np.array([x == max(vector.flat()) for x in vector.flat()]) for vector in c.q]
    for u, payoff in cells(table):
        greedy = np.logical_and.reduce([member[a] for member, a in zip(maximal, u, strict=True)])
        refuse_first(greedy & (payoff != top * table.den), u, "{} is greedy and not optimal")
