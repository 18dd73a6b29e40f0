"""What tells that learning has gone astray whatever is greedy: values that nobody can earn, values that grow, a loss that diverges.

beyond    the value of a greedy joint action that was played is beyond what any policy earns from anywhere
growing   values rose at every evaluation of the last half, no slower in the end
loss      the terms of the loss are larger in the end than at first, and than rewards deviate
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

FORGIVEN = 0.1
"""Of what can be earned, from the least to the greatest: learned numbers that are beyond by less, or grow by less, raise nothing."""
OF_LEVEL = 0.01
"""The same of the greatest magnitude: a network is no more exact than that where all returns are nearly equal."""


class Trouble(Enum):
    """What is wrong."""

    beyond = "values beyond what any policy can earn"
    growing = "values that grow from evaluation to evaluation"
    loss = "a loss that diverges"


@dataclass(frozen=True)
class Earnable:
    """The least and the greatest return from any situation on, None where there is no bound.

    noise: how far learned values may be off by chance, where payoffs are drawn.
    """

    low: Fraction | None
    high: Fraction | None
    noise: float = 0.0

    @property
    def forgiven(self) -> float:
        """How far beyond is no alarm."""
        known = [float(x) for x in (self.low, self.high) if x is not None]
        return self.noise + (max(FORGIVEN * (max(known) - min(known)), OF_LEVEL * max(map(abs, known))) if known else 0.0)

    def excess(self, low: float, high: float) -> float:
        """How far values are beyond, at most 0 where they are within."""
        if not (math.isfinite(low) and math.isfinite(high)):
            return math.inf
        below = 0.0 if self.low is None else float(self.low) - low
        above = 0.0 if self.high is None else high - float(self.high)
        return max(below, above)


@dataclass(frozen=True)
class Alarm:
    """seeds: in which, the worst first. course: of the worst of them the numbers that tell, in time; of ``beyond`` the value alone.

    bound: what no policy can pass, of ``beyond``.
    """

    kind: Trouble
    seeds: tuple[int, ...]
    course: tuple[float, ...]
    bound: Fraction | None = None
