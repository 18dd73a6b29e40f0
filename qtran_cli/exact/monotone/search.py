"""Where there are too many orders to try: a descent over them, and a bound from below.

The descent exchanges neighbours in one agent's order while that lowers the error; it starts from the order of the agents'
mean payoffs, its mirror images, and seeded random orders. The bound adds up the best errors of disjoint sub-tables.
"""

from __future__ import annotations

import itertools
import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from qtran_cli.exact.algebra import isotonic
from qtran_cli.exact.budget import Late
from qtran_cli.exact.monotone import orders
from qtran_cli.exact.monotone.best import best_each
from qtran_cli.exact.monotone.loss import Loss
from qtran_cli.table import Table

RESTARTS = 8
WORK = 60_000
"""A search ends after so many layers of upper sets have been compared, a regression having m_1 × the number of upper sets of
the other agents' product: half a second or so. A first step of less work than that is always taken."""
Choice = tuple[tuple[int, ...], ...]
"""One order per agent, worst action first."""
Rough = Callable[[np.ndarray, np.ndarray], np.ndarray]
"""(numerators, denominators), (B, cells) in C order -> the errors in float64, for comparing neighbours."""

End = tuple[float, np.ndarray, np.ndarray]
"""A table: its rough error, numerators, denominators."""


@dataclass
class Descent:
    """A search over the orders of a table's actions. work: layers of upper sets compared so far."""

    table: Table
    loss: Loss
    rough: Rough
    work: int = 0

    def ends(self) -> list[tuple[np.ndarray, np.ndarray]]:
        """The distinct tables (numerators, denominators) at which descents ended, those of least rough error first.

        Each is the best table of its own orders and no worse than those of neighbouring orders; a local optimum of the class
        it need not be. None where not even one table was fitted in time.
        """
        found: dict[bytes, tuple[float, np.ndarray, np.ndarray]] = {}
        for error, num, den in self.ended():
            found.setdefault(repr((num.tolist(), den.tolist())).encode(), (error, num, den))
        return [(num, den) for _, num, den in sorted(found.values(), key=lambda end: end[0])]

    def ended(self) -> Iterator[End]:
        """Where one descent after the other ends."""
        try:
            for start in _starts(self.table):
                yield self.descend(start)
                if self.over:
                    return
        except Late:
            return

    @property
    def over(self) -> bool:
        """Whether the search's work or time is used up."""
        return self.work > WORK or time.monotonic() > self.loss.deadline

    def descend(self, choice: Choice) -> End:
        """Exchange neighbours in some agent's order while that lowers the error. Raises Late where the first table is."""
        first = self.work == 0 and self.cost <= WORK
        best = self.best_of([choice], math.inf if first else self.loss.deadline)[1]
        try:
            while not self.over and (near := list(_neighbours(choice))):
                k, found = self.best_of(near, self.loss.deadline)
                if found[0] >= best[0] * (1 - 1e-12):
                    break
                choice, best = near[k], found
        except Late:
            pass
        return best

    @property
    def cost(self) -> int:
        """The work of one regression."""
        sets = isotonic.upper_sets(self.table.shape[1:])
        return self.table.shape[0] * (len(sets.members) if sets else 0)

    def best_of(self, choices: list[Choice], deadline: float) -> tuple[int, End]:
        """(which of the choices has the best table, that table). Raises Late."""
        self.work += len(choices) * self.cost
        shape, loss = self.table.shape, self.loss.by(deadline)
        flat = np.arange(self.table.size).reshape(shape)
        at = np.stack([flat[np.ix_(*choice)].ravel() for choice in choices])
        num, den = orders.best_tables(self.table, lambda values, cells: loss.fits(values, cells, shape), at)
        errors = self.rough(num, den)
        k = int(errors.argmin())
        return k, (float(errors[k]), num[k], den[k])


def _starts(table: Table) -> Iterator[Choice]:
    """The order of the agents' mean payoffs and its reversals, then seeded random orders."""
    means = [np.moveaxis(table.num, i, 0).reshape(m, -1).sum(axis=1) for i, m in enumerate(table.shape)]
    ranked = [tuple(np.argsort(x, kind="stable").tolist()) for x in means]
    for signs in itertools.islice(itertools.product((1, -1), repeat=table.ndim), RESTARTS):
        yield tuple(order[::sign] for order, sign in zip(ranked, signs, strict=True))
    draw = np.random.default_rng(0)
    for _ in range(RESTARTS):
        yield tuple(tuple(draw.permutation(m).tolist()) for m in table.shape)


def _neighbours(choice: Choice) -> Iterator[Choice]:
    for i, order in enumerate(choice):
        for k in range(len(order) - 1):
            swapped = (*order[:k], order[k + 1], order[k], *order[k + 2 :])
            yield (*choice[:i], swapped, *choice[i + 1 :])


def lower_bound(table: Table, loss: Loss, deadline: float) -> Fraction:
    """A number that no monotone table's error is below: the sum of the least errors of disjoint sub-tables.

    Agents 1 and 2's actions are cut into blocks, of two in three ways and, until the deadline (time.monotonic()), of three and
    four; every context of the others contributes. The best way counts.
    """
    if table.ndim < 2:
        return Fraction(0)
    bound = max(_packed(table, loss, a, b) for a in _pairs(table.shape[0]) for b in _pairs(table.shape[1]))
    for size in (3, 4):
        if time.monotonic() > deadline:
            break
        bound = max(bound, _packed(table, loss, *(_blocks(range(m), size) for m in table.shape[:2])))
    return bound


Blocks = list[tuple[int, ...]]


def _packed(table: Table, loss: Loss, first: Blocks, second: Blocks) -> Fraction:
    """The sum of the best errors of the sub-tables first × second × one context of the other agents."""
    flat = np.arange(table.size).reshape(*table.shape[:2], -1)
    total = Fraction(0)
    for shape in {(len(a), len(b)) for a in first for b in second if len(a) > 1 < len(b)}:
        parts = [flat[np.ix_(a, b)] for a in first for b in second if (len(a), len(b)) == shape]
        cells = np.concatenate([np.moveaxis(p, 2, 0).reshape(-1, *shape) for p in parts])
        tables = [Table(x, table.den) for x in table.num.ravel()[cells]]
        total += sum((found[0].error for found in best_each(tables, loss.on(cells.ravel()))), Fraction(0))
    return total


def _pairs(m: int) -> list[Blocks]:
    """Actions in disjoint pairs: neighbours, neighbours from the second on, and the first half against the second."""
    return [_blocks(range(m), 2), _blocks(range(1, m), 2), [(k, k + m // 2) for k in range(m // 2)]]


def _blocks(actions: range, size: int) -> Blocks:
    return [tuple(actions[k : k + size]) for k in range(0, len(actions), size)]
