"""What a method is fitted under: uniform sampling, ε-greedy play around a joint action, or weighted QMIX's α."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

from qtran_cli.exact.ask import Ask
from qtran_cli.exact.sampling import around


class Varied(StrEnum):
    """What varies."""

    uniform = "uniform"
    epsilon = "epsilon"
    alpha = "alpha"


@dataclass(frozen=True)
class Under:
    """value: ε or α, 1 where everything counts alike. centre: ū, of ε-greedy play. alpha: the α beside ε, of a method that has both."""

    kind: Varied = Varied.uniform
    value: Fraction = Fraction(1)
    centre: tuple[int, ...] = ()
    alpha: Fraction | None = None

    def at(self, value: Fraction) -> Under:
        """The same under another ε or α."""
        return replace(self, value=value)

    def ask(self, usual: Ask, shape: Sequence[int]) -> Ask:
        """What the solver is asked."""
        match self.kind:
            case Varied.epsilon:
                return replace(usual, sampling=around(shape, self.value, self.centre))
            case Varied.alpha:
                return replace(usual, sampling=None, alpha=self.value)
        return replace(usual, sampling=None)


UNIFORM = Under()
