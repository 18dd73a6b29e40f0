"""What one method makes of a one-step game."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, Any

from qtran_cli.api.values import Vectors, vectors

if TYPE_CHECKING:
    from qtran_cli.exact.one_step.solution import Projection
    from qtran_cli.model.game import Game


@dataclass(frozen=True, eq=False, repr=False)
class Method:
    """What one method makes of a one-step game: its best fit. record: the solver's.

    Lists are made anew at each access; of a large table they are slow, and ``record`` has it as arrays.
    """

    game: Game = field(repr=False)
    record: Projection

    @property
    def q(self) -> Vectors | None:
        """Q_i, one number per action; None where the method has none (the QMIX family), or no fit."""
        return None if self.record.q is None else vectors(self.record.q)

    @property
    def q_jt(self) -> list[Any] | None:
        """Q_jt nested as the payoff is; None where the method has none (IQL), or no fit."""
        return None if self.record.q_jt is None else self.record.q_jt.nested()

    @property
    def sse(self) -> Fraction | None:
        """The squared error, summed over joint actions."""
        return self.record.sse

    @property
    def greedy(self) -> list[tuple[str, ...]] | None:
        """Every greedy joint action by name, in the order of the table; None where there is no fit."""
        sets = self.record.greedy
        return None if sets is None else [self.game.label(u) for u in product(*(actions.tolist() for actions in sets))]

    @property
    def value(self) -> Fraction | None:
        """What the worst of them pays."""
        return self.record.value

    @property
    def optimal(self) -> bool:
        """Whether every one of them is optimal."""
        return self.record.optimal

    def __repr__(self) -> str:
        return f"<Method value={self.value} optimal={self.optimal}>"
