"""Linear systems whose entries are polynomials, by fraction-free elimination: Cramer's numerators and the determinant.

Every division is exact. Source: Bareiss 1968.
"""

from __future__ import annotations

from collections.abc import Sequence

from qtran_cli.exact.algebra.polynomial import ONE, Polynomial, quotient


def solve(matrix: Sequence[Sequence[Polynomial]], right: Sequence[Polynomial]) -> tuple[list[Polynomial], Polynomial]:
    """(y, d) with matrix · y = d · right, d the determinant. matrix: one whose leading minors are not 0, as of a positive definite one.

    Cost: cubic in the number of unknowns, in products of polynomials whose degree grows to that of the determinant.

    >>> solve([[Polynomial((0, 1))]], [ONE])
    ([Polynomial(of=(1,))], Polynomial(of=(0, 1)))
    """
    rows = [[*row, b] for row, b in zip(matrix, right, strict=True)]
    previous = ONE
    for k, pivots in enumerate(rows):
        for i, row in enumerate(rows):
            if i != k:
                rows[i] = [quotient(pivots[k] * x - row[k] * y, previous) for x, y in zip(row, pivots, strict=True)]
        previous = pivots[k]
    return [row[-1] for row in rows], previous
