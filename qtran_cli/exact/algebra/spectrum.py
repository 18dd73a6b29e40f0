"""Whether a rational matrix has a spectral radius below, at, or above 1, decided without a root: Schur's and Cohn's criteria.

A polynomial with real coefficients has all its roots inside the unit circle iff |p_0| < |p_n| and the same holds of
(p_n p − p_0 p*)/x, p* its reverse (Schur 1917). All of them are within or on it iff that is true of p / g and of the derivative
of g, g the greatest common divisor of p and p*: g has the roots that come in pairs λ, 1/λ, and those are all on the circle iff the
roots of its derivative are within or on it (Cohn 1922). Source: docs/theory.md 12.7.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

Polynomial = list[Fraction]
"""Coefficients, the constant first; the last is not 0."""
Matrix = Sequence[Sequence[Fraction]]
GUESSED = 10**6
"""A spectral radius with a denominator up to this is found exactly."""


def against_one(matrix: Matrix) -> int:
    """-1, 0 or 1: the spectral radius is below, at or above 1. Cost: a power of four of the rows, in rationals.

    >>> half = Fraction(1, 2)
    >>> [against_one([[x, Fraction(0)], [half, half]]) for x in (Fraction(-9, 10), Fraction(-1), Fraction(-9, 8))]
    [-1, 0, 1]
    """
    return _against_one(characteristic(matrix))


def radius(matrix: Matrix) -> tuple[Fraction | None, float]:
    """(the spectral radius where it is a fraction with a small denominator, the same rounded)."""
    about = float(max(abs(np.linalg.eigvals(np.array(matrix, dtype=float)))))
    guess, p = Fraction(about).limit_denominator(GUESSED), characteristic(matrix)
    if not guess:
        return (Fraction(0) if not any(p[:-1]) else None), about
    scaled = [x * guess**k for k, x in enumerate(p)]
    return (guess if _against_one(scaled) == 0 else None), about


def characteristic(matrix: Matrix) -> Polynomial:
    """det(x I − A), by Faddeev and LeVerrier.

    >>> [str(c) for c in characteristic([[Fraction(1), Fraction(2)], [Fraction(3), Fraction(4)]])]
    ['-2', '-5', '1']
    """
    a = np.array(matrix, dtype=object)
    n = len(a)
    one = np.array([[Fraction(int(i == j)) for j in range(n)] for i in range(n)], dtype=object)
    found, m = [Fraction(1)], one
    for k in range(1, n + 1):
        moved = a @ m
        found.append(-sum(moved.diagonal().tolist(), Fraction(0)) / k)
        m = moved + found[-1] * one
    return found[::-1]


def _against_one(p: Polynomial) -> int:
    return -1 if inside(p) else 0 if _within(p) else 1


def inside(p: Polynomial) -> bool:
    """Whether every root is inside the unit circle."""
    while len(p) > 1:
        if abs(p[0]) >= abs(p[-1]):
            return False
        p = [p[-1] * x - p[0] * y for x, y in zip(p[1:], p[-2::-1], strict=True)]
        p = [x / p[-1] for x in p]
    return True


def _within(p: Polynomial) -> bool:
    """Whether every root is inside the unit circle or on it."""
    p = p[next(k for k, x in enumerate(p) if x) :]
    if len(p) == 1:
        return True
    g = _divisor(p, p[::-1])
    return inside(_divided(p, g)[0]) and _within([k * x for k, x in enumerate(g)][1:] or [Fraction(1)])


def _divisor(p: Polynomial, q: Polynomial) -> Polynomial:
    """The greatest common divisor, its last coefficient 1."""
    while q:
        p, q = q, _divided(p, q)[1]
    return [x / p[-1] for x in p]


def _divided(p: Polynomial, q: Polynomial) -> tuple[Polynomial, Polynomial]:
    """(quotient, remainder), the remainder of 0 empty."""
    rest, quotient = list(p), list[Fraction]()
    while len(rest) >= len(q):
        quotient.append(rest[-1] / q[-1])
        shift = len(rest) - len(q)
        rest = [x - quotient[-1] * q[k - shift] if k >= shift else x for k, x in enumerate(rest)][:-1]
    while rest and not rest[-1]:
        rest.pop()
    return quotient[::-1], rest
