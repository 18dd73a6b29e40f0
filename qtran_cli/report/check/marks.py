"""Signs that mark the cells of checked tables: * an optimum, g greedy, ! where (4a) or (4b) is violated."""

from __future__ import annotations

from qtran_cli.certificates.one_step import JointAction
from qtran_cli.exact.check.record import Check
from qtran_cli.report.kit.marks import GREEDY_STYLE, OPTIMUM, OPTIMUM_STYLE, Mark

GREEDY, VIOLATED = "g", "!"
VIOLATED_STYLE = "bold red"
LEGEND = f"{OPTIMUM} optimum    {GREEDY} greedy    {VIOLATED} violates (4a) or (4b)"


class CheckMarks:
    """Marks of one check's tables. Builds the slack of every joint action."""

    def __init__(self, check: Check) -> None:
        self._check = check
        self._greedy = [set(s.tolist()) for s in check.greedy]

    def at(self, u: JointAction, methods: bool = True) -> Mark:
        """As Marks.at."""
        greedy = all(a in s for a, s in zip(u, self._greedy, strict=True))
        optimal = self._check.table[u] == self._check.table.max
        slack, tolerance = self._check.slack[u], self._check.tolerance
        violated = abs(slack) > tolerance if greedy else slack < -tolerance
        signs = (OPTIMUM if optimal else "") + (GREEDY if greedy and methods else "") + (VIOLATED if violated else "")
        style = VIOLATED_STYLE if violated else OPTIMUM_STYLE if optimal else GREEDY_STYLE if greedy else ""
        return Mark(f" {signs}" if signs else "", style)
