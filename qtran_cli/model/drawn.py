"""Payoffs that are drawn anew each time: a distribution in the place of a number. Their mean stands in the payoff table.

All that values mean, and all that is decided about a game, is about means; training is paid what is drawn.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from types import MappingProxyType

import numpy as np

from qtran_cli.errors import GameError
from qtran_cli.model.probabilities import probabilities
from qtran_cli.scalars import shorten, spell
from qtran_cli.table import Table

Paid = tuple[tuple[Fraction, Fraction], ...]
"""(payoff, probability > 0), payoffs ascending; the probabilities sum to 1."""
Drawn = Mapping[int, Paid]
"""By flat index k of a joint action what it is paid; the payoffs of all others are certain."""

WHOLE = "payoff_distribution"
"""The key of documents that have the means under ``payoff``: all payoffs, also those that are drawn."""


def expected(paid: Iterable[tuple[Fraction, Fraction]]) -> Fraction:
    """The mean.

    >>> expected([(Fraction(0), Fraction(1, 2)), (Fraction(14), Fraction(1, 2))])
    Fraction(7, 1)
    """
    return sum((x * p for x, p in paid), Fraction(0))


def variance(paid: Paid) -> Fraction:
    """The mean square of what differs from the mean."""
    mean = expected(paid)
    return expected([((x - mean) ** 2, p) for x, p in paid])


def checked(drawn: Drawn, table: Table, where: str) -> Drawn:
    """``drawn`` with payoffs in order, without what is certain after all. where: the table's path in a file.

    Raises GameError for what is no distribution, or has another mean than stands in the table.
    """
    found = {int(k): _checked(paid, int(k), table, where) for k, paid in sorted(drawn.items())}
    return MappingProxyType({k: paid for k, paid in found.items() if len(paid) > 1})


def _checked(paid: Paid, k: int, table: Table, where: str) -> Paid:
    if not 0 <= k < table.size:
        raise GameError(f"{k} is no joint action", where=where, right=f"they are numbered 0 to {table.size - 1}")
    u = tuple(int(a) for a in np.unravel_index(k, table.shape))
    place = where + "".join(f"[{a}]" for a in u)
    probabilities((p for _, p in paid), place)
    if len({x for x, _ in paid}) < len(paid):
        raise GameError("a payoff that stands twice", where=place, right="say it once, with its whole probability")
    if (mean := expected(paid)) != table[u]:
        what = f"payoffs whose mean is {shorten(spell(mean))[1:-1]}, not {shorten(spell(table[u]))[1:-1]}"
        raise GameError(what, where=place, right="the payoff table holds the mean of what is drawn")
    return tuple(sorted((Fraction(x), Fraction(p)) for x, p in paid))
