"""The best decentralised policy, or bounds of what it earns: the record."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from qtran_cli.exact.decentralised.plan import Histories, Plan


@dataclass(frozen=True, eq=False)
class Decentralised:
    """lower: what ``policy`` earns; upper: no decentralised policy earns more. policies: how many joint policies there are.

    policy: per agent its action at every history that the joint policy reaches, None where those are many; plan: the same by
    clusters of histories. policies: None where they are not counted.
    """

    lower: Fraction
    upper: Fraction
    policies: int | None
    policy: Histories | None
    plan: Plan | None = None

    @property
    def exact(self) -> bool:
        """Whether ``lower`` is the best return, not only a bound."""
        return self.lower == self.upper
