"""Linear systems in rationals: fraction-free elimination with exchange of rows.

Our own, because the alternatives are a dependency (python-flint) or slower at import than the system at solving (sympy). The
matrices here are I − γP and normal equations, with a few hundred rows at most; every division below is exact, so the numbers
stay as short as the determinants that they are. Source: Bareiss 1968.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

import numpy as np

LARGEST = 256
"""Systems of more unknowns are not tried: the numbers grow with the size, the time with its fourth power."""

PROPOSED = 1 << 40
"""Determinants and cofactors are proposed in float64 up to this."""


def solve(matrix: Sequence[Sequence[Fraction]], right: Sequence[Fraction]) -> list[Fraction] | None:
    """x with matrix · x = right, None where the matrix is singular. Cubic in the number of unknowns, in Python integers.

    >>> solve([[Fraction(2), Fraction(0)], [Fraction(1), Fraction(4)]], [Fraction(1), Fraction(1)])
    [Fraction(1, 2), Fraction(1, 8)]
    """
    rows = np.array([_whole([*row, b]) for row, b in zip(matrix, right, strict=True)], dtype=object)
    pivots = _eliminated(rows)
    return _back(rows, pivots) if len(pivots) == len(rows) else None


def solvable(matrix: Sequence[Sequence[Fraction]], right: Sequence[Fraction]) -> bool:
    """Whether there is an x with matrix · x = right, unique or not. Cost: as ``solve``.

    >>> [solvable([[Fraction(0)]], [Fraction(b)]) for b in (0, 1)]
    [True, False]
    """
    rows = np.array([_whole([*row, b]) for row, b in zip(matrix, right, strict=True)], dtype=object)
    return not any(rows[len(_eliminated(rows)) :, -1])


def consistent(matrix: np.ndarray, right: Sequence[Fraction]) -> tuple[list[Fraction], int]:
    """A solution x of matrix · x = right, which has one, free unknowns 0, and how many are free. Cost: as ``solve``.

    matrix: square, Python's integers.

    >>> consistent(np.array([[1, 1], [1, 1]], dtype=object), [Fraction(1, 2)] * 2)
    ([Fraction(1, 2), Fraction(0, 1)], 1)
    """
    den = math.lcm(*(x.denominator for x in right))
    rows = np.column_stack([matrix, np.array([int(x * den) for x in right], dtype=object)])
    pivots = _eliminated(rows)
    return [value / den for value in _back(rows, pivots)], len(rows) - len(pivots)


def inverse(matrix: np.ndarray) -> tuple[np.ndarray, int] | None:
    """(numerators, denominator) of the inverse, as short as they can be; None where there is none or float64 does not find it.

    matrix: int64, small: what float64 proposes counts once matrix · numerators is the identity times the denominator.

    >>> inverse(np.array([[2, 0], [1, 4]]))
    (array([[ 4,  0],
           [-1,  2]]), 8)
    """
    det = np.linalg.det(matrix.astype(float))
    if not 0.5 < abs(det) < PROPOSED:
        return None
    found = np.linalg.inv(matrix.astype(float)) * round(det)
    num, den = np.rint(found).astype(np.int64), round(det)
    if abs(found).max() > PROPOSED or not (matrix @ num == den * np.eye(len(matrix), dtype=np.int64)).all():
        return None
    common = int(np.gcd.reduce(num.ravel(), initial=den)) * (1 if den > 0 else -1)
    return num // common, den // common


def contradiction(matrix: Sequence[Sequence[Fraction]], right: Sequence[Fraction]) -> list[Fraction]:
    """μ with μ · matrix = 0 and μ · right = 1, of a system that is not ``solvable``. Cost: as ``solve``.

    Such a μ solves the normal equations of the two demands, and every solution of those is one, since they can be met.

    >>> contradiction([[Fraction(0)]], [Fraction(1, 2)])
    [Fraction(2, 1)]
    """
    rows = np.array([_whole([*row, b]) for row, b in zip(matrix, right, strict=True)], dtype=object)
    found, _ = consistent(rows @ rows.T, [Fraction(x) for x in rows[:, -1].tolist()])
    scales = [math.lcm(*(x.denominator for x in (*row, b))) for row, b in zip(matrix, right, strict=True)]
    return [x * scale for x, scale in zip(found, scales, strict=True)]


def _eliminated(rows: np.ndarray) -> list[int]:
    """The columns that have a pivot, that of the k-th in row k. rows: [n, n + 1], of integers, replaced by those above the pivots."""
    previous, pivots = 1, list[int]()
    for column in range(len(rows)):
        k = len(pivots)
        pivot = next((r for r in range(k, len(rows)) if rows[r, column]), None)
        if pivot is None:
            continue
        if pivot != k:
            rows[[k, pivot]] = rows[[pivot, k]]
        below = rows[k + 1 :, column:]
        rows[k + 1 :, column:] = (rows[k, column] * below - np.multiply.outer(below[:, 0], rows[k, column:])) // previous
        previous = rows[k, column]
        pivots.append(column)
    return pivots


def _back(rows: np.ndarray, pivots: Sequence[int]) -> list[Fraction]:
    """The solution of eliminated rows, from the last pivot on; what has none is 0."""
    x = [Fraction(0)] * len(rows)
    for k, column in reversed(list(enumerate(pivots))):
        known = sum((rows[k, j] * x[j] for j in pivots[k + 1 :] if rows[k, j]), Fraction(0))
        x[column] = (rows[k, -1] - known) / Fraction(rows[k, column])
    return x


def _whole(row: Sequence[Fraction]) -> list[int]:
    """A row of an equation, times its common denominator."""
    den = math.lcm(*(x.denominator for x in row))
    return [x.numerator * (den // x.denominator) for x in row]
