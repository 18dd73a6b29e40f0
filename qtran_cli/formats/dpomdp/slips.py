"""Sums that are not exactly 1, in words: how many, how far off, and what would be right."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

SLIPS = Fraction(1, 1000)
"""Up to here decimals may have been cut; what is further off is another number."""


def told(found: Sequence[Fraction]) -> str:
    """How many they are, and the largest.

    >>> told([Fraction(1, 10**16), Fraction(1, 10**17)])
    '2 distributions are off, by up to 1e-16'
    """
    many = f"{len(found):,} distributions are off, by up to" if len(found) > 1 else "1 distribution is off, by"
    return f"{many} {float(max(found)):.3g}"


def right(slip: Fraction) -> str:
    """What would be right of a sum that is off by ``slip``."""
    told = "they sum to exactly 1; thirds are written 1/3"
    return f"{told}; --normalise {_power(slip)} rescales them" if slip <= SLIPS else told


def _power(slip: Fraction) -> str:
    """The least power of ten that is no less.

    >>> _power(Fraction(1, 10**16)), _power(Fraction(3, 10**7))
    ('1e-16', '1e-6')
    """
    k = 0
    while Fraction(1, 10 ** (k + 1)) >= slip:
        k += 1
    return f"1e-{k}"
