"""What POW's recognition module Q_r makes of û: the joint actions that it takes for potentially optimal (Huang et al., arXiv 2405.08036).

    Q_r(u) = Σ_i λ_i(u) (Q_i(u_i) − max Q_i) + V,   λ_i(u) ≥ 0 free,   fitted to Q_jt with the Q_i fixed
    A_r    = {u : Q_r(u) ≥ Q_r(û) − C},   û greedy

Where the Q_i peak at û alone, Q_r(û) = V and Q_r(u) is any number up to V elsewhere. So under uniform sampling the best Q_r is QPLEX's best
table with û on top, which pools û with what pays more than their mean V (docs/theory.md 5.12), and for C = 0

    A_r    = {û} ∪ {u : Q_jt(u) ≥ V}.

The project's own (docs/theory.md 10.8).
"""

from __future__ import annotations

import numpy as np

from qtran_cli.certificates.one_step import JointAction
from qtran_cli.exact.methods._traps import Pools
from qtran_cli.exact.methods._weighted.central import Ones
from qtran_cli.table import Table


def recognised(table: Table) -> Ones:
    """û -> A_r. Cost: the payoffs are sorted once, then a pass over the table for each û."""
    pools = Pools(table.num.ravel().tolist())
    num = table.num.astype(object)

    def ones(u: JointAction) -> np.ndarray:
        total, count = pools.of(int(num[u]))
        found = np.asarray(num * count >= total, dtype=bool)
        found[u] = True
        return found

    return ones
