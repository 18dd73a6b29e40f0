"""The affine transform φ(Q) = A·Q + B: the positive scales a_i for which a_i Q_i satisfies (4b).

    S = {a > 0 : Σ_i a_i d_i(u_i) ≤ gap(u) for all u}         b_i cancels, V_jt absorbs it
    a* = min over Σ_i d_i(u_i) > 0 of gap(u) / Σ_i d_i(u_i)   the largest common scale

S is convex, unbounded in a_i iff d_i ≡ 0, not empty iff every optimal joint action is greedy; under strict IGM a* > 0, and
[Q_i] itself satisfies (4) iff a* ≥ 1. Consistent but not strict: a* = 0. With a sub-optimal tie a* may be positive although
IGM fails: a scale means nothing without the verdict on IGM beside it.

Source: Son et al. 2019, theorem 1 (necessity); S and a* are the project's own (docs/theory.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from qtran_cli.exact.igm import regret
from qtran_cli.exact.regrets import regrets
from qtran_cli.exact.simplex import Program
from qtran_cli.table import Table

CELLS = 10**4
"""S is written out as inequalities up to this many joint actions."""


@dataclass(frozen=True)
class Inequality:
    """Σ_i coefficients[i] · a_i ≤ bound, from joint action u. coefficients[i] = d_i(u_i), bound = gap(u)."""

    u: tuple[int, ...]
    coefficients: tuple[Fraction, ...]
    bound: Fraction


@dataclass(frozen=True)
class Scales:
    """The valid scales of [Q_i]. common: a*, None for no bound. identity: a = 1 is valid.

    polytope: S without redundant inequalities, None above CELLS joint actions. agents[i]: the largest a_i with the others
    at 1, None where none is valid, "inf" as float for no bound; agents itself None where polytope is.
    """

    common: Fraction | None
    identity: bool
    polytope: tuple[Inequality, ...] | None
    agents: tuple[Fraction | float | None, ...] | None

    @property
    def empty(self) -> bool:
        """Whether no positive scale is valid."""
        return self.common == 0


def scales(table: Table, q: Sequence[Table]) -> Scales:
    """The valid scales of [Q_i] on a table. A few passes; the polytope costs exact linear programs of N variables."""
    d = [regret(v) for v in q]
    common = largest_common(table, d)
    rows = polytope(table, d) if table.size <= CELLS else None
    agents = None if rows is None else tuple(_alone(rows, i) for i in range(len(d)))
    return Scales(common, common is None or common >= 1, rows, agents)


def largest_common(table: Table, d: Sequence[Table]) -> Fraction | None:
    """a*, None when every d_i is 0. Dinkelbach's iteration: each pass finds the joint action that breaks the last candidate most."""
    u = tuple(int(v.num.argmax()) for v in d)
    total = sum(v[a] for v, a in zip(d, u, strict=True))
    if total == 0:
        return None
    while True:
        candidate = (table.max - table[u]) / total
        if candidate == 0:
            return candidate
        slack, u = regrets(table, d, candidate).least()
        if slack >= 0:
            return candidate
        total = sum(v[a] for v, a in zip(d, u, strict=True))


def polytope(table: Table, d: Sequence[Table]) -> tuple[Inequality, ...]:
    """S as inequalities none of which follows from the others, in the order of their joint actions."""
    return tuple(sorted(_irredundant(_undominated(_inequalities(table, d))), key=lambda row: row.u))


def _inequalities(table: Table, d: Sequence[Table]) -> list[Inequality]:
    """One inequality for each different left side: the tightest."""
    best: dict[tuple[Fraction, ...], Inequality] = {}
    columns = [v.flat() for v in d]
    for u, payoff in zip(np.ndindex(*table.shape), table.flat(), strict=True):
        left = tuple(column[a] for column, a in zip(columns, u, strict=True))
        if any(left) and (left not in best or table.max - payoff < best[left].bound):
            best[left] = Inequality(tuple(u), left, table.max - payoff)
    return list(best.values())


def _undominated(rows: list[Inequality]) -> list[Inequality]:
    """Without rows that another row, scaled, exceeds in every coefficient. A bound of 0 dominates where its support allows."""
    kept: list[Inequality] = []
    for row in sorted(rows, key=_steepness, reverse=True):
        if not any(_implies(other, row) for other in kept):
            kept.append(row)
    return kept


def _steepness(row: Inequality) -> tuple[int, Fraction]:
    return (1, sum(row.coefficients, Fraction(0))) if row.bound == 0 else (0, sum(row.coefficients, Fraction(0)) / row.bound)


def _implies(row: Inequality, other: Inequality) -> bool:
    """Whether a multiple of ``row`` is at least as strong as ``other``, given a ≥ 0."""
    if row.bound == 0:
        return all(c > 0 or o == 0 for c, o in zip(row.coefficients, other.coefficients, strict=True))
    return all(o * row.bound <= c * other.bound for c, o in zip(row.coefficients, other.coefficients, strict=True))


def _irredundant(rows: list[Inequality]) -> list[Inequality]:
    """Drop each row that the rest imply: the maximum of its left side over the rest does not exceed its bound."""
    kept = list(rows)
    for row in rows:
        rest = [other for other in kept if other is not row]
        if rest and (most := _maximum(rest, row.coefficients)) is not None and most <= row.bound:
            kept = rest
    return kept


def _maximum(rows: Sequence[Inequality], c: Sequence[Fraction]) -> Fraction | None:
    """max c·a over a ≥ 0 under the rows, exactly; None: unbounded."""
    den = np.lcm.reduce([x.denominator for row in rows for x in (*row.coefficients, row.bound)] + [x.denominator for x in c], dtype=object)
    program = Program(
        np.array([[int(x * den) for x in row.coefficients] for row in rows], dtype=object),
        np.array([int(row.bound * den) for row in rows], dtype=object),
        np.array([int(x * den) for x in c], dtype=object),
    )
    return program.value / den if program.maximise() else None


def _alone(rows: Sequence[Inequality], i: int) -> Fraction | float | None:
    """The largest a_i with every other scale at 1; None if there is none, inf if there is no bound."""
    left = [row.bound - sum(c for j, c in enumerate(row.coefficients) if j != i) for row in rows]
    if any(room < 0 or (room == 0 and row.coefficients[i] > 0) for room, row in zip(left, rows, strict=True)):
        return None
    return min((room / row.coefficients[i] for room, row in zip(left, rows, strict=True) if row.coefficients[i] > 0), default=float("inf"))
