"""Linear algebra and linear programs over the rationals, for the reference mathematics: nothing is ever rounded."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

Row = list[Fraction]


def solve(rows: Sequence[Sequence[Fraction]], right: Sequence[Fraction]) -> Row | None:
    """Some x with rows · x = right (free unknowns 0), or None where there is none. Gauss–Jordan elimination."""
    work = [[Fraction(x) for x in row] + [Fraction(b)] for row, b in zip(rows, right, strict=True)]
    width, pivots = len(work[0]) - 1, []
    for column in range(width):
        rank = len(pivots)
        found = next((r for r in range(rank, len(work)) if work[r][column]), None)
        if found is None:
            continue
        work[rank], work[found] = work[found], work[rank]
        eliminate(work, rank, column)
        pivots.append(column)
    if any(row[-1] for row in work[len(pivots) :]):
        return None
    x = [Fraction(0)] * width
    for row, column in zip(work, pivots, strict=False):
        x[column] = row[-1]
    return x


def eliminate(work: list[Row], r: int, column: int) -> None:
    """Scale row r to 1 at the column and clear the column in every other row."""
    pivot = work[r][column]
    work[r] = [x / pivot for x in work[r]]
    for k, row in enumerate(work):
        if k != r and row[column]:
            factor = row[column]
            work[k] = [x - factor * y for x, y in zip(row, work[r], strict=True)]


def maximise(objective: Sequence[Fraction], rows: Sequence[tuple[Sequence[Fraction], Fraction]]) -> Fraction | None:
    """max objective · x over x ≥ 0, row · x ≤ b for every (row, b); every b ≥ 0. None where it is unbounded.

    The simplex method with Bland's rule, started at x = 0: it cannot cycle.
    """
    n, k = len(objective), len(rows)
    slack = [[Fraction(i == j) for j in range(k)] for i in range(k)]
    work = [[*map(Fraction, row), *slack[i], Fraction(b)] for i, (row, b) in enumerate(rows)]
    work.append([-Fraction(c) for c in objective] + [Fraction(0)] * (k + 1))
    basis = list(range(n, n + k))
    while (column := next((j for j in range(n + k) if work[-1][j] < 0), None)) is not None:
        leaving = [(work[r][-1] / work[r][column], basis[r], r) for r in range(k) if work[r][column] > 0]
        if not leaving:
            return None
        r = min(leaving)[2]
        eliminate(work, r, column)
        basis[r] = column
    return work[-1][-1]
