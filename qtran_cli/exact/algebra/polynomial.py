"""Polynomials in one variable with integer coefficients, and their quotients: what a fit is as a function of a parameter.

Our own, as exact/algebra/linear.py is: sympy would be a dependency for a few operations on some dozens of coefficients.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Polynomial:
    """Σ_k of[k] x^k. of: Python integers, the last not 0; () is 0.

    >>> x = Polynomial((0, 1))
    >>> (x + 1) * (x - 1), (x * x)(Fraction(1, 2))
    (Polynomial(of=(-1, 0, 1)), Fraction(1, 4))
    """

    of: tuple[int, ...]

    @property
    def degree(self) -> int:
        """-1 of the polynomial 0."""
        return len(self.of) - 1

    def __bool__(self) -> bool:
        return bool(self.of)

    def __call__(self, x: Fraction) -> Fraction:
        """The value at x. Cost: a multiplication of integers per coefficient."""
        top, step, power = 0, x.denominator, 1
        for c in reversed(self.of):
            top = top * x.numerator + c * power
            power *= step
        return Fraction(top * step, power) if self.of else Fraction(0)

    def __add__(self, other: Polynomial | int) -> Polynomial:
        a, b = self.of, _of(other)
        if len(a) < len(b):
            a, b = b, a
        return polynomial([x + y for x, y in zip(a, b, strict=False)] + list(a[len(b) :]))

    __radd__ = __add__

    def __neg__(self) -> Polynomial:
        return Polynomial(tuple(-c for c in self.of))

    def __sub__(self, other: Polynomial | int) -> Polynomial:
        return self + -constant(other)

    def __mul__(self, other: Polynomial | int) -> Polynomial:
        a, b = self.of, _of(other)
        if not a or not b:
            return ZERO
        found = [0] * (len(a) + len(b) - 1)
        for k, x in enumerate(a):
            for j, y in enumerate(b):
                found[k + j] += x * y
        return Polynomial(tuple(found))

    __rmul__ = __mul__

    def derivative(self) -> Polynomial:
        """Its derivative."""
        return Polynomial(tuple(k * c for k, c in enumerate(self.of))[1:])

    def primitive(self) -> Polynomial:
        """Without the common factor of its coefficients, which is positive."""
        return Polynomial(tuple(c // g for c in self.of)) if (g := math.gcd(*self.of)) > 1 else self


def polynomial(coefficients: Iterable[int]) -> Polynomial:
    """The polynomial with these coefficients, the constant first; zeros at the end are left out."""
    found = list(coefficients)
    while found and not found[-1]:
        found.pop()
    return Polynomial(tuple(found))


def constant(c: Polynomial | int) -> Polynomial:
    """c as a polynomial."""
    return c if isinstance(c, Polynomial) else polynomial([c])


def _of(other: Polynomial | int) -> tuple[int, ...]:
    return constant(other).of


ZERO, ONE, X = Polynomial(()), Polynomial((1,)), Polynomial((0, 1))


def total(parts: Iterable[Polynomial]) -> Polynomial:
    """The sum."""
    return sum(parts, ZERO)


def divided(p: Polynomial, q: Polynomial) -> tuple[Polynomial, Polynomial]:
    """(quotient, remainder) of p times a positive integer: the least power of q's last coefficient's magnitude that makes both integer.

    >>> divided(Polynomial((-1, 0, 1)), Polynomial((1, 1)))
    (Polynomial(of=(-1, 1)), Polynomial(of=()))
    """
    rest, lead, found = list(p.of), q.of[-1], [0] * max(0, len(p.of) - q.degree)
    for shift in range(len(rest) - len(q.of), -1, -1):
        if rest[-1] % lead:
            rest, found = [abs(lead) * c for c in rest], [abs(lead) * c for c in found]
        found[shift] = factor = rest[-1] // lead
        for k, c in enumerate(q.of):
            rest[shift + k] -= factor * c
        rest.pop()
    return polynomial(found), polynomial(rest)


def quotient(p: Polynomial, q: Polynomial) -> Polynomial:
    """p / q, which is one with integer coefficients.

    >>> quotient(Polynomial((0, 4, 4)), Polynomial((2, 2)))
    Polynomial(of=(0, 2))
    """
    if q.of == (1,):
        return p
    found, rest = [0] * max(0, len(p.of) - q.degree), list(p.of)
    for shift in range(len(found) - 1, -1, -1):
        found[shift] = rest[shift + q.degree] // q.of[-1]
        if found[shift]:
            for k, c in enumerate(q.of):
                rest[shift + k] -= found[shift] * c
    return polynomial(found)


def common(p: Polynomial, q: Polynomial) -> Polynomial:
    """The greatest common divisor, primitive, its last coefficient positive. Cost: Euclid's, numbers kept short.

    >>> common(Polynomial((-1, 0, 1)), Polynomial((2, 2)))
    Polynomial(of=(1, 1))
    """
    while q:
        p, q = q, divided(p, q)[1].primitive()
    p = p.primitive()
    return -p if p and p.of[-1] < 0 else p


def exact(p: Polynomial, q: Polynomial) -> Polynomial:
    """p / q times a positive rational number that makes it primitive, of a q that divides p."""
    quotient, rest = divided(p, q)
    assert not rest, "it does not divide"
    return quotient.primitive()


def squarefree(p: Polynomial) -> Polynomial:
    """A polynomial with the same roots, each once, and where p is not 0 the sign of p times that of a square."""
    return p.primitive() if p.degree < 2 else exact(p, common(p, p.derivative()))


@dataclass(frozen=True)
class Ratio:
    """top / bottom, bottom not 0."""

    top: Polynomial
    bottom: Polynomial = ONE

    def __call__(self, x: Fraction) -> Fraction:
        """The value at x, which is no root of the bottom."""
        return self.top(x) / self.bottom(x)

    def __add__(self, other: Ratio) -> Ratio:
        if self.bottom == other.bottom:
            return Ratio(self.top + other.top, self.bottom)
        return Ratio(self.top * other.bottom + other.top * self.bottom, self.bottom * other.bottom)

    def __neg__(self) -> Ratio:
        return Ratio(-self.top, self.bottom)

    def __sub__(self, other: Ratio) -> Ratio:
        return self + -other

    def reduced(self) -> Ratio:
        """Without common factors."""
        shared = common(self.top, self.bottom) if self.top else constant(self.bottom)
        top, bottom = quotient(self.top, shared), quotient(self.bottom, shared)
        g = math.gcd(*top.of, *bottom.of)
        return Ratio(Polynomial(tuple(c // g for c in top.of)), Polynomial(tuple(c // g for c in bottom.of)))
