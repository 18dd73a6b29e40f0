"""What each joint history's joint actions lose, and a decentralised policy found by alternating best responses.

    loss(τ, u) = γ^t P(τ) gap(τ, u): a policy loses the sum over the τ that it reaches, compared with the centralised optimum

Given the others' policies the best response of an agent is a backward induction over its own histories. Repeated agent after
agent until nobody improves: a policy that no single agent can better, not always the best.
"""

from __future__ import annotations

import math

import numpy as np

from qtran_cli.exact.histories.gaps import Gaps
from qtran_cli.table import SAFE

Policy = list[dict[int, int]]
"""Per agent, the action at each of its histories."""


class Losses:
    """loss[j, u] = den · γ^t P(τ) gap(τ, u), shape (J, m_1, …, m_N): int64 where sums are safe, else Python integers. top: the largest."""

    def __init__(self, gaps: Gaps) -> None:
        tree = self.tree = gaps.histories
        self.groups = gaps.groups
        weights = [reach * tree.task.discount**depth for reach, depth in zip(tree.reach, tree.depth.tolist(), strict=True)]
        scale = math.lcm(*{w.denominator for w in weights})
        factors = [w.numerator * (scale // w.denominator) for w in weights]
        self.den = gaps.den * scale
        safe = max(factors) * int(gaps.of_beliefs.max()) * (tree.count + 1) < SAFE
        dtype = np.int64 if safe else object
        self.loss = gaps.all.astype(dtype) * np.array(factors, dtype=dtype).reshape(-1, *([1] * tree.task.n))
        self.flat = self.loss.reshape(tree.count, -1)
        self.top = self.loss.max()
        self.strides = [math.prod(tree.task.shape[i + 1 :]) for i in range(tree.task.n)]

    def start(self) -> list[int]:
        """The joint histories of the first decision."""
        return list(range(len(self.tree.unrolled.start)))

    def follow(self, reached: list[int], policy: Policy) -> tuple[int, list[int]]:
        """(what the policy loses at these joint histories, those that it leads to)."""
        lost, following = 0, []
        for j in reached:
            actions = (own.get(h, 0) for own, h in zip(policy, self.tree.local[:, j].tolist(), strict=True))
            k = sum(a * stride for a, stride in zip(actions, self.strides, strict=True))
            lost += int(self.flat[j, k])
            following += [child for child, _ in self.tree.children(j, k)]
        return lost, following


def alternate(losses: Losses) -> tuple[int, Policy]:
    """(what it loses, a policy that no single agent can better)."""
    complete = [_hopeful(losses, i) for i in range(losses.tree.task.n)]
    least = _complete(losses, complete)[0]
    improved = True
    while improved:
        improved = False
        for i in range(len(complete)):
            lost, own = respond(losses, complete, i)
            if lost < least:
                least, complete[i], improved = lost, own, True
    return _complete(losses, complete)


def respond(losses: Losses, policy: list[np.ndarray], i: int) -> tuple[int, np.ndarray]:
    """(the joint loss, agent i's action per history) of the best response to the others' ``policy``: arrays of actions."""
    tree = losses.tree
    total = _own_losses(losses, policy, i).tolist()
    own = np.zeros(len(total), dtype=np.int64)
    lost = 0
    for h in range(len(total) - 1, -1, -1):
        least = min(total[h])
        own[h] = total[h].index(least)
        before, action, _ = tree.steps[i][h]
        if before >= 0:
            total[before][action] += least
        else:
            lost += least
    return lost, own


def _own_losses(losses: Losses, policy: list[np.ndarray], i: int) -> np.ndarray:
    """What agent i's action costs at each of its histories, at the joint histories that the others' policies lead to."""
    tree, n = losses.tree, losses.tree.task.n
    fixed = sum((policy[k][tree.local[k]] * losses.strides[k] for k in range(n) if k != i), np.zeros(tree.count, dtype=np.int64))
    columns = fixed[:, None] + np.arange(tree.task.shape[i]) * losses.strides[i]
    cells = np.take_along_axis(losses.flat, columns, axis=1)
    cells[~_met(losses, columns)] = 0
    group = losses.groups[i]
    return np.add.reduceat(cells[group.order], group.starts, axis=0)


def _met(losses: Losses, columns: np.ndarray) -> np.ndarray:
    """Which joint histories can be reached when at each one of the flat joint actions of its row of ``columns`` is played."""
    tree = losses.tree
    met = np.zeros(tree.count, dtype=bool)
    met[losses.start()] = True
    for j, row in enumerate(columns.tolist()):
        if met[j]:
            for k in row:
                for child, _ in tree.children(j, k):
                    met[child] = True
    return met


def _hopeful(losses: Losses, i: int) -> np.ndarray:
    """Per history of agent i the action that would lose least if all others knew everything."""
    least = losses.loss.min(axis=tuple(axis for axis in range(1, losses.loss.ndim) if axis != i + 1))
    group = losses.groups[i]
    return np.add.reduceat(least[group.order], group.starts, axis=0).argmin(axis=1)


def carried_out(losses: Losses, policy: Policy) -> tuple[int, Policy]:
    """(what the policy loses, the policy at the histories that it reaches). What it does not mention plays action 0."""
    reached, lost, held = losses.start(), 0, [set[int]() for _ in policy]
    while reached:
        for mine, row in zip(held, losses.tree.local[:, reached].tolist(), strict=True):
            mine.update(row)
        more, reached = losses.follow(reached, policy)
        lost += more
    return lost, [{h: own.get(h, 0) for h in mine} for own, mine in zip(policy, held, strict=True)]


def _complete(losses: Losses, arrays: list[np.ndarray]) -> tuple[int, Policy]:
    return carried_out(losses, [dict(enumerate(own.tolist())) for own in arrays])
