"""The best decentralised policy, or bounds of what it earns: the record."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

from qtran_cli.exact.decentralised.plan import Histories, Plan


class End(StrEnum):
    """What ended a search before its best policy was found: its time, too little memory, or somebody who wants no more of it."""

    time = "time"
    memory = "memory"
    stopped = "stopped"


@dataclass(frozen=True, eq=False)
class Decentralised:
    """lower: what ``policy`` earns; upper: no decentralised policy earns more. policies: how many joint policies there are.

    policy: per agent its action at every history that the joint policy reaches, None where those are many; plan: the same by
    clusters of histories. policies: None where they are not counted. ended: what ended the search; None where it is exact.
    seconds: how long it might take.
    """

    lower: Fraction
    upper: Fraction
    policies: int | None
    policy: Histories | None
    plan: Plan | None = None
    ended: End | None = None
    seconds: float = 0.0

    @property
    def exact(self) -> bool:
        """Whether ``lower`` is the best return, not only a bound."""
        return self.lower == self.upper

    def below(self, upper: Fraction) -> Decentralised:
        """The same, ``upper`` being another bound that is known."""
        least = min(self.upper, upper)
        return replace(self, upper=least, ended=None if least == self.lower else self.ended)
