"""Square linear systems in rationals: fraction-free elimination with exchange of rows.

Our own, because the alternatives are a dependency (python-flint) or slower at import than the system at solving (sympy). The
matrices here are I − γP with a few hundred rows at most; every division below is exact, so the numbers stay as short as
the determinants that they are. Source: Bareiss 1968.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

import numpy as np

LARGEST = 256
"""Systems of more unknowns are not tried: the numbers grow with the size, the time with its fourth power."""


def solve(matrix: Sequence[Sequence[Fraction]], right: Sequence[Fraction]) -> list[Fraction] | None:
    """x with matrix · x = right, None where the matrix is singular. Cubic in the number of unknowns, in Python integers.

    >>> solve([[Fraction(2), Fraction(0)], [Fraction(1), Fraction(4)]], [Fraction(1), Fraction(1)])
    [Fraction(1, 2), Fraction(1, 8)]
    """
    rows = np.array([_whole([*row, b]) for row, b in zip(matrix, right, strict=True)], dtype=object)
    n, previous = len(rows), 1
    for k in range(n):
        pivot = next((r for r in range(k, n) if rows[r, k]), None)
        if pivot is None:
            return None
        if pivot != k:
            rows[[k, pivot]] = rows[[pivot, k]]
        below = rows[k + 1 :, k:]
        rows[k + 1 :, k:] = (rows[k, k] * below - np.multiply.outer(below[:, 0], rows[k, k:])) // previous
        previous = rows[k, k]
    x: list[Fraction] = [Fraction(0)] * n
    for k in reversed(range(n)):
        known = sum((rows[k, j] * x[j] for j in range(k + 1, n) if rows[k, j]), Fraction(0))
        x[k] = (rows[k, n] - known) / rows[k, k]
    return x


def _whole(row: Sequence[Fraction]) -> list[int]:
    """A row of an equation, times its common denominator."""
    den = math.lcm(*(x.denominator for x in row))
    return [x.numerator * (den // x.denominator) for x in row]
