"""A joint policy in the making: the situation that its decisions so far lead to, and the way there."""

from __future__ import annotations

from dataclasses import dataclass

from qtran_cli.exact.decentralised.situations import Rule, Situation


@dataclass(frozen=True, eq=False, slots=True)
class Node:
    """A situation, with ``left`` decisions to go. gained: what was earned before; rule: the decision of ``before`` that led here."""

    situation: Situation
    left: int
    gained: int
    before: Node | None = None
    rule: Rule = ()

    @property
    def over(self) -> bool:
        """Whether nothing is left to decide."""
        return not self.left or not self.situation.cells
