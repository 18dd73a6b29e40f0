"""A member of each family from its definition, and whether methods are right on it by code that shares nothing with the solver."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import prod

from tests import oracle
from tests.oracle import Cells, Joint
from tests.theory import cones

F = Fraction
Member = tuple[Cells, Cells]
"""(payoffs, weights)."""


def alpha(table: Cells, top: Joint, x: Fraction) -> Member:
    return table, {u: F(1) if u == top else x for u in table}


def epsilon(table: Cells, top: Joint, x: Fraction) -> Member:
    sides = [[x / m + (1 - x) * (a == best) for a in range(m)] for m, best in zip(oracle.shape(table), top, strict=True)]
    return table, {u: prod((side[a] for side, a in zip(sides, u, strict=True)), start=F(1)) for u in table}


def payoff(table: Cells, top: Joint, x: Fraction) -> Member:
    return table | {top: x}, dict.fromkeys(table, F(1))


def bonus(table: Cells, top: Joint, x: Fraction) -> Member:
    more = {u: q + x * sum(a == b for a, b in zip(u, top, strict=True)) for u, q in table.items()}
    return more, dict.fromkeys(table, F(1))


MEMBERS: dict[str, Callable[[Cells, Joint, Fraction], Member]] = {f.__name__: f for f in (alpha, epsilon, payoff, bonus)}


def iql(table: Cells, weights: Cells) -> bool:
    return oracle.greedy_joint(oracle.iql(table, weights)) <= oracle.optimal(table)


def vdn(table: Cells, weights: Cells) -> bool:
    return cones.greedy(oracle.additive_fit(table, weights)) <= oracle.optimal(table)


def qmix(table: Cells, weights: Cells) -> bool:
    return all(cones.greedy(made) <= oracle.optimal(table) for made in cones.best(table, weights))


def points(name: str, table: Cells, top: Joint, draw, count: int = 4) -> list[Fraction]:
    """Parameters of a family, some near its ends."""
    if name in ("alpha", "epsilon"):
        return [F(1), F(1, 10**4), *(F(draw.randint(1, 99), 100) for _ in range(count))]
    low = F(0) if name == "bonus" else max(x for u, x in table.items() if u != top)
    return [low + F(draw.randint(1, 80) ** 2, 97) for _ in range(count)] + [low + F(1, 10**4), low + 10**6]
