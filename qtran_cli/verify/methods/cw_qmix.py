"""CW-QMIX, idealised: weight 1 at the first optimal joint action, alpha elsewhere."""

from __future__ import annotations

from fractions import Fraction

from qtran_cli.verify.methods._losses import Loss, share, weighted


def loss(payoff: list[Fraction], alpha: Fraction | None) -> Loss:
    """Squares weighted by the joint action."""
    least, first = share(alpha), payoff.index(max(payoff))
    return weighted(payoff, [Fraction(1) if k == first else least for k in range(len(payoff))])
