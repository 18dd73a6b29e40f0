"""What a method makes of the table, held against the method's own definition."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np

from qtran_cli.exact.certificate import Fit
from qtran_cli.exact.verify._walk import Action, Refused, cells, masks, refuse_first, require, sums, vectors
from qtran_cli.table import Table


def fit(c: Fit, table: Table) -> None:
    """The method's equations, then what its greedy sets earn."""
    if c.method not in _METHODS:
        raise Refused(f"no check is known for the method {c.method!r:.40}")
    vectors(c.q, table)
    _METHODS[c.method](c, table)
    _greedy(c, table)


def _greedy(c: Fit, table: Table) -> None:
    """greedy is argmax Q_i; value the least payoff among the greedy joint actions; optimal whether that is the maximum."""
    members = masks(c.greedy, table)
    for i, (v, member) in enumerate(zip(c.q, members, strict=True)):
        top = max(v.flat())
        require([x == top for x in v.flat()] == member.tolist(), f"agent {i + 1}'s greedy set is not argmax Q_{i + 1}")
    least = None
    for u, payoff in cells(table):
        inside = payoff[np.logical_and.reduce([member[a] for member, a in zip(members, u, strict=True)])]
        if len(inside):
            least = inside.min() if least is None else min(least, inside.min())
    value = table.number(least)
    require(value == c.value, f"the worst greedy payoff is {value}, not {c.value}")
    require((value == table.number(table.num.max())) == c.optimal, "optimal is claimed wrongly")


def _iql(c: Fit, table: Table) -> None:
    """Q_i(a) · #{u: u_i = a} = Σ over u with u_i = a of Q_jt(u)."""
    require(c.sse is None and c.represents is None, "IQL has no joint table")
    totals = [np.zeros(m, dtype=object) for m in table.shape]
    for u, payoff in cells(table):
        for total, a in zip(totals, u, strict=True):
            np.add.at(total, a, payoff)
    _compare(c, totals, [v.flat() for v in c.q], table)


def _compare(c: Fit, totals: list[np.ndarray], q: list[list[Fraction]], table: Table) -> None:
    for i, (total, values) in enumerate(zip(totals, q, strict=True)):
        share = table.den * (table.size // table.shape[i])
        for a, (x, y) in enumerate(zip(total.tolist(), values, strict=True)):
            require(Fraction(x) == y * share, f"Q_{i + 1} of action {{}} is not the mean payoff there", Action(i, a))


def _vdn(c: Fit, table: Table) -> None:
    """The normal equations: the residuals sum to 0 over every action; their squares to sse."""
    residuals = [np.zeros(m, dtype=object) for m in table.shape]
    squared = Fraction(0)
    for u, payoff, total, den in sums(c.q, table):
        off = payoff - total
        squared += Fraction((off * off).sum()) / den**2
        for residual, a in zip(residuals, u, strict=True):
            np.add.at(residual, a, off)
    for i, residual in enumerate(residuals):
        require(
            not residual.any(), f"the residuals over agent {i + 1}'s action {{}} do not sum to 0", Action(i, int(np.argmax(residual != 0)))
        )
    require(squared == c.sse, f"the squared error is {squared}, not {c.sse}")
    require(c.represents is (squared == 0), "represents is claimed wrongly")


def _qtran_base(c: Fit, table: Table) -> None:
    """(4) with V_jt = max Q_jt − Σ max Q_i, its joint table the payoff itself."""
    require(c.sse == 0 and c.represents is True, "QTRAN's joint table is the payoff: its error is 0")
    top = table.number(table.num.max())
    values = [vector.flat() for vector in c.q]
    tops = [max(row) for row in values]
    v = top - sum(tops)
    maximal = [np.array([x == t for x in row]) for row, t in zip(values, tops, strict=True)]
    for u, payoff, total, den in sums(c.q, table):
        refuse_first(total - payoff + v * den < 0, u, "(4b) fails at {}")
        greedy = np.logical_and.reduce([member[a] for member, a in zip(maximal, u, strict=True)])
        refuse_first(greedy != (payoff == top * den), u, "strict IGM fails at {}")


def _qplex(c: Fit, table: Table) -> None:
    """Strict IGM: then λ_i(u) > 0 with Σ_i λ_i(u) d_i(u_i) = gap(u) exist for every u, and its joint table is the payoff."""
    require(c.sse == 0 and c.represents is True, "QPLEX's joint table is the payoff: its error is 0")
    top = table.number(table.num.max())
    maximal = [np.array([x == max(vector.flat()) for x in vector.flat()]) for vector in c.q]
    for u, payoff in cells(table):
        greedy = np.logical_and.reduce([member[a] for member, a in zip(maximal, u, strict=True)])
        refuse_first(greedy != (payoff == top * table.den), u, "strict IGM fails at {}")


_METHODS: dict[str, Callable[[Fit, Table], None]] = {"iql": _iql, "vdn": _vdn, "qtran_base": _qtran_base, "qplex": _qplex}
