"""Signs that mark the cells of checked tables: * an optimum, g greedy, ! where (4a) or (4b) is violated."""

from __future__ import annotations

from qtran_cli.exact.check.record import Check
from qtran_cli.report.kit.marks import GREEDY_STYLE, OPTIMUM, OPTIMUM_STYLE

GREEDY, VIOLATED = "g", "!"
VIOLATED_STYLE = "bold red"
LEGEND = f"{OPTIMUM} optimum    {GREEDY} greedy    {VIOLATED} violates (4a) or (4b)"


class CheckMarks:
    """The signs and styles of one check's cells. Builds the slack of every joint action."""

    def __init__(self, check: Check) -> None:
        self._check = check
        self._greedy = [set(s.tolist()) for s in check.greedy]

    def at(self, u: tuple[int, ...], methods: bool = True) -> tuple[str, str]:
        """(the signs after cell ``u``, its style). methods: mark greedy cells too."""
        greedy = all(a in s for a, s in zip(u, self._greedy, strict=True))
        optimal = self._check.table[u] == self._check.table.max
        slack, tolerance = self._check.slack[u], self._check.tolerance
        violated = abs(slack) > tolerance if greedy else slack < -tolerance
        signs = (OPTIMUM if optimal else "") + (GREEDY if greedy and methods else "") + (VIOLATED if violated else "")
        return f" {signs}" if signs else "", VIOLATED_STYLE if violated else OPTIMUM_STYLE if optimal else GREEDY_STYLE if greedy else ""
