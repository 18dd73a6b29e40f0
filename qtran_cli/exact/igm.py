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
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from qtran_cli.exact.certificate import JointAction, Mixture, replace
from qtran_cli.table import Table, ratio

Sets = Sequence[np.ndarray]
"""Per agent, a sorted array of action indices."""


@dataclass(frozen=True, eq=False)
class Optimum:
    """argmax Q_jt. mask: bool, the payoff's shape. actions[i]: O_i, agent i's actions that occur in an optimum, sorted."""

    value: Fraction
    mask: np.ndarray
    count: int
    actions: tuple[np.ndarray, ...]

    @property
    def rectangular(self) -> bool:
        """Whether the optimal set is ×_i O_i."""
        return self.count == size(self.actions)

    def first(self, limit: int) -> list[tuple[int, ...]]:
        """The first ``limit`` optimal joint actions in C order."""
        return _first(self.mask, limit)


@dataclass(frozen=True)
class Igm:
    """Whether [Q_i] satisfies IGM. witness: a greedy joint action that is not optimal, else an optimal one that is not greedy."""

    strict: bool
    consistent: bool
    witness: tuple[int, ...] | None


def size(sets: Sets) -> int:
    """The number of joint actions in ×_i sets[i]."""
    return math.prod(len(s) for s in sets)


def optimum(table: Table) -> Optimum:
    """The optimal joint actions of a table. Cost: about three passes."""
    mask = np.asarray(table.num == table.high, dtype=bool)
    return Optimum(table.max, mask, int(np.count_nonzero(mask)), tuple(np.flatnonzero(p) for p in project(mask)))


def project(mask: np.ndarray) -> list[np.ndarray]:
    """Per axis, which indices occur in a True cell: bool vectors of length m_i. Cost: about two passes over the mask."""
    shadows = []
    while mask.ndim > 1:  # axis 0 is projected, then folded away: what remains shrinks by m_i
        shadows.append(mask.reshape(mask.shape[0], -1).any(axis=1))
        mask = mask.any(axis=0)
    return [*shadows, mask]


def gap(table: Table) -> Table:
    """gap(u) = max Q_jt − Q_jt(u) ≥ 0, a Table of the same shape. Integer tables only."""
    return ratio(_wide(table, 2) * -1 + table.high, table.den)


def regret(q: Table) -> Table:
    """d_i(a) = max Q_i − Q_i(a) ≥ 0 of one agent's vector (the same formula as the gap)."""
    return gap(q)


def greedy(q: Sequence[Table]) -> tuple[np.ndarray, ...]:
    """argmax Q_i of every agent: sorted action indices."""
    return tuple(np.flatnonzero(np.asarray(v.num == v.high, dtype=bool)) for v in q)


def igm(best: Optimum, sets: Sets) -> Igm:
    """IGM of the greedy sets G_i against argmax Q_jt. Cost: one pass over ×_i G_i."""
    inside = best.mask[np.ix_(*sets)]
    if not inside.all():
        at = _first(~inside, 1)[0]
        return Igm(False, False, tuple(int(s[k]) for s, k in zip(sets, at, strict=True)))
    if best.count == inside.size:
        return Igm(True, True, None)
    outside = best.mask.copy()
    outside[np.ix_(*sets)] = False
    return Igm(False, True, _first(outside, 1)[0])


def mixture(best: Optimum) -> Mixture:
    """The witness for an optimal set that is not ×_i O_i. Cost: N searches in the optimal set.

    Some v in ×_i O_i is not optimal, but each v_i occurs in an optimum. Start at an optimum with u_1 = v_1 and swap in v_2,
    v_3, … one agent at a time: since v is not optimal, some swap leaves the optimal set.
    """
    target = igm(best, best.actions).witness
    assert target is not None
    u = _with(best.mask, 0, target[0])
    for i in range(1, len(target)):
        mixed = replace(u, i, target[i])
        if not best.mask[mixed]:
            return Mixture(u, _with(best.mask, i, target[i]), mixed)
        u = mixed
    raise AssertionError("the last swap arrives at a joint action that is not optimal")


def _with(mask: np.ndarray, i: int, a: int) -> JointAction:
    """The first optimum in which agent i plays a."""
    rest = np.take(mask, a, axis=i)
    others = [int(k) for k in np.unravel_index(rest.argmax(), rest.shape)]
    return (*others[:i], a, *others[i:])


def _first(mask: np.ndarray, limit: int) -> list[tuple[int, ...]]:
    flat = mask.ravel()
    found: list[int] = []
    for start in range(0, flat.size, 1 << 20):
        found += (start + np.flatnonzero(flat[start : start + (1 << 20)])[: limit - len(found)]).tolist()
        if len(found) >= limit:
            break
    return [tuple(int(k) for k in np.unravel_index(j, mask.shape)) for j in found]


def _wide(table: Table, factor: int) -> np.ndarray:
    """num in a dtype in which ``factor`` times its magnitude cannot overflow."""
    return table.num if table.magnitude * factor < 1 << 62 else table.num.astype(object)
