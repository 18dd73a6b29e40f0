"""The simplest fraction between two numbers: the one with the least denominator."""

from __future__ import annotations

import math
from fractions import Fraction


def simplest(low: Fraction, high: Fraction) -> Fraction:
    """The fraction of the least denominator, and of these the least, in 0 ≤ low ≤ x ≤ high.

    >>> simplest(Fraction("0.17"), Fraction("0.19")), simplest(Fraction("0.024"), Fraction("0.0252"))
    (Fraction(2, 11), Fraction(1, 40))
    """
    whole = math.ceil(low)
    if whole <= high:
        return Fraction(whole)
    rest = simplest(1 / (high - whole + 1), 1 / (low - whole + 1))
    return whole - 1 + 1 / rest
