"""QMIX: the plain squares, and means over upper sets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from qtran_cli.verify._walk import require
from qtran_cli.verify.bootstrap import upper_sets
from qtran_cli.verify.bootstrap.nearest import Top
from qtran_cli.verify.methods._losses import Loss, weighted


def loss(payoff: list[Fraction], alpha: Fraction | None) -> Loss:
    """Every square counts alike."""
    require(alpha is None, "alpha does not fit the method")
    return weighted(payoff, [Fraction(1)] * len(payoff))


def pieces(shape: tuple[int, ...], tables: Sequence[Sequence[Fraction]]) -> Iterator[tuple[Fraction, ...]] | None:
    """The means over every upper set of any orders."""
    return upper_sets.pieces(shape, tables)


def fits(shape: tuple[int, ...], y: Sequence[Fraction]) -> list[Top]:
    """The monotone tables of least error."""
    return upper_sets.fits(shape, y)
