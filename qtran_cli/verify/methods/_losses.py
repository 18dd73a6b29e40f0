"""What tables are judged by: the best constant for a set of cells, and the error of a table."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import cache

from qtran_cli.certificates.refused import Refused

Constant = Callable[[int], Fraction]
"""The best constant for a set of cells, given as a bit mask over the flat table."""
Loss = tuple[Constant, Callable[[list[Fraction]], Fraction]]
"""(the best constant, the error of a table that is flat in C order)."""


def weighted(payoff: list[Fraction], weights: list[Fraction]) -> Loss:
    """Squares with a weight per cell: the best constant of a set is its weighted mean."""

    @cache
    def constant(cells: int) -> Fraction:
        inside = [k for k in range(len(payoff)) if cells >> k & 1]
        return sum((weights[k] * payoff[k] for k in inside), Fraction(0)) / sum(weights[k] for k in inside)

    return constant, lambda t: sum((w * (x - y) ** 2 for w, x, y in zip(weights, payoff, t, strict=True)), Fraction(0))


def share(alpha: Fraction | None) -> Fraction:
    """The weight of weighted QMIX. Raises Refused unless it is one."""
    if alpha is None or not 0 < alpha <= 1:
        raise Refused("alpha does not fit the method")
    return alpha
