"""The exact tables of one method: its fit, its local optima, the fixed points of weights that follow it, its traps, or the payoff.

Where Q_jt is the payoff itself, or there is none, the sum of its Q_i stands for the method beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cached_property

import numpy as np

from qtran_cli.exact.facts import Facts
from qtran_cli.exact.known import PROJECTIONS
from qtran_cli.exact.one_step.endings import Product
from qtran_cli.exact.one_step.solution import FixedPoint, LocalOptimum, Projection, Trap
from qtran_cli.exact.theorem_1.factors import transformed
from qtran_cli.exact.traits import Joint
from qtran_cli.table import Table


class Role(StrEnum):
    """What a table is to its method."""

    payoff = "payoff"
    fit = "fit"
    sum = "sum"
    optimum = "local optimum"
    point = "fixed point"
    trap = "trap"


@dataclass(frozen=True, eq=False)
class Exact:
    """name: whose table. number: which of ``count`` of its kind, the best first; 0 where there is one.

    u: û of a fixed point whose weights follow it, ū of a trap. greedy: per agent its greedy actions; value: the worst payoff among
    the greedy joint actions; optimal: all of them are.
    """

    name: str
    role: Role
    table: Table
    greedy: Product
    value: Fraction
    optimal: bool
    number: int = 0
    count: int = 0
    u: tuple[int, ...] | None = None

    @cached_property
    def floats(self) -> np.ndarray:
        """The entries, each the nearest float64."""
        return self.table.floats()

    @cached_property
    def ranks(self) -> tuple[int, ...]:
        """Which entries are equal and which are larger: what stays the same while ε or α moves within one piece."""
        return tuple(np.unique(self.table.num, return_inverse=True)[1].ravel().tolist())


def exact(name: str, facts: Facts) -> tuple[list[Exact], str]:
    """Those under what ``facts`` ask, and why some are missing. Cost: the method's projection."""
    method = PROJECTIONS[name]
    joint, fit = method.TRAITS.joint, method.project(facts)
    points = [] if fit.practical is None else list(_points(name, fit.practical.points or ()))
    traps = [] if fit.traps is None else list(_traps(name, facts.table, fit.traps.points or ()))
    own = list(_fits(name, fit) if joint is Joint.own else _sum(name, fit))
    return [*own, *points, *traps], "" if own else fit.reason


def payoff(names: Sequence[str], facts: Facts) -> Exact | None:
    """The payoff itself, of the first of the methods whose joint table it is."""
    found = [name for name in names if PROJECTIONS[name].TRAITS.joint is Joint.payoff]
    best = facts.best
    return Exact(found[0], Role.payoff, facts.table, tuple(best.actions), best.value, best.rectangular) if found else None


def _fits(name: str, fit: Projection) -> Iterator[Exact]:
    optima = None if fit.landscape is None else fit.landscape.optima
    if optima:
        yield from (_optimum(name, k, len(optima), o) for k, o in enumerate(optima, 1))
    elif fit.q_jt is not None and fit.greedy is not None and fit.value is not None:
        yield Exact(name, Role.fit, fit.q_jt, tuple(fit.greedy), fit.value, fit.optimal)


def _sum(name: str, fit: Projection) -> Iterator[Exact]:
    """Q'_jt."""
    if fit.q is not None and fit.greedy is not None and fit.value is not None:
        yield Exact(name, Role.sum, transformed(fit.q), tuple(fit.greedy), fit.value, fit.optimal)


def _optimum(name: str, k: int, count: int, o: LocalOptimum) -> Exact:
    return Exact(name, Role.optimum if k > 1 else Role.fit, o.q_jt, o.greedy, o.value, o.optimal, k, count)


def _points(name: str, points: Sequence[FixedPoint]) -> Iterator[Exact]:
    for k, point in enumerate(points, 1):
        o = point.optimum
        yield Exact(name, Role.point, o.q_jt, o.greedy, o.value, o.optimal, k, len(points), point.u_hat)


def _traps(name: str, table: Table, traps: Sequence[Trap]) -> Iterator[Exact]:
    for k, trap in enumerate(traps, 1):
        top = tuple(np.array([a]) for a in trap.u_bar)
        yield Exact(name, Role.trap, trap.table(table), top, table[trap.u_bar], False, k, len(traps), trap.u_bar)
