"""By which rule a number or a claim of a paper is said to agree with what was found here.

A number p of the paper, and the 95 % interval [l, h] over seeds of ours, with a tolerance t that the experiment states:

    agrees      p − t ≤ l and h ≤ p + t: all of the interval is within the tolerance
    differs     h < p − t or p + t < l: none of it is
    unsaid      else, and of fewer than SEEDS seeds, and below the experiment's least budget

A claim that one number is larger than another, and the interval [l, h] of their difference:

    agrees      l > 0        differs     h ≤ 0        unsaid      else, and as above
"""

from __future__ import annotations

AGREES, DIFFERS, UNSAID = "agrees", "differs", "cannot be said"
SEEDS = 5
"""Fewer have no interval that says anything."""


def number(paper: float, interval: tuple[float, float], tolerance: float) -> str:
    """The verdict of a number.

    >>> number(8, (7.9, 8.1), 0.4), number(8, (0, 0), 0.4), number(8, (0, 8), 0.4)
    ('agrees', 'differs', 'cannot be said')
    """
    low, high = interval
    if paper - tolerance <= low and high <= paper + tolerance:
        return AGREES
    return DIFFERS if high < paper - tolerance or paper + tolerance < low else UNSAID


def claim(interval: tuple[float, float]) -> str:
    """The verdict of a claim that a difference is above 0.

    >>> claim((0.1, 2)), claim((-1, 0)), claim((-1, 2))
    ('agrees', 'differs', 'cannot be said')
    """
    low, high = interval
    return AGREES if low > 0 else DIFFERS if high <= 0 else UNSAID
