"""What makes numbers the probabilities of a distribution, wherever in a game it stands."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from qtran_cli.errors import GameError
from qtran_cli.scalars import shorten, spell


def probabilities(numbers: Iterable[Fraction], where: str) -> None:
    """Positive exact numbers that sum to exactly 1. Raises GameError."""
    total = Fraction(0)
    for p in numbers:
        if not isinstance(p, Fraction | int) or p <= 0:
            raise GameError(f"a probability of {p}", where=where, right="probabilities are exact numbers above 0")
        total += p
    if total != 1:
        what = f"the probabilities sum to {shorten(spell(total))[1:-1]}"
        raise GameError(what, where=where, right="they sum to exactly 1; thirds are written 1/3")
