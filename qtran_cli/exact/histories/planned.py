"""What is known of a game whose joint histories are too many to go through: its best decentralised policy, or bounds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from qtran_cli.errors import UsageError
from qtran_cli.exact.ask import Ask
from qtran_cli.exact.decentralised.solution import Decentralised
from qtran_cli.model.task import Task

DECIDED = ("rectangular", "factorizable")
"""The words of a verdict that are decided over histories."""


def require_decided(facts: Iterable[str]) -> None:
    """Raises UsageError for a word of a verdict that is not decided over histories."""
    for fact in facts:
        if fact not in DECIDED:
            right = "ask for factorizable: whether factors of the individual histories satisfy IGM"
            raise UsageError(f"--fail-unless {fact} with partial observation", right=right)


@dataclass(frozen=True, eq=False)
class Planned:
    """task, ask: as in HistorySolution. why: what was not decided would have raised it."""

    task: Task
    ask: Ask
    decentralised: Decentralised
    why: UsageError

    @property
    def game(self) -> Task:
        """The same as ``task``, as records of every kind of game have it."""
        return self.task

    @property
    def reason(self) -> str:
        """Why nothing is said of every joint history, in a line."""
        return f"{self.why.what} ({self.why.right})" if self.why.right else self.why.what

    def has(self, _fact: str) -> bool:
        """Raises UsageError: what is asked of every joint history is not decided."""
        raise UsageError(self.why.what, where=self.why.where, right=self.why.right)
