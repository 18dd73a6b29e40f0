"""The best table of a class that is a cone for every choice of orders, by weak duality: multipliers bound each order's error from below.

    Σ (T − Q)² ≥ −2 λ·A Q − ‖Aᵀλ‖²   for every T with A T ≥ 0 and every λ ≥ 0

since ‖T − Q‖² + 2 λ·A Q + ‖Aᵀλ‖² = ‖T − Q − Aᵀλ‖² + 2 λ·A T. Nothing is minimised here.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import permutations, product

import numpy as np

from qtran_cli.certificates.one_step import ConeFit, JointAction
from qtran_cli.table import Table
from qtran_cli.verify._walk import require
from qtran_cli.verify.methods import Inequality, checker
from qtran_cli.verify.monotone import dominating

Orders = tuple[Sequence[int], ...]
"""Per agent its actions, worst first."""


def fit(c: ConeFit, table: Table) -> None:
    """The claimed table is of the class, no table of any order has less error, and its greedy sets earn what is claimed."""
    rows = checker(c.method, "inequalities")(table.shape)
    require(c.q_jt.shape == table.shape, "the fitted table is of another shape")
    count = math.prod(math.factorial(m) for m in table.shape)
    require(len(c.multipliers) == count, f"multipliers for {len(c.multipliers):,} choices of orders, of which there are {count:,}")
    payoff, fitted = ({u: t[u] for u in np.ndindex(*t.shape)} for t in (table, c.q_jt))
    inside = all(_value(row, fitted, _risen(c.q_jt)) >= 0 for row in rows)
    require(inside, "the fitted table is not of the class in any orders")
    error = sum(((fitted[u] - x) ** 2 for u, x in payoff.items()), Fraction(0))
    require(error == c.sse, f"the error of the fitted table is {error}, not {c.sse}")
    for k, (orders, lam) in enumerate(zip(_every(table.shape), c.multipliers, strict=True)):
        _bounded(f"choice {k + 1} of orders", rows, payoff, orders, lam, c.sse)
    require(c.represents == (fitted == payoff), "represents is claimed wrongly")
    dominating(c, table)


def _every(shape: tuple[int, ...]) -> Iterator[Orders]:
    return product(*(permutations(range(m)) for m in shape))


def _risen(fitted: Table) -> Orders:
    """Orders of the actions by what they pay on average: of a table that rises along any orders, such orders."""
    numbers = np.array(fitted.flat(), dtype=object).reshape(fitted.shape)
    means = [np.moveaxis(numbers, i, 0).reshape(m, -1).sum(axis=1) for i, m in enumerate(fitted.shape)]
    return tuple(sorted(range(len(mean)), key=mean.__getitem__) for mean in means)


def _value(row: Inequality, values: dict[JointAction, Fraction], orders: Orders) -> Fraction:
    return sum((sign * values[_named(u, orders)] for u, sign in row.items()), Fraction(0))


def _named(u: JointAction, orders: Orders) -> JointAction:
    return tuple(order[a] for order, a in zip(orders, u, strict=True))


def _bounded(
    where: str, rows: list[Inequality], payoff: dict[JointAction, Fraction], orders: Orders, lam: Sequence[Fraction], sse: Fraction
) -> None:
    """The bound of these multipliers on the error in these orders is no less than the claimed one."""
    require(len(lam) == len(rows), f"{where} has {len(lam)} multipliers for {len(rows)} inequalities")
    require(min(lam, default=0) >= 0, f"{where} has a negative multiplier")
    pushed = dict.fromkeys(payoff, Fraction(0))
    bound = Fraction(0)
    for x, row in ((x, row) for x, row in zip(lam, rows, strict=True) if x):
        bound -= 2 * x * _value(row, payoff, orders)
        for u, sign in row.items():
            pushed[_named(u, orders)] += sign * x
    bound -= sum(x * x for x in pushed.values())
    require(bound >= sse, f"the multipliers of {where} bound the error by {bound}, below {sse}")
