"""The best decentralised policy: one action per individual history, against the centralised optimum.

A deterministic joint policy π loses, against the optimum V*, the gaps of the joint histories that it reaches:

    V* − V(π) = Σ over τ that π reaches of γ^t P(τ) gap(τ, π(τ)),      gap(τ, u) = max Q_jt(τ, ·) − Q_jt(τ, u) ≥ 0

so the best policy is the one of least loss. Branch and bound, decision by decision: histories are given actions in turn, and a
branch ends where the loss so far, with what each of the last agent's histories must lose at least, is no better than the best
policy found. It starts from alternating best responses. Every policy is looked at or ruled out: an enumeration.

Source: the bound is that of Szer, Charpillet & Zilberstein 2005 (MAA*) with the centralised values; the rest is elementary.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from qtran_cli.certificates.histories import LocalHistory
from qtran_cli.exact.ask import Told, silent
from qtran_cli.exact.histories.gaps import Gaps, Group, others
from qtran_cli.exact.histories.losses import Losses, Policy, alternate, carried_out

POLICIES = 10**6
"""Games of up to this many joint policies are always searched to the end."""
WORK = 3 * 10**7
"""Cells that are looked at in larger ones, for each action of each partial policy those of the joint histories reached."""
DEEPEST = 300
"""And the most histories that are given an action one inside the other."""


@dataclass(frozen=True, eq=False)
class Decentralised:
    """lower: what ``policy`` earns; upper: no decentralised policy earns more. policies: how many joint policies there are.

    policy: per agent, its action at every history that the joint policy reaches.
    """

    lower: Fraction
    upper: Fraction
    policies: int
    policy: tuple[Mapping[LocalHistory, int], ...]

    @property
    def exact(self) -> bool:
        """Whether ``lower`` is the best return, not only a bound."""
        return self.lower == self.upper


def best(gaps: Gaps, work: int = WORK, told: Told = silent) -> Decentralised:
    """The best decentralised policy. work: how many cells are looked at where there are more than POLICIES; told: hears of them."""
    tree, count = gaps.histories, policies(gaps)
    search = Search(gaps, None if count <= POLICIES else work, told)
    search.descend(search.losses.start(), 0)
    lower, upper = (tree.optimum - Fraction(loss, search.losses.den) for loss in (search.least, min(search.open, search.least)))
    named = ({tree.agents_history(i, h): a for h, a in sorted(own.items())} for i, own in enumerate(search.chosen))
    return Decentralised(lower, upper, count, tuple(named))


def policies(gaps: Gaps) -> int:
    """The number of deterministic joint policies, where a policy says nothing about what it never reaches."""
    tree, total = gaps.histories, 1
    for steps, m in zip(tree.steps, tree.task.shape, strict=True):
        after = [[1] * m for _ in steps]
        for h in range(len(steps) - 1, -1, -1):
            before, action, _ = steps[h]
            mine = sum(after[h])
            if before >= 0:
                after[before][action] *= mine
            else:
                total *= mine
    return total


class Search:
    """Depth first through the partial policies. least: the least loss so far, by ``chosen``; open: the least bound not followed up."""

    def __init__(self, gaps: Gaps, work: int | None, told: Told = silent) -> None:
        self.losses, self.work, self.most, self.told = Losses(gaps), work, work, told
        self.shape = gaps.histories.task.shape
        self.policy: Policy = [{} for _ in self.shape]
        self.least, self.chosen = alternate(self.losses)
        self.open = self.least

    def descend(self, reached: list[int], lost: int) -> None:
        """Every completion of the policy from the decision at ``reached`` on, ``lost`` having been lost before."""
        if lost >= self.least:
            return
        if not reached:
            self.least, self.chosen = carried_out(self.losses, self.policy)
            return
        stage = Stage(self.losses, reached)
        self._assign(stage, self.losses.loss[reached], 0, lost)

    def _assign(self, stage: Stage, left: np.ndarray, at: int, lost: int) -> None:
        """Give the stage's histories from ``at`` on an action each. left: the losses that are still possible."""
        if at == len(stage.variables):
            more, following = self.losses.follow(stage.reached, self.policy)
            self.descend(following, lost + more)
            return
        i, h, rows = stage.variables[at]
        cases = ((only(left, rows, i, a, self.losses.top), a) for a in range(self.shape[i]))
        bounded = [(lost + stage.bound(kept), a, kept) for kept, a in cases]
        for bound, a, kept in sorted(bounded, key=lambda case: case[:2]):
            if bound >= self.least:
                break
            if self._spent(left.size * self.shape[i]):
                self.open = min(self.open, bound)
                break
            self.policy[i][h] = a
            self._assign(stage, kept, at + 1, lost)
            del self.policy[i][h]

    def _spent(self, cells: int) -> bool:
        """Count a partial policy; whether it is one too many."""
        if self.work is None or self.most is None:
            return False
        self.work -= cells
        self.told(self.most - self.work, self.most, "cells of decentralised policies")
        return self.work < 0 or sum(map(len, self.policy)) >= DEEPEST


class Stage:
    """One decision. variables: (agent with a choice, its history, the places in ``reached`` that hold it), agent after agent."""

    def __init__(self, losses: Losses, reached: list[int]) -> None:
        self.reached = reached
        local = losses.tree.local[:, reached]
        own = ((i, row) for i, row in enumerate(local) if losses.loss.shape[i + 1] > 1)
        self.variables = [(i, h, np.flatnonzero(row == h)) for i, row in own for h in dict.fromkeys(row.tolist())]
        last = np.unique(local[-1], return_inverse=True)[1]
        self._group = Group.of(last)

    def bound(self, left: np.ndarray) -> int:
        """What is lost at least: the last agent chooses per history, the others even per joint history."""
        least = left.min(axis=others(left.ndim - 2, left.ndim))
        return int(np.add.reduceat(least[self._group.order], self._group.starts, axis=0).min(axis=1).sum())


def only(left: np.ndarray, rows: np.ndarray, i: int, a: int, top: int) -> np.ndarray:
    """The losses where agent i plays ``a`` at these rows: its other actions there cost ``top``."""
    kept = left.copy()
    kept[rows] = top
    at: tuple = (rows, *(slice(None) for _ in range(i)), a)
    kept[at] = left[at]
    return kept
