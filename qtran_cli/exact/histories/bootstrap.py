"""Means and sums over histories, IQL's and VDN's, bootstrapping on their own fitted values as training does under full exploration.

    VDN   y(τ, u) = r(τ, u) + γ E[Σ_i max Q_i(τ_i', ·)]          Σ_i Q_i(τ_i, u_i) the least-squares fit of y with the weights w(τ)
    IQL   y_i(τ, u) = r(τ, u) + γ E[max Q_i(τ_i', ·)]            Q_i(τ_i, a) the mean of y_i where agent i was at τ_i and played a

A history's length is the number of decisions, so the fits are made from the longest histories on and nothing has to be iterated.
VDN's differences between an agent's actions are means over joint histories (docs/theory.md, 13.10). Its levels, the mean of
Q_i(τ_i, ·), fit the mean of y(τ, ·) over u: normal equations with one unknown per individual history of that length. They are
not unique, but every Σ_i Q_i(τ_i, u_i) at a reachable τ is, and nothing else enters a target or a greedy action (13.14).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction

import numpy as np

from qtran_cli.exact.algebra import linear
from qtran_cli.exact.histories.tree import Histories
from qtran_cli.exact.traits import Over

CELLS = 5 * 10**4
"""Games of up to so many (joint histories) × (joint actions)."""
UNKNOWNS = 80
"""And of so many individual histories of one length, all agents' together, for VDN's normal equations."""
Rows = tuple[list[list[Fraction]], ...]
"""[agent][history]: Q_i(τ_i, ·)."""
Value = Callable[[int], Fraction]


class Lengths:
    """The joint histories of ``tree`` by length, the longest first, with what a decision pays and how often it is met.

    weights[j]: w(τ) as integers over one denominator.
    """

    def __init__(self, tree: Histories, weights: np.ndarray) -> None:
        self.tree, self.weights = tree, weights.tolist()
        depth = tree.depth
        self.layers = [np.flatnonzero(depth == k).tolist() for k in reversed(range(int(depth.max()) + 1))]
        self.local = tree.local.T.tolist()
        self.actions = [tree.task.joint_action(k) for k in range(tree.task.size)]
        self._paid: dict[int, list[Fraction]] = {}

    def targets(self, j: int, value: Value) -> list[Fraction]:
        """r(τ, u) + γ E[value(τ')] for every joint action at joint history j."""
        paid, discount = self._rewards(j), self.tree.task.discount
        return [r + discount * sum((p * value(c) for c, p in self.tree.children(j, k)), Fraction(0)) for k, r in enumerate(paid)]

    def _rewards(self, j: int) -> list[Fraction]:
        """r(τ, u) = Q_jt(τ, u) − γ E[max Q_jt(τ', ·)], the same at joint histories of one belief."""
        place, tree = int(self.tree.place[j]), self.tree
        if place not in self._paid:
            q = tree.tables[place].flat()
            after = (sum((p * tree.v(c) for c, p in tree.children(j, k)), Fraction(0)) for k in range(tree.task.size))
            self._paid[place] = [x - tree.task.discount * v for x, v in zip(q, after, strict=True)]
        return self._paid[place]

    def means(self, layer: Sequence[int], y: Sequence[Sequence[Fraction]], i: int) -> dict[int, list[Fraction]]:
        """Agent i's history -> the mean target of each of its actions, over the joint histories of ``layer`` that hold it."""
        m, contexts = self.tree.task.shape[i], self.tree.task.size // self.tree.task.shape[i]
        sums: dict[int, list[Fraction]] = {}
        weight: dict[int, int] = {}
        for j, row in zip(layer, y, strict=True):
            h = self.local[j][i]
            own = sums.setdefault(h, [Fraction(0)] * m)
            weight[h] = weight.get(h, 0) + self.weights[j]
            for u, x in zip(self.actions, row, strict=True):
                own[u[i]] += self.weights[j] * x
        return {h: [x / (weight[h] * contexts) for x in own] for h, own in sums.items()}


def feasible(tree: Histories, over: Over) -> str:
    """Why a method of that kind is not fitted, "" where it is."""
    if tree.cells > CELLS:
        return f"not fitted: {tree.cells:,} cells, more than {CELLS:,}"
    lengths = np.bincount(np.concatenate([_lengths(tree, i) for i in range(tree.task.n)]))
    if over is Over.sums and lengths.max() > UNKNOWNS:
        return f"not fitted: {int(lengths.max()):,} individual histories of one length, more than {UNKNOWNS:,}"
    return ""


def _lengths(tree: Histories, i: int) -> np.ndarray:
    """The decisions made in each of agent i's histories."""
    found = np.zeros(len(tree.steps[i]), dtype=np.int64)
    found[tree.local[i]] = tree.depth
    return found


def means(tree: Histories, weights: np.ndarray) -> Rows:
    """Q_i of independent learners (IQL). Cost: the branches of every joint history, once per agent."""
    lengths, found = Lengths(tree, weights), _empty(tree)
    for i, rows in enumerate(found):
        for layer in lengths.layers:
            y = [lengths.targets(j, lambda c, i=i, rows=rows: max(rows[lengths.local[c][i]])) for j in layer]  # type: ignore[misc]
            for h, q in lengths.means(layer, y, i).items():
                rows[h] = q
    return found


def sums(tree: Histories, weights: np.ndarray) -> Rows:
    """One choice of Q_i of VDN. Cost: as means, and a linear system per length."""
    lengths, found = Lengths(tree, weights), _empty(tree)

    def value(c: int) -> Fraction:
        return sum((max(rows[h]) for rows, h in zip(found, lengths.local[c], strict=True)), Fraction(0))

    for layer in lengths.layers:
        y = [lengths.targets(j, value) for j in layer]
        level = _levels(lengths, layer, [sum(row, Fraction(0)) / len(row) for row in y])
        for i, rows in enumerate(found):
            for h, q in lengths.means(layer, y, i).items():
                mean = sum(q, Fraction(0)) / len(q)
                rows[h] = [level[i, h] + x - mean for x in q]
    return found


def _levels(lengths: Lengths, layer: Sequence[int], y: Sequence[Fraction]) -> dict[tuple[int, int], Fraction]:
    """m_i(τ_i) by (agent, history) that minimise Σ w(τ) (Σ_i m_i(τ_i) − y(τ))²."""
    keys = [list(enumerate(lengths.local[j])) for j in layer]
    unknown = {key: k for k, key in enumerate(dict.fromkeys(key for row in keys for key in row))}
    matrix = np.zeros((len(unknown), len(unknown)), dtype=object)
    right = [Fraction(0)] * len(unknown)
    scale = math.gcd(*(lengths.weights[j] for j in layer))
    for j, row, mean in zip(layer, keys, y, strict=True):
        w, places = lengths.weights[j] // scale, [unknown[key] for key in row]
        for a in places:
            right[a] += w * mean
            for b in places:
                matrix[a, b] += w
    solution, _ = linear.consistent(matrix, right)
    return {key: solution[k] for key, k in unknown.items()}


def _empty(tree: Histories) -> Rows:
    return tuple([[] for _ in steps] for steps in tree.steps)


FITS: dict[Over, Callable[[Histories, np.ndarray], Rows]] = {Over.means: means, Over.sums: sums}
