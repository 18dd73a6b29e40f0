"""The real roots of a polynomial, exactly: isolated by Descartes' rule of signs, compared, and named by a fraction where they are one.

    p on (l, r) has no root where (1 + t)^n p((l + r t) / (1 + t)) has no change of sign in its coefficients, and one where it has one

and halving intervals reaches these cases where no root is double. A root is a polynomial without double roots and an interval with
rational ends in which it has no other; as narrow as one likes, because the polynomial changes its sign there.

Source: Vincent 1836; Collins and Akritas 1976.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cmp_to_key

from qtran_cli.exact.algebra.polynomial import Polynomial, common, polynomial, squarefree


@dataclass(frozen=True)
class Root:
    """The only root of ``of``, which has no double ones, in the open interval (low, high); low itself where low = high."""

    of: Polynomial
    low: Fraction
    high: Fraction

    @property
    def rational(self) -> bool:
        """Whether it is known to be the fraction ``low``."""
        return self.low == self.high

    def __float__(self) -> float:
        near = narrowed(self, max(abs(self.low), abs(self.high), Fraction(1, 1 << 40)) / (1 << 60))
        return float((near.low + near.high) / 2)


def point(x: Fraction) -> Root:
    """A fraction as a root."""
    return Root(Polynomial((-x.numerator, x.denominator)), x, x)


def changes(p: Polynomial, low: Fraction, high: Fraction) -> int:
    """The changes of sign that bound the number of roots in (low, high), counted as often as they are roots; equal where 0 or 1.

    >>> changes(Polynomial((-1, 0, 2)), Fraction(0), Fraction(1))
    1
    """
    signs = [c > 0 for c in bernstein(p, low, high) if c]
    return sum(a != b for a, b in itertools.pairwise(signs))


def bernstein(p: Polynomial, low: Fraction, high: Fraction, degree: int | None = None) -> list[int]:
    """Integers β_k with d^n p = Σ_k β_k t^k (1 − t)^(n−k), t running from 0 to 1 over [low, high], d the ends' common denominator.

    So p > 0 where all are positive. The first and the last have the signs of p at the ends. degree: n, at least that of p.
    """
    n, den = p.degree if degree is None else degree, math.lcm(low.denominator, high.denominator)
    shift, scale = int(low * den), int((high - low) * den)
    found = [c * den ** (n - k) for k, c in enumerate(p.of)] + [0] * (n - p.degree)
    for start in range(n):  # p(x + low), by Horner's scheme
        for k in range(n - 1, start - 1, -1):
            found[k] += shift * found[k + 1]
    found = [c * scale**k for k, c in enumerate(found)]
    for end in range(n, 0, -1):  # (1 + t)^n p(t / (1 + t)), by the same of the coefficients reversed
        for k in range(1, end + 1):
            found[k] += found[k - 1]
    return found


def isolated(p: Polynomial, low: Fraction, high: Fraction) -> list[Root]:
    """The roots of p in the open interval, in order. p: not 0.

    >>> [(str(r.low), str(r.high)) for r in isolated(Polynomial((-2, 0, 1)), Fraction(-2), Fraction(2))]
    [('-2', '0'), ('0', '2')]
    """
    p = squarefree(p)
    found, open_ = list[Root](), [(low, high)]
    while open_:
        a, b = open_.pop()
        count = changes(p, a, b)
        if count == 1:
            found.append(Root(p, a, b))
        elif count:
            middle = (a + b) / 2
            if not p(middle):
                found.append(Root(p, middle, middle))
            open_ += [(a, middle), (middle, b)]
    return sorted((simplest(root) for root in found), key=lambda root: root.low)


def simplest(root: Root) -> Root:
    """The same, as the fraction that it is where it is one. Cost: its interval is halved until one fraction is left.

    A fraction that is a root has a denominator that divides the last coefficient.
    """
    if root.rational:
        return root
    lead = abs(root.of.of[-1])
    near = narrowed(root, Fraction(1, 4 * lead * lead))
    guess = near.low if near.rational else ((near.low + near.high) / 2).limit_denominator(lead)
    return Root(root.of, guess, guess) if near.low <= guess <= near.high and not root.of(guess) else root


def narrowed(root: Root, width: Fraction) -> Root:
    """The same with an interval no wider."""
    low, high, p = root.low, root.high, root.of
    below = _sign_above(p, low)
    while high - low > width:
        middle = (low + high) / 2
        value = p(middle)
        if not value:
            return Root(p, middle, middle)
        low, high = (middle, high) if (value > 0) == (below > 0) else (low, middle)
    return Root(p, low, high)


def _sign_above(p: Polynomial, low: Fraction) -> Fraction:
    """Of the sign that p has just above ``low``, where it may be 0 once."""
    return p(low) or p.derivative()(low)


def halved(root: Root) -> Root:
    """The same with half the interval."""
    return narrowed(root, (root.high - root.low) / 2)


def sign(q: Polynomial, root: Root) -> int:
    """-1, 0 or 1: the sign of q at the root."""
    if root.rational or not q:
        value = q(root.low)
        return (value > 0) - (value < 0)
    shared = common(root.of, q)
    if shared.degree > 0 and changes(shared, root.low, root.high) % 2:  # its roots are roots of ``of``: at most one is inside
        return 0
    while (changes(q, root.low, root.high) or not q(root.high)) and not root.rational:
        root = halved(root)
    value = q((root.low + root.high) / 2)
    return (value > 0) - (value < 0)


def compared(a: Root, b: Root) -> int:
    """-1, 0 or 1: a is less than, equal to or more than b."""
    if a.rational and b.rational:
        return (a.low > b.low) - (a.low < b.low)
    while _overlap(a, b):
        if not a.rational and not b.rational and not sign(b.of, a) and _inside(a, b):
            return 0
        a, b = halved(a), halved(b)
        if a.rational and b.rational:
            return compared(a, b)
    return -1 if a.high <= b.low else 1


def _inside(a: Root, b: Root) -> bool:
    """Whether a, a root of b's polynomial, is within b's interval, and so b itself."""
    while not (b.low <= a.low and a.high <= b.high) and _overlap(a, b):
        a = halved(a)
    return b.low <= a.low and a.high <= b.high


def _overlap(a: Root, b: Root) -> bool:
    return (a.low < b.high and b.low < a.high) or (a.rational and b.low < a.low < b.high) or (b.rational and a.low < b.low < a.high)


def ordered(roots: Iterable[Root]) -> list[Root]:
    """In order, each number once."""
    found = list[Root]()
    for root in sorted(roots, key=cmp_to_key(compared)):
        if not found or compared(found[-1], root):
            found.append(root)
    return found


def between(a: Root, b: Root) -> Fraction:
    """A fraction strictly between a < b, with a small denominator."""
    while a.high >= b.low:
        a, b = (halved(a), b) if a.high - a.low > b.high - b.low else (a, halved(b))
    return inner(a.high, b.low)


def inner(low: Fraction, high: Fraction) -> Fraction:
    """The fraction of least denominator in the open interval, low < high.

    >>> inner(Fraction(1, 3), Fraction(1)), inner(Fraction(0), Fraction(1, 7))
    (Fraction(1, 2), Fraction(1, 8))
    """
    floor = math.floor(low)
    if floor + 1 < high:
        return Fraction(floor + 1)
    low, high = low - floor, high - floor  # 0 ≤ low < high ≤ 1
    if not low:
        return floor + Fraction(1, math.floor(1 / high) + 1)
    return floor + 1 / inner(1 / high, 1 / low)


def lines(pairs: Sequence[tuple[Fraction, Fraction]]) -> list[Polynomial]:
    """slope x + level of each (slope, level), all times one positive integer."""
    den = math.lcm(*(x.denominator for pair in pairs for x in pair))
    return [polynomial([int(level * den), int(slope * den)]) for slope, level in pairs]
