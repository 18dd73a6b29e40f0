"""What is asked about a game of any kind, from the options of a command to the solver. What is asked unless told otherwise stands here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from qtran_cli.exact.asked import ALL, Asked, Part
from qtran_cli.exact.budget import Budget, Times

if TYPE_CHECKING:
    from qtran_cli.exact.sampling import Sampling

Told = Callable[[int, int, str], None]
"""Called with (steps done, steps at most, what comes next) as the work goes on."""


def silent(_done: int, _all: int, _next: str) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class Ask:
    """How a game is to be solved.

    objective: "tight" or "margin", which of the two closed-form factorisations is given. alpha: weighted QMIX's weight, 0 < α ≤ 1.
    alt_seconds: how long to look for an answer about Theorem 2 with three agents or more; qmix_seconds: how long to search among
    orders for the QMIX family where there are too many to try; each for all tables of a game together.
    sampling: how IQL, VDN, QMIX, CW-IQL and CW-VDN meet the joint actions of a one-step game (Epsilon, Weights of its shape, None:
    uniformly); the other methods do not ask. max_cells: the most (states or histories) × (joint actions) of a game with several
    states. asked: the parts that are found and shown. whole: with all that documents and certificates hold of the tables of a
    game with several states; False: what a report shows of them. thresholds: of a one-step game with one optimum, where methods
    become right; strips: also their greedy joint actions along the way, for a picture. plan_seconds: how long to look for the best
    decentralised policy. facts: words of the verdict that must be decided: where they cannot be, nothing else is looked for.
    line: the verdict's line is all that is said, and what stands in its place where it is not decided will do.
    """

    objective: str = "tight"
    alpha: Fraction = Fraction(1, 10)
    alt_seconds: float = 10.0
    qmix_seconds: float = 10.0
    sampling: Sampling = None
    max_cells: int = 10**6
    asked: Asked = ALL
    whole: bool = True
    thresholds: bool = False
    strips: bool = False
    plan_seconds: float = 60.0
    facts: tuple[str, ...] = ()
    line: bool = False

    def times(self) -> Times:
        """The seconds, for one answer: they run from its first search on."""
        return Times(Budget(self.alt_seconds), Budget(self.qmix_seconds), Budget(self.plan_seconds))

    def of_tables(self, *shown: Part) -> Ask:
        """What is asked of every table of a game with several states. shown: the parts of it that a report shows."""
        return replace(self, asked=self.asked - {Part.decentralised} if self.whole else self.asked & frozenset(shown))


USUAL = Ask()
"""What is asked unless told otherwise."""
