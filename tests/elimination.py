"""Whether linear equations and inequalities have a solution, by substitution and Fourier–Motzkin elimination in Fractions.

No pivoting rules, no objective, no multipliers: nothing in common with the simplex method.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

Row = tuple[Fraction, ...]
"""c_1 … c_n, b: of an equation c · x = b, or of an inequality c · x ≤ b."""


def satisfiable(equations: Iterable[Row], inequalities: Iterable[tuple[Row, bool]]) -> bool:
    """Some x satisfies all equations and all inequalities (row, whether it is strict)."""
    left, bounds = [tuple(map(Fraction, row)) for row in equations], {(tuple(map(Fraction, row)), strict) for row, strict in inequalities}
    while left:
        row = left.pop()
        k = next((k for k, c in enumerate(row[:-1]) if c), None)
        if k is None:
            if row[-1]:
                return False
            continue
        left = [without(other, row, k) for other in left]
        bounds = {(without(other, row, k), strict) for other, strict in bounds}
    width = len(next(iter(bounds))[0]) - 1 if bounds else 0
    for k in range(width):
        bounds = eliminated(bounds, k)
    return all(row[-1] > 0 or (row[-1] == 0 and not strict) for row, strict in bounds)


def without(row: Row, equation: Row, k: int) -> Row:
    """The row with x_k replaced by what the equation says of it."""
    factor = row[k] / equation[k]
    return tuple(x - factor * y for x, y in zip(row, equation, strict=True)) if factor else row


def eliminated(bounds: set[tuple[Row, bool]], k: int) -> set[tuple[Row, bool]]:
    """The inequalities that the others' solutions satisfy exactly when some x_k completes them."""
    above = [(scaled(row, k), strict) for row, strict in bounds if row[k] > 0]
    below = [(scaled(row, k), strict) for row, strict in bounds if row[k] < 0]
    kept = {(row, strict) for row, strict in bounds if not row[k]}
    return kept | {(tuple(x + y for x, y in zip(r, s, strict=True)), a or b) for r, a in above for s, b in below}


def scaled(row: Sequence[Fraction], k: int) -> Row:
    return tuple(x / abs(row[k]) for x in row)
