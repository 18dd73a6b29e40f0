"""The tree that proves that no [Q_i] satisfies (4a) and (7): every leaf a contradiction of linear inequalities."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np

from qtran_cli.certificates.one_step import Branch, JointAction, Leaf
from qtran_cli.table import Table
from qtran_cli.verify._walk import exact, joint_action, require


def branch(c: Branch, table: Table) -> None:
    """The tree: each line's every cell is refuted, by inequalities that contradict each other given the tight cells above."""
    payoff = exact(table.num)
    gap = payoff.max() - payoff
    optimal = [set(np.unique(axis).tolist()) for axis in np.nonzero(np.asarray(gap == 0, dtype=bool))]
    free = [[a not in best for a in range(m)] for best, m in zip(optimal, table.shape, strict=True)]
    require(bool(np.asarray(gap == 0, dtype=bool).sum() == math.prod(len(s) for s in optimal)), "the optimal set is not a product")
    _subtree(c, table, gap, free, frozenset())


def _subtree(c: Branch, table: Table, gap: np.ndarray, free: list[list[bool]], tight: frozenset[JointAction]) -> None:
    require(isinstance(c.agent, int) and 0 <= c.agent < table.ndim, f"no agent {c.agent}")
    joint_action(c.u, table, "the line's cell")
    require(len(c.cells) == table.shape[c.agent], f"agent {c.agent + 1}'s line through {{}} has {table.shape[c.agent]} cells", c.u)
    for a, why in enumerate(c.cells):
        cell = (*c.u[: c.agent], a, *c.u[c.agent + 1 :])
        if isinstance(why, Branch):
            _subtree(why, table, gap, free, tight | {cell})
        else:
            _leaf(why, cell, table, gap, free, tight | {cell})


def _leaf(c: Leaf, cell: JointAction, table: Table, gap: np.ndarray, free: list[list[bool]], tight: frozenset[JointAction]) -> None:
    require(c.cell == cell, "a refutation of {} stands at {}", c.cell, cell)
    left: dict[tuple[int, int], Fraction] = {}
    right = Fraction(0)
    for sign, side in ((1, c.upper), (-1, c.lower)):
        for u, weight in side:
            joint_action(u, table, "an inequality's cell")
            require(weight > 0, "the weight of {} is not positive", u)
            require(sign > 0 or u in tight, "{} is not assumed tight here", u)
            right += sign * weight * gap[u]
            for i, a in enumerate(u):
                if free[i][a]:
                    left[i, a] = left.get((i, a), Fraction(0)) + sign * weight
    require(min(left.values(), default=Fraction(0)) >= 0, "the refutation of {} leaves a negative coefficient", cell)
    require(right < 0 or (right == 0 and any(left.values())), "the inequalities at {} do not contradict each other", cell)
