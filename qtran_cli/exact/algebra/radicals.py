"""Roots that are fractions or a + b √n, named so; the others by a polynomial that is as short as is easily found.

The conjugate of a root a + b √n is a root too, and real: among all real roots of the polynomial it is found by its sum and product,
which are fractions whose denominators divide the last coefficient.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from fractions import Fraction

from qtran_cli.exact.algebra.polynomial import Polynomial, divided, exact, polynomial
from qtran_cli.exact.algebra.roots import Root, changes, compared, isolated, narrowed, sign

DEGREE = 16
"""Factors are looked for in polynomials up to this degree."""
PRIMES = 10_000
"""Squares of primes up to this are taken out of a root."""


@dataclass(frozen=True)
class Radical:
    """level + factor · √under, under a positive integer."""

    level: Fraction
    factor: Fraction
    under: int


def shortest(root: Root) -> Root:
    """The same root of a polynomial without factors of the first degree, and of the second degree where there is one."""
    if root.of.of[-1] < 0:
        return shortest(replace(root, of=-root.of))
    if root.rational or root.of.degree < 3 or root.of.degree > DEGREE:
        return root
    p, others = root.of, []
    for other in isolated(p, *_all(p)):
        if other.rational:
            p = exact(p, Polynomial((-other.low.numerator, other.low.denominator)))
        elif compared(root, other):
            others.append(other)
    return replace(root, of=next((q for other in others if (q := _pair(p, root, other)) is not None), p))


def radical(root: Root) -> Radical | None:
    """The root as a radical, where its polynomial is of the second degree."""
    if root.rational or root.of.degree != 2:
        return None
    c, b, a = root.of.of
    square, rest = _taken(b * b - 4 * a * c)
    factor = Fraction(square, 2 * abs(a))
    above = sign(root.of.derivative() * (1 if a > 0 else -1), root)
    return Radical(Fraction(-b, 2 * a), above * factor, rest)


def _all(p: Polynomial) -> tuple[Fraction, Fraction]:
    bound = 1 + Fraction(max(map(abs, p.of[:-1])), abs(p.of[-1]))
    return -bound, bound


def _pair(p: Polynomial, a: Root, b: Root) -> Polynomial | None:
    """The polynomial with these two roots, where it has fractions as coefficients and divides p."""
    lead = abs(p.of[-1])
    x, y = (_middle(root, Fraction(1, 16 * lead**2 * (2 + math.ceil(max(map(abs, (a.low, a.high, b.low, b.high))))))) for root in (a, b))
    total, product = ((x + y).limit_denominator(lead), (x * y).limit_denominator(lead))
    den = math.lcm(total.denominator, product.denominator)
    found = polynomial([int(product * den), int(-total * den), den])
    return found if not divided(p, found)[1] and changes(found, a.low, a.high) == 1 else None


def _middle(root: Root, width: Fraction) -> Fraction:
    near = narrowed(root, width)
    return (near.low + near.high) / 2


def _taken(n: int) -> tuple[int, int]:
    """(s, r) with n = s² r, r without the squares of small primes."""
    square = math.isqrt(n)
    if square * square == n:
        return square, 1
    taken = 1
    for p in range(2, PRIMES):
        while n % (p * p) == 0:
            n //= p * p
            taken *= p
        if p * p > n:
            break
    square = math.isqrt(n)
    return (taken * square, 1) if square * square == n else (taken, n)
