"""CW-IQL: means weighted 1 at the first optimal joint action, alpha elsewhere, and no joint table."""

from __future__ import annotations

from qtran_cli.certificates.one_step import WeightedFit
from qtran_cli.certificates.refused import Action
from qtran_cli.table import Table
from qtran_cli.verify._walk import cells, require
from qtran_cli.verify.methods._at_optimum import per_action, walk


def weighted(c: WeightedFit, table: Table) -> None:
    """Q_i(a) Σ w(u) = Σ w(u) Q_jt(u), both over the u with u_i = a."""
    require(c.sse is None and c.represents is None, "CW-IQL has no joint table")
    mass = per_action(table, walk(table, c.alpha))
    paired = zip(cells(table), walk(table, c.alpha), strict=True)
    sums = per_action(table, ((u, weight * payoff) for (u, payoff), (_, weight) in paired))
    for i, vector in enumerate(c.q):
        for a, x in enumerate(vector.flat()):
            require(
                x * mass[i][a] * table.den == sums[i][a], f"Q_{i + 1} of action {{}} is not the weighted mean payoff there", Action(i, a)
            )
