"""IGM (Individual-Global-Max): greedy sets, the gap, the individual regret, and the predicate with its witness.

    strict:      argmax Q_jt = argmax Q_1 × … × argmax Q_N, as sets
    consistent:  argmax Q_1 × … × argmax Q_N ⊆ argmax Q_jt
    gap(u)  = max Q_jt − Q_jt(u)        d_i(a) = max Q_i − Q_i(a)

Source: Son et al. 2019, definition 1 (strict); the weaker form is what QMIX guarantees.

Departures from the paper
1. The paper's argmax is one action. Here it is a set, because games of the literature have ties.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from qtran_cli.certificates.one_step import JointAction, Mixture, replace
from qtran_cli.table import CHUNK, Table

Sets = Sequence[np.ndarray]
"""Per agent, a sorted array of action indices."""


@dataclass(frozen=True, eq=False)
class Optimum:
    """argmax Q_jt of ``table``. count: how many. actions[i]: O_i, agent i's actions that occur in an optimum, sorted."""

    table: Table
    count: int
    actions: tuple[np.ndarray, ...]

    @property
    def value(self) -> Fraction:
        """max Q_jt."""
        return self.table.max

    @property
    def rectangular(self) -> bool:
        """Whether the optimal set is ×_i O_i."""
        return self.count == size(self.actions)

    @property
    def mask(self) -> np.ndarray:
        """Which joint actions are optimal: bool, the payoff's shape, made anew at each call."""
        return np.asarray(self.table.num == self.table.high, dtype=bool)

    def __contains__(self, u: JointAction) -> bool:
        return bool(self.table.num[u] == self.table.high)

    def first(self, limit: int) -> list[JointAction]:
        """The first ``limit`` optimal joint actions in C order."""
        found: list[np.ndarray] = []
        for cells in _optimal_cells(self.table):
            found.append(cells[: limit - sum(map(len, found))])
            if sum(map(len, found)) >= limit:
                break
        return [_joint_action(self.table, k) for k in np.concatenate(found).tolist()]


@dataclass(frozen=True)
class Igm:
    """Whether [Q_i] satisfies IGM. witness: a greedy joint action that is not optimal, else an optimal one that is not greedy."""

    strict: bool
    consistent: bool
    witness: JointAction | None


def size(sets: Sets) -> int:
    """The number of joint actions in ×_i sets[i]."""
    return math.prod(len(s) for s in sets)


def optimum(table: Table) -> Optimum:
    """The optimal joint actions of a table. One pass, and another over the chunks that hold an optimum."""
    seen = [np.zeros(m, dtype=bool) for m in table.shape]
    count = 0
    for cells in _optimal_cells(table):
        count += len(cells)
        for mask, actions in zip(seen, np.unravel_index(cells, table.shape), strict=True):
            mask[actions] = True
    return Optimum(table, count, tuple(np.flatnonzero(mask) for mask in seen))


def _optimal_cells(table: Table) -> Iterator[np.ndarray]:
    """Flat indices of the optima, ascending, chunk by chunk."""
    flat = table.num.ravel()
    for k in np.flatnonzero(table.chunks[0] == table.high).tolist():
        yield k * CHUNK + np.flatnonzero(flat[k * CHUNK : (k + 1) * CHUNK] == table.high)


def _joint_action(table: Table, flat: int) -> JointAction:
    return tuple(int(k) for k in np.unravel_index(flat, table.shape))


def greedy(q: Sequence[Table]) -> tuple[np.ndarray, ...]:
    """argmax Q_i of every agent: sorted action indices."""
    return tuple(np.flatnonzero(np.asarray(v.num == v.high, dtype=bool)) for v in q)


def igm(best: Optimum, sets: Sets) -> Igm:
    """IGM of the greedy sets G_i against argmax Q_jt. Cost: one pass over ×_i G_i."""
    table = best.table
    inside = np.asarray((table.num if size(sets) == table.size else table.num[np.ix_(*sets)]) == table.high, dtype=bool)
    if not inside.all():
        at = np.unravel_index(inside.argmin(), inside.shape)
        return Igm(False, False, tuple(int(s[k]) for s, k in zip(sets, at, strict=True)))
    if best.count == inside.size:
        return Igm(True, True, None)
    members = [set(s.tolist()) for s in sets]
    outside = (u for cells in _optimal_cells(table) for u in (_joint_action(table, k) for k in cells.tolist()))
    return Igm(False, True, next(u for u in outside if not all(a in s for a, s in zip(u, members, strict=True))))


def mixture(best: Optimum) -> Mixture:
    """The witness for an optimal set that is not ×_i O_i. Cost: N searches in the optimal set.

    Some v in ×_i O_i is not optimal, but each v_i occurs in an optimum. Start at an optimum with u_1 = v_1 and swap in v_2,
    v_3, … one agent at a time: since v is not optimal, some swap leaves the optimal set.
    """
    target = igm(best, best.actions).witness
    assert target is not None
    u = _with(best, 0, target[0])
    for i in range(1, len(target)):
        mixed = replace(u, i, target[i])
        if mixed not in best:
            return Mixture(u, _with(best, i, target[i]), mixed)
        u = mixed
    raise AssertionError("the last swap arrives at a joint action that is not optimal")


def _with(best: Optimum, i: int, a: int) -> JointAction:
    """The first optimum in which agent i plays a."""
    slice_ = np.asarray(np.take(best.table.num, a, axis=i) == best.table.high, dtype=bool)
    others = [int(k) for k in np.unravel_index(slice_.argmax(), slice_.shape)]
    return (*others[:i], a, *others[i:])
