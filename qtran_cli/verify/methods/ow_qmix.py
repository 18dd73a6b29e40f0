"""OW-QMIX, idealised: weight 1 where the payoff is above the table, alpha elsewhere."""

from __future__ import annotations

from fractions import Fraction
from functools import cache

from qtran_cli.verify.methods._losses import Loss, share


def loss(payoff: list[Fraction], alpha: Fraction | None) -> Loss:
    """The best constant balances the two sides."""
    least = share(alpha)

    @cache
    def constant(cells: int) -> Fraction:
        inside = sorted(payoff[k] for k in range(len(payoff)) if cells >> k & 1)
        for k in range(len(inside)):  # the k smallest lie at or below the constant
            low, high = inside[: k + 1], inside[k + 1 :]
            value = (least * sum(low) + sum(high)) / (least * len(low) + len(high))
            if value >= inside[k] and (not high or value <= high[0]):
                return value
        raise AssertionError("one split always balances")

    def error(t: list[Fraction]) -> Fraction:
        return sum(((1 if y < x else least) * (x - y) ** 2 for x, y in zip(payoff, t, strict=True)), Fraction(0))

    return constant, error
