"""The counts of cases by row, as one Markdown table."""

from __future__ import annotations

from collections import Counter, defaultdict

from tests.reliability import Case


class Counts:
    """How many cases every row had, how they ended, and in how many there was a fault."""

    def __init__(self) -> None:
        self.faults = 0
        self._rows: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        self._faulty: Counter[tuple[str, str]] = Counter()

    def add(self, harness: str, case: Case) -> None:
        """Count a case."""
        self._rows[harness, case.row][case.outcome] += 1
        self._faulty[harness, case.row] += bool(case.fault)
        self.faults += bool(case.fault)

    def table(self) -> str:
        """A line per row, and one with all of them."""
        lines = ["| harness | tried | cases | ended | faults |", "|---|---|---|---|---|"]
        for key in sorted(self._rows):
            outcomes = self._rows[key]
            ended = ", ".join(f"{count:,} {outcome}" for outcome, count in sorted(outcomes.items()))
            lines.append(f"| {key[0]} | {key[1]} | {outcomes.total():,} | {ended} | {self._faulty[key]:,} |")
        total = sum(outcomes.total() for outcomes in self._rows.values())
        return "\n".join([*lines, f"| all | | {total:,} | | {self.faults:,} |"])
