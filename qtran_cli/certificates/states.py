"""What is claimed about a fully observed game with several states: Q_jt* in every state, and the answers for the whole game.

The tables prove each other: Q_jt*(s, u) is the payoff and the discounted values of the states that follow, whose tables must
stand in the certificate too. With a horizon, a discount below 1 or no cycle these equations have one solution.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

from qtran_cli.table import Table


@dataclass(frozen=True, eq=False)
class StageTable:
    """Q_jt* in a state (by name) with so many decisions left (None: no horizon), and one-step claims about that table.

    claims: (what is claimed, its certificate), as exact.one_step.claims gives them.
    """

    state: str
    steps_left: int | None
    q_jt: Table
    claims: tuple[tuple[str, Any], ...]
    claim: ClassVar[str] = "stage"
    holds: ClassVar[bool] = True

    @property
    def about(self) -> tuple[str, int | None]:
        """What the claim is about."""
        return self.state, self.steps_left


@dataclass(frozen=True)
class WholeTask:
    """The optimal return from the start, and whether Q_jt* is additive, monotone, factorizable in every reachable state."""

    optimum: Fraction
    additive: bool
    monotone: bool
    factorizable: bool
    claim: ClassVar[str] = "task"
    holds: ClassVar[bool] = True
