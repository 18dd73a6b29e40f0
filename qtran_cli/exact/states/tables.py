"""The tables of a game with several states, each solved as a one-step game: equal ones once, within one time for all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qtran_cli.exact.ask import Ask, Told
from qtran_cli.exact.budget import Times
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.one_step import solve
from qtran_cli.exact.one_step.solution import Solution
from qtran_cli.model.task import Task
from qtran_cli.table import Table

PROGRAMS = 3
"""How often Theorem 2 is searched for one table at most: the decision, and two programs for the nearest [Q_i]."""
Key = tuple[int, tuple[int, ...]]
TABLES = "tables of Q_jt"


def key(table: Table) -> Key:
    """The same for equal tables, and for no others."""
    return table.den, tuple(table.num.ravel().tolist())


@dataclass(frozen=True, eq=False)
class Tables:
    """How the tables of one game are solved. ask: what is asked of each; told: hears how many are; times: of all together."""

    ask: Ask
    told: Told
    times: Times

    def each(self, task: Task, tables: Sequence[Table], later: int = 0) -> list[Solution]:
        """The solution of every table, one for all that are equal. later: searches that are still to come after these tables'.

        Cost: a one-step solve per different table.
        """
        different = {key(table): table for table in tables}
        count, each, solved = len(different), solve.searches(self.ask.asked), {}
        for k, (name, table) in enumerate(different.items()):
            self.told(k, count, TABLES)
            self.times.orders.expect((count - k) * each + later)
            self.times.alt.expect((count - k) * PROGRAMS)
            solved[name] = self._solve(task, table)
        self.told(count, count, TABLES)
        return [solved[key(table)] for table in tables]

    def facts(self, table: Table) -> Facts:
        """A table with what is asked of the methods' fits."""
        return Facts(table, self.ask, self.times.orders)

    def _solve(self, task: Task, table: Table) -> Solution:
        return solve.solve(task.stage(0, table), self.ask, times=self.times, alone=not self.ask.whole)
