"""What methods earn on a game with several states, whatever its agents see."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any


@dataclass(frozen=True, eq=False, repr=False)
class Earned:
    """What a method's greedy joint actions earn from the start, in the payoffs' unit. None: nothing, or too much to tell.

    fitted: fitted to Q_jt* in every state, or to Q_jt at every joint history. bootstrapped: to targets of its own making.
    decentralised: with one Q_i per individual history; where every agent sees the state, that is ``fitted``.
    record: the solver's, with the reasons and the fits.
    """

    fitted: Fraction | None
    bootstrapped: Fraction | None
    decentralised: Fraction | None
    record: Any

    def __repr__(self) -> str:
        return f"<Earned fitted={self.fitted} bootstrapped={self.bootstrapped} decentralised={self.decentralised}>"
