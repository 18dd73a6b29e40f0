"""QPLEX's traps: joint actions ū that descent cannot take off the top although others pay more.

    T_ū(u) = min(Q_jt(u), v) for u ≠ ū,   T_ū(ū) = v,   v − Q_jt(ū) = Σ_{u ≠ ū} max(Q_jt(u) − v, 0)

T_ū is the best table with ū on top: every cell that pays more than v is pooled with ū. It is left only through a tie of one agent's
Q_i, which puts (a, ū_-i) on top too. So ū is a trap iff v > Q_jt(a, ū_-i) for every agent i and action a.

The project's own (docs/theory.md 5.12 to 5.14), under uniform sampling.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from fractions import Fraction
from functools import reduce
from itertools import accumulate

import numpy as np

from qtran_cli.exact.facts import Facts
from qtran_cli.exact.one_step.solution import Trap, Traps
from qtran_cli.table import Table

LARGEST = 2_000
"""Above so many joint actions no traps are listed."""


def traps(facts: Facts) -> Traps:
    """All of them, those that fit best first. Cost: the payoffs are sorted, and for each the pool is looked up."""
    table = facts.table
    if facts.ask.sampling is not None:
        return Traps(None, "its traps are listed under uniform sampling alone")
    if table.floating or table.size > LARGEST:
        return Traps(None, f"its traps are not listed: {table.size:,} joint actions, they are up to {LARGEST:,}")
    return Traps(tuple(sorted(_found(table), key=lambda trap: (trap.sse, trap.u_bar))))


def _found(table: Table) -> Iterator[Trap]:
    pools = Pools(table.num.ravel().tolist())
    beside = _beside(table.num).ravel().tolist()
    for k, (payoff, rival) in enumerate(zip(pools.payoffs, beside, strict=True)):
        total, count = pools.of(payoff)
        if total > rival * count:
            u_bar = tuple(map(int, np.unravel_index(k, table.shape)))
            yield Trap(u_bar, table.number(Fraction(total, count)), pools.error(payoff) / table.den**2)


def _beside(num: np.ndarray) -> np.ndarray:
    """The largest payoff that is reached from each joint action by at most one agent's change."""
    return reduce(np.maximum, (num.max(axis=i, keepdims=True) for i in range(num.ndim)), num)


class Pools:
    """With which of the payoffs, integers, one of them is pooled once it is on top."""

    def __init__(self, payoffs: list[int]) -> None:
        self.payoffs = payoffs
        falling = sorted(payoffs, reverse=True)
        self._sums = list(accumulate(falling, initial=0))
        self._squares = list(accumulate((x * x for x in falling), initial=0))
        # the k-th largest is pooled with x iff it exceeds the mean without it: iff this, which never falls, is below −x
        self._rising = [s - k * x for k, (x, s) in enumerate(zip(falling, self._sums[:-1], strict=True), 1)]

    def of(self, x: int) -> tuple[int, int]:
        """(sum, number) of the payoffs in the pool, ``x`` among them: their mean is v."""
        k = bisect_left(self._rising, -x)
        return x + self._sums[k], k + 1

    def error(self, x: int) -> Fraction:
        """The squared error of the pool."""
        total, count = self.of(x)
        return x * x + self._squares[count - 1] - Fraction(total * total, count)
