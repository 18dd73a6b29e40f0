"""Whether a rational matrix has a spectral radius below, at or above a number, by the signs of the coefficients of a polynomial.

Let f have the roots λ_i λ_j, i ≤ j, over the eigenvalues λ of a real A. None is larger in size than ρ², ρ the spectral radius, and ρ²
is one: the square of a real eigenvalue, or a pair's λ λ̄. If ρ ≤ r all its roots have real parts up to r², so f(x + r²) has roots with
real parts up to 0 and no negative coefficient. If f(x + r²) has none, it is positive for every x > 0, so ρ² ≤ r². So ρ ≤ r iff no
coefficient is negative; and then ρ = r iff the constant one is 0.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

import numpy as np

Matrix = Sequence[Sequence[Fraction]]


def against(matrix: Matrix, number: Fraction) -> int:
    """-1, 0 or 1: the spectral radius is below, at or above ``number`` ≥ 0. Cost: a power of four of the rows, in integers.

    >>> [against([[Fraction(1, 2), Fraction(1)], [Fraction(0), Fraction(-1)]], Fraction(x)) for x in (2, 1, 0)]
    [-1, 0, 1]
    """
    scale = math.lcm(*(x.denominator for row in matrix for x in row)) * number.denominator
    whole = np.array([[int(x * scale) for x in row] for row in matrix], dtype=object)
    coefficients = _shifted(_pairs(whole), int(number * scale) ** 2)
    return 1 if min(coefficients) < 0 else -1 if coefficients[-1] else 0


def _pairs(a: np.ndarray) -> list[int]:
    """f, the leading coefficient first. Its roots' k-th powers sum to (p_k² + p_2k) / 2, with p_k the trace of A^k."""
    n = len(a)
    many = n * (n + 1) // 2
    sums = _powers(a, 2 * many)
    return _from_sums([(sums[k - 1] ** 2 + sums[2 * k - 1]) // 2 for k in range(1, many + 1)])


def _powers(a: np.ndarray, count: int) -> list[int]:
    """The traces of A, A², …: by multiplication up to the size of A, then by the recurrence that its own polynomial is."""
    n, power, sums = len(a), a, list[int]()
    for _ in range(n):
        sums.append(int(power.diagonal().sum()))
        power = power @ a
    own = _from_sums(sums)
    while len(sums) < count:
        sums.append(-sum(c * sums[-i] for i, c in enumerate(own[1:], 1)))
    return sums[:count]


def _from_sums(sums: Sequence[int]) -> list[int]:
    """The polynomial whose roots' powers have these sums, the leading coefficient 1 first: Newton's identities."""
    found = [1]
    for k in range(1, len(sums) + 1):
        found.append(-sum(found[k - i] * sums[i - 1] for i in range(1, k + 1)) // k)
    return found


def _shifted(f: Sequence[int], by: int) -> list[int]:
    """The coefficients of f(x + by), the leading one first, by Horner's scheme again and again."""
    found = list(f)
    for last in range(len(found) - 1, 0, -1):
        for k in range(1, last + 1):
            found[k] += by * found[k - 1]
    return found
