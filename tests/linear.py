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
    """max objective · x over x ≥ 0, row · x ≤ b for every (row, b). None where it is unbounded, 0 where no x serves and c ≥ 0.

    The simplex method with Bland's rule, which cannot cycle. Where some b < 0 a first phase finds a corner to start at.
    """
    n, k = len(objective), len(rows)
    # columns: x, the slacks, one artificial variable that loosens every row, and b
    work = [[*map(Fraction, row), *(Fraction(i == j) for j in range(k)), Fraction(-1), Fraction(b)] for i, (row, b) in enumerate(rows)]
    basis = list(range(n, n + k))
    worst = min(range(k), key=lambda r: work[r][-1])
    if work[worst][-1] < 0:
        work.append([Fraction(0)] * (n + k) + [Fraction(1), Fraction(0)])
        pivot(work, basis, worst, n + k)
        climb(work, basis, n + k + 1)
        if work.pop()[-1] < 0:
            return Fraction(0)
        if n + k in basis:
            r = basis.index(n + k)
            pivot(work, basis, r, next(j for j in range(n + k) if work[r][j]))
    work = [[*row[: n + k], row[-1]] for row in work]
    work.append([-Fraction(c) for c in objective] + [Fraction(0)] * (k + 1))
    for r, j in enumerate(basis):
        if work[-1][j]:
            eliminate(work, r, j)
    return work[-1][-1] if climb(work, basis, n + k) else None


def pivot(work: list[Row], basis: list[int], r: int, column: int) -> None:
    eliminate(work, r, column)
    basis[r] = column


def climb(work: list[Row], basis: list[int], columns: int) -> bool:
    """Pivot until the last row, the objective, has no negative entry. False where it is unbounded."""
    while (column := next((j for j in range(columns) if work[-1][j] < 0), None)) is not None:
        leaving = [(work[r][-1] / work[r][column], basis[r], r) for r in range(len(basis)) if work[r][column] > 0]
        if not leaving:
            return False
        pivot(work, basis, min(leaving)[2], column)
    return True
