"""QFIX-mono: the payoff itself is its joint table, and no agent leaves the optimal set by an action that its Q_i holds no worse.

Then f = 1 on the optimal set and 0 off it never falls as the Q_i rise, and w(u) = gap(u) off it is above 0.
"""

from __future__ import annotations

import numpy as np

from qtran_cli.certificates.one_step import Fit
from qtran_cli.certificates.refused import Refused
from qtran_cli.table import Table
from qtran_cli.verify._walk import require


def equations(c: Fit, table: Table) -> None:
    """Every optimal joint action stays optimal where one agent takes an action that its Q_i holds at least as high."""
    require(c.sse == 0 and c.represents is True, "its joint table is the payoff: its error is 0")
    optimal = table.num == table.num.max()
    for i, vector in enumerate(c.q):
        own = vector.flat()
        for a, b in ((a, b) for a in range(len(own)) for b in range(len(own)) if own[b] >= own[a]):
            left = np.take(optimal, a, axis=i) & ~np.take(optimal, b, axis=i)
            if left.any():
                raise Refused(f"agent {i + 1}'s action {b} is held no worse than {a}, and leaves the optimal set")
