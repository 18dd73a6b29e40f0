"""The greedy joint actions along α and ε, for a picture: on parts so short that a picture shows no more, exact where it matters.

Parts are cut where a method becomes right or wrong, so those ends are exact; within a part the fit at one parameter stands for all.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from qtran_cli.certificates.one_step import JointAction
from qtran_cli.exact.thresholds.families import Family
from qtran_cli.exact.thresholds.region import Region

PARTS = 60
"""A range is cut into so many equal parts."""
DRAWN = ("alpha", "epsilon")
"""The parameters that a picture shows."""

Greedy = Callable[[Fraction], frozenset[JointAction]]
"""Of a parameter, the greedy joint actions of all best fits."""


@dataclass(frozen=True)
class Strip:
    """A part of a range, from low to high in floating point, and what is greedy at one parameter in it."""

    low: float
    high: float
    greedy: frozenset[JointAction]


def strips(family: Family, right: Region, greedy: Greedy) -> list[Strip]:
    """The parts in order; the family is one of DRAWN. Cost: a fit per part."""
    edges = {Fraction(k, PARTS) for k in range(PARTS + 1)}
    edges |= {Fraction(float(end)) for end in right.ends if end is not None}
    cuts = sorted(x for x in edges if family.low <= x <= 1)
    return [Strip(float(a), float(b), greedy(_short(a, b))) for a, b in pairwise(cuts)]


def _short(low: Fraction, high: Fraction) -> Fraction:
    """A fraction near the middle whose denominator is small: what is fitted there then has short numbers."""
    return ((low + high) / 2).limit_denominator(max(1000, int(4 / (high - low))))
