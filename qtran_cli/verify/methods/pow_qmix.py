"""POW-QMIX, its recogniser right: weight 1 at every optimal joint action, alpha elsewhere."""

from __future__ import annotations

from fractions import Fraction

from qtran_cli.verify.methods._losses import Loss, share, weighted


def loss(payoff: list[Fraction], alpha: Fraction | None) -> Loss:
    """Squares weighted by the joint action."""
    least, top = share(alpha), max(payoff)
    return weighted(payoff, [Fraction(1) if x == top else least for x in payoff])
