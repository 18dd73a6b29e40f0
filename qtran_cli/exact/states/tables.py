"""The tables of a game with several states, each solved as a one-step game: equal ones once, within one time for all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from qtran_cli.exact.asked import ALL, Asked
from qtran_cli.exact.budget import Budget
from qtran_cli.exact.facts import ALPHA, QMIX_SECONDS, Facts
from qtran_cli.exact.one_step import solve
from qtran_cli.exact.one_step.solution import Solution
from qtran_cli.exact.theorem_2 import decide as alt
from qtran_cli.model.task import Task
from qtran_cli.table import Table

PROGRAMS = 3
"""How often Theorem 2 is searched for one table at most: the decision, and two programs for the nearest [Q_i]."""
Key = tuple[int, tuple[int, ...]]
Told = Callable[[int, int, str], None]
"""Called with (steps done, steps at most, what they are) as the work goes on."""
TABLES = "tables of Q_jt"


def key(table: Table) -> Key:
    """The same for equal tables, and for no others."""
    return table.den, tuple(table.num.ravel().tolist())


def silent(_done: int, _all: int, _what: str) -> None:
    """Tell nobody."""


@dataclass(frozen=True, eq=False)
class OneStep:
    """What is asked of every table, and how long that may take.

    objective, alpha: as exact.one_step.solve takes them. alt, orders: the times for Theorem 2 and among orders, of all tables together.
    asked: the parts. alone: of every method the best fit, without what is reported beside it.
    """

    objective: str = "tight"
    alpha: Fraction = ALPHA
    alt: Budget = field(default_factory=lambda: Budget(alt.SECONDS))
    orders: Budget = field(default_factory=lambda: Budget(QMIX_SECONDS))
    alone: bool = False
    told: Told = silent
    asked: Asked = ALL

    def each(self, task: Task, tables: Sequence[Table], later: int = 0) -> list[Solution]:
        """The solution of every table, one for all that are equal. later: searches that are still to come after these tables'.

        Cost: a one-step solve per different table.
        """
        different = {key(table): table for table in tables}
        count, each, solved = len(different), solve.searches(self.asked), {}
        for k, (name, table) in enumerate(different.items()):
            self.told(k, count, TABLES)
            self.orders.expect((count - k) * each + later)
            self.alt.expect((count - k) * PROGRAMS)
            solved[name] = self._solve(task, table)
        self.told(count, count, TABLES)
        return [solved[key(table)] for table in tables]

    def facts(self, table: Table) -> Facts:
        """A table with the options of the methods' fits."""
        return Facts(table, self.objective, self.alpha, self.orders)

    def _solve(self, task: Task, table: Table) -> Solution:
        return solve.solve(
            task.stage(0, table), self.objective, self.alt, alpha=self.alpha, qmix_seconds=self.orders, asked=self.asked, alone=self.alone
        )
