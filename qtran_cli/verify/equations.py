"""Linear systems in Fractions: solved by elimination with ones on the diagonal, or a solution found to be the only one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

PRIME = (1 << 61) - 1
"""A determinant that is not 0 modulo this is not 0."""


def solution(rows: list[list[Fraction]]) -> tuple[Fraction, ...] | None:
    """The solution of n equations in n unknowns, each with its right side last; None where there is not exactly one."""
    n, rows = len(rows), list(rows)
    for k in range(n):
        pivot = next((r for r in range(k, n) if rows[r][k]), None)
        if pivot is None:
            return None
        rows[k], rows[pivot] = rows[pivot], rows[k]
        rows[k] = [x / rows[k][k] for x in rows[k]]
        for r in range(n):
            if r != k and rows[r][k]:
                rows[r] = [x - rows[r][k] * y for x, y in zip(rows[r], rows[k], strict=True)]
    return tuple(row[n] for row in rows)


def only(rows: Sequence[Sequence[Fraction]], x: Sequence[Fraction]) -> bool:
    """Whether x solves n equations in n unknowns, each with its right side last, and nothing else does."""
    left = (sum((a * b for a, b in zip(row, x, strict=False) if a), Fraction(0)) for row in rows)
    solves = all(value == row[-1] for value, row in zip(left, rows, strict=True))
    return solves and (_regular([row[:-1] for row in rows]) or solution([list(row) for row in rows]) is not None)


def _regular(matrix: Sequence[Sequence[Fraction]]) -> bool:
    """Whether the determinant of the matrix, rows times their denominators, is not 0 modulo PRIME."""
    rows = [[x.numerator * (den // x.denominator) % PRIME for x in row] for row in matrix for den in [_common(row)]]
    for k in range(len(rows)):
        pivot = next((r for r in range(k, len(rows)) if rows[r][k]), None)
        if pivot is None:
            return False
        rows[k], rows[pivot] = rows[pivot], rows[k]
        back = pow(rows[k][k], -1, PRIME)
        for r in range(k + 1, len(rows)):
            factor = rows[r][k] * back
            rows[r] = [(x - factor * y) % PRIME for x, y in zip(rows[r], rows[k], strict=True)] if factor else rows[r]
    return True


def _common(row: Sequence[Fraction]) -> int:
    return math.lcm(*(x.denominator for x in row))
