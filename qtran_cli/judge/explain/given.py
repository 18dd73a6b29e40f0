"""A table whose origin is asked for, and how far its digits can be trusted."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from qtran_cli.scalars import decimal
from qtran_cli.table import Table

MOST = 6
"""Numbers with more decimals count as not rounded: nobody prints them."""
TIED = 4
"""So many of the joint actions that a table holds highest are looked at."""


@dataclass(frozen=True, eq=False)
class Given:
    """name: what it is called in answers. decimals: to how many its numbers are rounded; None: they are not."""

    name: str
    table: Table
    decimals: int | None = None

    @cached_property
    def floats(self) -> np.ndarray:
        """The entries, each the nearest float64."""
        return self.table.floats()

    @property
    def unit(self) -> Fraction:
        """What one step of the last digit is worth, 0 where nothing is rounded."""
        return Fraction(0) if self.decimals is None else Fraction(1, 10**self.decimals)

    @property
    def greedy(self) -> list[tuple[int, ...]]:
        """The joint actions that it holds highest, a few of them where many are tied."""
        best = np.argwhere(self.table.num == self.table.high)[:TIED]
        return [tuple(map(int, u)) for u in best]


def rounded_to(table: Table) -> int | None:
    """To how many decimals the numbers of a table seem to be rounded: the most that any has; None where they seem not to be.

    Whole numbers, fractions such as 1/3 and numbers of more than six decimals seem not to be.

    >>> from qtran_cli.table import from_fractions
    >>> rounded_to(from_fractions([Fraction("-11.92"), Fraction(8)])), rounded_to(from_fractions([Fraction(8)]))
    (2, None)
    """
    places = [_decimals(x) for x in table.flat()]
    most = max((k for k in places if k is not None), default=0)
    return most if 0 < most <= MOST and None not in places else None


def _decimals(x: Fraction) -> int | None:
    text = decimal(x)
    return None if text is None else len(text.partition(".")[2])
