"""QPLEX's best tables with given joint actions on top, by trying every pool. Exponential in the number of cells."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import chain, combinations

from tests import oracle
from tests.oracle import Cells, Joint


@dataclass(frozen=True)
class Pool:
    """The best table of which it is the top: its level, and its error under the weights."""

    level: Fraction
    table: Cells
    error: Fraction


def error(table: Cells, made: Cells, weight: Cells | None = None) -> Fraction:
    """Σ w (made − table)²."""
    return sum(((weight[u] if weight else 1) * (made[u] - x) ** 2 for u, x in table.items()), Fraction(0))


def best_on_top(table: Cells, top: set[Joint], weight: Cells | None = None) -> Pool:
    """Of the tables T with T(u) ≤ T(ū) for all u, and equality for those of ``top``, the nearest: all sets of equal cells are tried."""
    rest = [u for u in table if u not in top]
    found = []
    for more in chain.from_iterable(combinations(rest, k) for k in range(len(rest) + 1)):
        pool = [*top, *more]
        share = {u: weight[u] if weight else Fraction(1) for u in pool}
        level = sum((share[u] * table[u] for u in pool), Fraction(0)) / sum(share.values())
        made = {u: level if u in share else x for u, x in table.items()}
        if max(made.values()) == level:
            found.append(Pool(level, made, error(table, made, weight)))
    return min(found, key=lambda pool: pool.error)


def beside(table: Cells, u: Joint) -> list[Joint]:
    """The joint actions that differ from u in one agent."""
    return [x for x in table if sum(a != b for a, b in zip(u, x, strict=True)) == 1]


def least_with(table: Cells, u: Joint, x: Joint, weight: Cells | None = None) -> Fraction:
    """The least error of a table with both on top."""
    return best_on_top(table, {u, x}, weight).error


def sub_optimal(table: Cells) -> list[Joint]:
    return [u for u in table if u not in oracle.optimal(table)]
