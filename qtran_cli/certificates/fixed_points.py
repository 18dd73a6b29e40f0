"""What is claimed of a method that bootstraps on its own values where states recur: all fixed points, or that there is none.

V(s) is the value at the greedy joint action of the method's fit of y_s = r + γ E[V], linear in V piece by piece. So each choice of one
piece a state makes a linear system, and every fixed point solves one of them. The claim says of each what became of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from qtran_cli.certificates.one_step import JointAction

WORK = 500_000
"""A list is claimed while choices of pieces × states × joint actions stay within this: its check then takes seconds, up to a minute."""
V = tuple[Fraction, ...]
"""A number per state, in the game's order."""


@dataclass(frozen=True, order=True)
class Piece:
    """constant + Σ_t slopes[t] V(t)."""

    slopes: V
    constant: Fraction


@dataclass(frozen=True)
class Point:
    """A fixed point.

    v: V. greedy: per state the joint actions that are greedy in one of the equally good fits with the value V(s), in C order. earned: per
    state what they earn from there on, the worst among ties. value, learned: the start by ``earned``, and by V. attracts: whether
    iteration from every V close enough ends here, None where docs/theory.md 12.7 does not tell. to_one, radius: where the map is
    linear near here, whether its spectral radius is below, at or above 1 (-1, 0, 1), and that itself where it is known.
    """

    v: V
    greedy: tuple[tuple[JointAction, ...], ...]
    earned: V
    value: Fraction
    learned: Fraction
    attracts: bool | None
    to_one: int | None
    radius: Fraction | None


@dataclass(frozen=True)
class Ends:
    """The system of a choice has one solution, which is a fixed point: the one of this index."""

    point: int


@dataclass(frozen=True)
class Missed:
    """The system of a choice has one solution, v, and in ``state`` the equally good fits have these values: v's is none of them."""

    v: V
    state: int
    fits: tuple[Fraction, ...]


@dataclass(frozen=True)
class Contradicted:
    """The system of a choice has no solution: its equations times ``multipliers`` sum to 0 = something else."""

    multipliers: V


Choice = Ends | Missed | Contradicted


@dataclass(frozen=True, eq=False)
class FixedPoints:
    """All fixed points of ``method``; holds: there is one.

    pieces: per state. choices: what became of every choice of one piece a state, the last state's running fastest.
    """

    method: str
    points: tuple[Point, ...]
    pieces: tuple[tuple[Piece, ...], ...]
    choices: tuple[Choice, ...]
    claim: ClassVar[str] = "fixed_points"

    @property
    def holds(self) -> bool:
        """Whether there is a fixed point."""
        return bool(self.points)

    @property
    def about(self) -> str:
        """What the claim is about."""
        return self.method
