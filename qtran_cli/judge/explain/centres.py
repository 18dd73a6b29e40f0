"""Joint actions that play is around, one for many: actions of an agent whose payoffs and whose given entries are the same are alike.

Exchanging such actions changes neither the game nor the table, so tables around alike centres are equally far (docs/theory.md
14.20).
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from itertools import islice, product

import numpy as np

from qtran_cli.judge.explain.given import Given
from qtran_cli.table import Table

LIKE = 16
"""So many centres that are alike are named at most."""


class Centres:
    """The centres of one game and one given table."""

    def __init__(self, payoff: Table, given: Given) -> None:
        self.payoff, self.given = payoff, given

    @cached_property
    def first(self) -> list[list[int]]:
        """Per agent and action the first action that is like it."""
        return [
            _first([np.take(self.payoff.num, a, i) for a in range(m)], [np.take(self.given.table.num, a, i) for a in range(m)])
            for i, m in enumerate(self.payoff.shape)
        ]

    def distinct(self, centres: Iterable[tuple[int, ...]]) -> list[tuple[int, ...]]:
        """One for all that are alike, in order."""
        return list(dict.fromkeys(self._first(u) for u in centres))

    def like(self, u: tuple[int, ...]) -> list[tuple[int, ...]]:
        """Those that are like ``u``, itself first, a few; () is like itself alone."""
        actions = [[b for b, own in enumerate(first) if own == first[a]] for a, first in zip(u, self.first[: len(u)], strict=True)]
        return list(islice(product(*actions), LIKE))

    def _first(self, u: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(first[a] for a, first in zip(u, self.first, strict=True))


def _first(payoffs: list[np.ndarray], entries: list[np.ndarray]) -> list[int]:
    """Of every slice the first that is equal to it, in both tables."""
    return [
        next(b for b in range(a + 1) if np.array_equal(payoffs[a], payoffs[b]) and np.array_equal(entries[a], entries[b]))
        for a in range(len(payoffs))
    ]
