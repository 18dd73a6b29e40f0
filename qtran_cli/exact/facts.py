"""What several deciders need of one table, computed once and when first asked for."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from qtran_cli.certificates.one_step import Factorisation, Mixture
from qtran_cli.exact import budget
from qtran_cli.exact.budget import Seconds
from qtran_cli.exact.sampling import Sampling
from qtran_cli.exact.sweeps import igm, totals
from qtran_cli.exact.theorem_1 import factors as qtran
from qtran_cli.table import Table

ALPHA = Fraction(1, 10)
"""Weighted QMIX's weight unless told otherwise."""
QMIX_SECONDS = 10.0


@dataclass(frozen=True, eq=False)
class Facts:
    """A payoff table with its optimum, sums and factors. objective: "tight" or "margin", which factors ``base`` holds.

    alpha: weighted QMIX's weight, 0 < α ≤ 1. qmix_seconds: how long to search among orders, each time.
    sampling: how IQL, VDN and QMIX meet the joint actions; None: uniformly.
    """

    table: Table
    objective: str = "tight"
    alpha: Fraction = ALPHA
    qmix_seconds: Seconds = QMIX_SECONDS
    sampling: Sampling = None

    def deadline(self) -> float:
        """When a search among orders that begins now has to end, by time.monotonic()."""
        return budget.until(self.qmix_seconds)

    def end(self) -> float:
        """When work on orders that begins now and is limited by counts has to end."""
        return budget.end(self.qmix_seconds)

    @cached_property
    def best(self) -> igm.Optimum:
        """argmax Q_jt."""
        return igm.optimum(self.table)

    @cached_property
    def totals(self) -> totals.Totals:
        """Sums over joint actions, per agent and in all."""
        return totals.totals(self.table)

    @cached_property
    def base(self) -> Factorisation | Mixture:
        """Factors for (4a) and (4b), or the proof that there are none."""
        return qtran.factorise(self.table, self.best, self.objective)
