"""The games that are taken together, and what several deciders need of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from qtran_cli.table import Table

LARGEST = 1 << 30
"""Numerators of a smaller magnitude are taken together. Whatever is computed of them here is a sum of at most CELLS of them, each
times a number of agents or the like that is below 2^10: below 2^60."""
CELLS = 1 << 20
"""Games of more joint actions are not taken together: there is nothing to be won."""


@dataclass(frozen=True, eq=False)
class Games:
    """Tables of one shape, of integers below LARGEST over a denominator each.

    Every array has an entry, or a table, for each game in turn: B of them.
    """

    tables: Sequence[Table]

    @property
    def shape(self) -> tuple[int, ...]:
        """Actions per agent."""
        return self.tables[0].shape

    @cached_property
    def num(self) -> np.ndarray:
        """The numerators: int64 (B, m_1, …, m_N)."""
        return np.stack([table.num for table in self.tables])

    @cached_property
    def flat(self) -> np.ndarray:
        """The numerators, in C order: int64 (B, joint actions)."""
        return self.num.reshape(len(self.num), -1)

    @cached_property
    def high(self) -> np.ndarray:
        """max Q_jt: int64 (B,)."""
        return self.flat.max(axis=1)

    @cached_property
    def low(self) -> np.ndarray:
        """min Q_jt: int64 (B,)."""
        return self.flat.min(axis=1)

    @cached_property
    def gap(self) -> np.ndarray:
        """max Q_jt − Q_jt(u): int64 (B, m_1, …, m_N)."""
        return (self.high[:, None] - self.flat).reshape(self.num.shape)

    @cached_property
    def best(self) -> list[np.ndarray]:
        """O_i, per agent: bool (B, m_i), whether the action occurs in an optimum."""
        return [self.along(self.gap, i).min(axis=2) == 0 for i in range(len(self.shape))]

    @cached_property
    def sums(self) -> list[np.ndarray]:
        """Per agent the sums of the payoffs given each action: int64 (B, m_i)."""
        return [self.along(self.num, i).sum(axis=2) for i in range(len(self.shape))]

    def along(self, tables: np.ndarray, i: int) -> np.ndarray:
        """Tables with agent i's actions in front: (B, m_i, joint actions of the others)."""
        return np.moveaxis(tables, i + 1, 1).reshape(len(tables), self.shape[i], -1)


def taken(tables: Sequence[Table]) -> list[int]:
    """Which of the tables, of one shape, can be taken together."""
    if not tables or tables[0].size > CELLS:
        return []
    whole = [k for k, table in enumerate(tables) if table.num.dtype == np.int64]
    if not whole:
        return []
    flat = np.stack([tables[k].num.ravel() for k in whole])
    return np.array(whole)[np.maximum(flat.max(axis=1), -flat.min(axis=1)) < LARGEST].tolist()
