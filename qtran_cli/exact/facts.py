"""What several deciders need of one table, computed once and when first asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from qtran_cli.certificates.one_step import Factorisation, Mixture
from qtran_cli.exact import budget
from qtran_cli.exact.ask import USUAL, Ask
from qtran_cli.exact.budget import Seconds
from qtran_cli.exact.sweeps import igm, totals
from qtran_cli.exact.theorem_1 import factors as qtran
from qtran_cli.table import Table


@dataclass(frozen=True, eq=False)
class Facts:
    """A payoff table with its optimum, sums and factors, and what is asked about it.

    actions: per agent the names of its actions; without them reasons number them from 1.
    orders: how long to search among orders: a share, or seconds each time; None: as often, what is asked.
    """

    table: Table
    ask: Ask = USUAL
    orders: Seconds | None = None
    actions: Sequence[Sequence[str]] = ()

    @property
    def seconds(self) -> Seconds:
        """How long to search among orders."""
        return self.ask.qmix_seconds if self.orders is None else self.orders

    def deadline(self) -> float:
        """When a search among orders that begins now has to end, by time.monotonic()."""
        return budget.until(self.seconds)

    def end(self) -> float:
        """When work on orders that begins now and is limited by counts has to end."""
        return budget.end(self.seconds)

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
        return qtran.factorise(self.table, self.best, self.ask.objective)
