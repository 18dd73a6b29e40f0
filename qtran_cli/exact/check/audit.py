"""How far learned numbers are from a factorisation: the least tolerance at which (4a), (4b) and consistent IGM hold.

With ū over the greedy joint actions it is the largest of max gap(ū), max |D(ū)| and max (−D(u)).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from qtran_cli.exact.check.check import check
from qtran_cli.exact.check.record import Audit
from qtran_cli.table import Table


def audit(table: Table, q: Sequence[Table], v: Fraction | None = None) -> Audit:
    """Hold learned [Q_i], V_jt (default: max Q_jt − Σ_i max Q_i) against a table. Raises GameError as check does."""
    found = check(table, q, v)
    shift = found.v - found.needed_v
    rows = table.num[np.ix_(*found.greedy)]
    gaps = [table.max - table.number(x) for x in (rows.min(), rows.max())]
    return Audit(max(*gaps, *(abs(gap + shift) for gap in gaps), -found.least, Fraction(0)), found)
