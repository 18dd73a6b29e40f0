"""The valid scales of given [Q_i]: the largest common one, each agent's own, and the inequalities that bound them all."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from qtran_cli.certificates.check import CORNERS, Inequality, Verdict, corner_work
from qtran_cli.table import Table
from qtran_cli.verify._truth import Truth, bools
from qtran_cli.verify._walk import joint_action, require
from qtran_cli.verify.equations import solution


def scales(c: Verdict, t: Truth, table: Table) -> None:
    """Everything that the verdict says of scales."""
    _common(c, t)
    if c.polytope is not None:
        _polytope(c.polytope, t, table)
    if c.agents is not None:
        _alone(c.agents, t)


def _common(c: Verdict, t: Truth) -> None:
    moving = bools(t.total > 0)
    if c.common is None:
        require(not moving.any(), "the largest common scale has a bound")
    else:
        p, q = c.common.numerator, c.common.denominator
        room = t.gap * q - t.total * p
        require(
            bool(bools(room[moving] >= 0).all()) and bool(bools(room[moving] == 0).any()), f"{c.common} is not the largest common scale"
        )
    require(c.identity == (not bools(t.gap < t.total).any()), "whether the identity is valid is claimed wrongly")


def _rows(t: Truth) -> dict[tuple[Fraction, ...], Fraction]:
    """Every joint action's inequality: its left side's coefficients and the least bound."""
    rows: dict[tuple[Fraction, ...], Fraction] = {}
    for u in np.ndindex(*t.gap.shape):
        left = tuple(d[a] for d, a in zip(t.d, u, strict=True))
        if any(left):
            rows[left] = min(rows.get(left, t.exact(t.gap[u])), t.exact(t.gap[u]))
    return rows


def _polytope(rows: Sequence[Inequality], t: Truth, table: Table) -> None:
    """Each row is a joint action's; none can be dropped; together they imply all others, as their corners show."""
    for row in rows:
        joint_action(row.u, table, "the inequality's joint action")
        left = tuple(d[a] for d, a in zip(t.d, row.u, strict=True))
        require(row.coefficients == left and row.bound == t.exact(t.gap[row.u]), "the inequality of {} is not the table's", row.u)
    every = _rows(t)
    if any(bound == 0 for bound in every.values()):
        require(
            len(rows) == 1 and rows[0].bound == 0 and any(rows[0].coefficients), "no positive scale is valid: one row with bound 0 says so"
        )
        return
    pairs = [(row.coefficients, row.bound) for row in rows]
    _implies(pairs, every, "an inequality is missing: it cuts off a corner at")
    for k, (left, bound) in enumerate(pairs):
        rest = pairs[:k] + pairs[k + 1 :]
        corners, free = _corners(rest, len(left))
        over = any(left[i] for i in free) or any(_dot(left, a) > bound for a in corners)
        require(over, "the inequality of {} follows from the others", rows[k].u)


def _implies(rows: list, every: dict, what: str) -> None:
    corners, free = _corners(rows, len(next(iter(every), ())))
    for left, bound in every.items():
        require(not any(left[i] for i in free), "an agent's scale is bounded, but by none of the inequalities")
        for a in corners:
            require(_dot(left, a) <= bound, f"{what} {tuple(map(str, a))}")


def _dot(left: Sequence[Fraction], a: Sequence[Fraction]) -> Fraction:
    return sum((x * y for x, y in zip(left, a, strict=True)), Fraction(0))


def _corners(rows: list, n: int) -> tuple[list[tuple[Fraction, ...]], list[int]]:
    """(corners of {a ≥ 0 : rows}, the coordinates that no row bounds), by solving every choice of n tight rows or axes."""
    free = [i for i in range(n) if not any(left[i] for left, _ in rows)]
    axes = [(tuple(Fraction(int(i == j)) for j in range(n)), Fraction(0)) for i in range(n)]
    require(corner_work(len(rows), n) <= CORNERS, "too many inequalities to check: leave them out of the claim")
    found = set()
    for chosen in itertools.combinations([*rows, *axes], n):
        a = solution([[*left, bound] for left, bound in chosen])
        if a is not None and min(a, default=Fraction(0)) >= 0 and all(_dot(left, a) <= bound for left, bound in rows):
            found.add(a)
    return sorted(found), free


def _alone(agents: Sequence[Fraction | float | None], t: Truth) -> None:
    require(len(agents) == len(t.d), "one largest scale per agent")
    rows = _rows(t)
    for i, claimed in enumerate(agents):
        room = {left: bound - (sum(left) - left[i]) for left, bound in rows.items()}
        limits = [x / left[i] for left, x in room.items() if left[i]]
        possible = all(x >= 0 for left, x in room.items() if not left[i]) and all(x > 0 for x in limits)
        truth = min(limits, default=math.inf) if possible else None
        require(claimed == truth, f"agent {i + 1}'s largest scale with the others at 1 is {truth}")
