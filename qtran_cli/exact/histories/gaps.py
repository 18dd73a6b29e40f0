"""gap(τ, u) = max Q_jt(τ, ·) − Q_jt(τ, u) of all joint histories at once, as integers over one denominator.

Arrays have a leading axis of joint histories (J) or of one agent's histories (L_i), then an axis per agent's actions.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from qtran_cli.exact.histories.tree import Histories
from qtran_cli.table import SAFE


@dataclass(frozen=True, eq=False)
class Gaps:
    """The gaps of ``histories`` over ``den``; every gap is a multiple of every number of agents, so that its shares are integers.

    of_beliefs: shape (beliefs, m_1, …, m_N), int64 or Python integers.
    """

    histories: Histories
    of_beliefs: np.ndarray
    den: int

    @cached_property
    def all(self) -> np.ndarray:
        """den · gap(τ, u), shape (J, m_1, …, m_N)."""
        return self.of_beliefs[self.histories.place]

    @cached_property
    def optimal(self) -> tuple[np.ndarray, ...]:
        """Per agent, which actions occur in an optimum of each belief: O_i, bool of shape (beliefs, m_i)."""
        mask = np.asarray(self.of_beliefs == 0, dtype=bool)
        return tuple(np.asarray(mask.any(axis=others(i, mask.ndim))) for i in range(mask.ndim - 1))

    @cached_property
    def rectangular(self) -> np.ndarray:
        """Per belief, whether the optimal set is ×_i O_i."""
        mask = np.asarray(self.of_beliefs == 0, dtype=bool)
        sizes = np.prod([o.sum(axis=1) for o in self.optimal], axis=0)
        return mask.reshape(len(mask), -1).sum(axis=1) == sizes

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """Per agent, the joint histories by its own."""
        return tuple(Group.of(row) for row in self.histories.local)

    @cached_property
    def component(self) -> np.ndarray:
        """Per joint history the first one it is linked to: those that share some τ_i are linked, and what is linked to them."""
        linked = np.arange(self.histories.count)
        while True:
            before = linked
            for group in self.groups:
                linked = np.minimum(linked, group.least(linked)[group.local])
            linked = linked[linked]
            if (linked == before).all():
                return linked


@dataclass(frozen=True, eq=False)
class Group:
    """The joint histories sorted by one agent's history. local[j]: that history; members(h): the j that hold it."""

    local: np.ndarray
    order: np.ndarray
    starts: np.ndarray

    @classmethod
    def of(cls, local: np.ndarray) -> Group:
        order = np.argsort(local, kind="stable")
        return cls(local, order, np.searchsorted(local[order], np.arange(local.max() + 1)))

    def least(self, values: np.ndarray) -> np.ndarray:
        """The least of ``values`` (leading axis J) over the joint histories that hold each h: leading axis L_i."""
        return np.minimum.reduceat(values[self.order], self.starts, axis=0)

    def members(self, h: int) -> list[int]:
        """The joint histories that hold h, ascending."""
        end = self.starts[h + 1] if h + 1 < len(self.starts) else len(self.order)
        return self.order[self.starts[h] : end].tolist()


def gaps(histories: Histories) -> Gaps:
    """The gaps of every belief. Cost: a pass over the beliefs' tables."""
    tables = histories.tables
    den = math.lcm(*(table.den for table in tables)) * math.lcm(*range(1, histories.task.n + 1))
    largest = max((table.max - table.min) * den for table in tables)
    dtype = np.int64 if 2 * histories.task.n * largest < SAFE else object
    made = np.empty((len(tables), *histories.task.shape), dtype=dtype)
    for b, table in enumerate(tables):
        num = table.num if dtype is np.int64 and abs(table.magnitude) * (den // table.den) < SAFE else table.num.astype(object)
        made[b] = (table.high - num) * (den // table.den)
    return Gaps(histories, made, den)


def others(i: int, ndim: int) -> tuple[int, ...]:
    """The axes of all agents but i, in an array with a leading axis."""
    return tuple(axis for axis in range(1, ndim) if axis != i + 1)


def spread(vectors: np.ndarray, i: int, ndim: int) -> np.ndarray:
    """Vectors over agent i's actions, shape (J, m_i), as an array that broadcasts over the joint actions."""
    return vectors.reshape(len(vectors), *(vectors.shape[1] if axis == i + 1 else 1 for axis in range(1, ndim)))


def slack(gaps: Gaps, d: Sequence[np.ndarray], but: int | None = None) -> np.ndarray:
    """den · (gap(τ, u) − Σ_i d_i(τ_i, u_i)) of all joint histories; ``but``: without that agent's d_i. d[i]: shape (L_i, m_i)."""
    left = gaps.all.copy()
    for i, vectors in enumerate(d):
        if i != but:
            left -= spread(vectors[gaps.histories.local[i]], i, left.ndim)
    return left
