"""The best tables under the weights of each û: of all û at once, or one by one where bounds rule most of them out.

û is a fixed point iff it is greedy in a best table under its own weights. Such a table is monotone in orders that have û on top,
a small share of all orders: where each of these has an error above that of some table that is known, û is none.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

import numpy as np

from qtran_cli.certificates.one_step import JointAction
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.monotone import orders
from qtran_cli.exact.monotone import pruning as order_pruning
from qtran_cli.exact.monotone.best import best_each
from qtran_cli.exact.monotone.loss import Loss, weighted
from qtran_cli.exact.monotone.orders import Optimum
from qtran_cli.table import Table, narrow

FEW = 1_000
"""Up to so many choices of orders the best tables of all û are found at once."""
Ones = Callable[[JointAction], np.ndarray]
"""û -> where the weight is 1: a mask of the payoff's shape, û among them. It is α elsewhere."""


class Central:
    """û -> the best tables under its weights, over all orders, found when first asked for. Raises Late past the deadline."""

    def __init__(self, facts: Facts, ones: Ones, deadline: float) -> None:
        self.facts, self.ones, self.deadline = facts, ones, deadline
        self._known: dict[JointAction, list[Optimum]] = {}
        self._rivals: list[np.ndarray] = []

    def __getitem__(self, u: JointAction) -> list[Optimum]:
        if u not in self._known:
            self._known[u] = next(best_each([self.facts.table], self._loss([u])))
            self._rivals += [distances(self.facts.table, o.table) for o in self._known[u]]
        return self._known[u]

    def hopeful(self) -> list[JointAction]:
        """The û, in order, that can be fixed points: those that no bound rules out. Cost: at 5×5 two milliseconds for one that is."""
        table, actions = self.facts.table, list(np.ndindex(*self.facts.table.shape))
        if orders.count(table.shape) <= FEW:  # all orders of all û are a batch
            found = best_each([table] * len(actions), self._loss(actions))
            self._known = dict(zip(actions, found, strict=True))
            return actions
        ranked = sorted(actions, key=lambda u: -int(table.num[u]))  # the best tables of good û are rivals of the others
        kept = {u for u in ranked if not self._ruled_out(u) and self[u]}
        return [u for u in actions if u in kept]

    def _ruled_out(self, u: JointAction) -> bool:
        if not self._rivals:
            return False
        ones = self.ones(u).ravel()
        off = np.stack(self._rivals)
        upper = float((np.where(ones, 1.0, float(self.facts.ask.alpha)) * off * off).sum(axis=1).min())
        topped = [np.array(list(_topped(m, a)), dtype=np.int64) for m, a in zip(self.facts.table.shape, u, strict=True)]
        return order_pruning.ruled_out(self.facts.table, self._loss([u]), topped, upper)

    def _loss(self, actions: list[JointAction]) -> Loss:
        rows = [weights(self.facts, self.ones(u)) for u in actions]
        return weighted(np.concatenate(rows), self.facts.ask.alpha.denominator).by(self.deadline)


def above(table: Table, u: JointAction) -> np.ndarray:
    """Where CW's weight is 1 for û = u."""
    ones = np.asarray(table.num > table.num[u], dtype=bool)
    ones[u] = True
    return ones


def _topped(m: int, a: int) -> Iterator[tuple[int, ...]]:
    """All orders of m actions, worst first, that end with ``a``."""
    return ((*order, a) for order in itertools.permutations([b for b in range(m) if b != a]))


def weights(facts: Facts, ones: np.ndarray) -> np.ndarray:
    """1 at these cells and α elsewhere, as multiples of 1 / α's denominator, flat."""
    found = np.full(ones.size, facts.ask.alpha.numerator, dtype=object)
    found[ones.ravel()] = facts.ask.alpha.denominator
    return narrow(found)


def distances(table: Table, made: Table) -> np.ndarray:
    """How far the payoffs lie above the table, in units of their spread, in float64."""
    off = table.num.astype(object) * made.den - made.num.astype(object) * table.den
    return (off / (made.den * max(table.high - table.low, 1))).astype(float).ravel()
