"""Factors under (4a), (4b) and strict IGM, and those under (7) as well: from Q_i and V_jt alone."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from qtran_cli.certificates.one_step import Factorisation, LineTight
from qtran_cli.certificates.refused import Action
from qtran_cli.table import Table
from qtran_cli.verify._walk import refuse_first, require, sums, vectors


def factorisation(c: Factorisation, table: Table) -> None:
    """(4a) at every greedy joint action, (4b) everywhere, strict IGM, and t* attained: all from Q_i and V_jt."""
    q = c.q
    vectors(q, table)
    require(c.objective in ("", "margin", "tight"), f"no factors are called {c.objective!r:.40}")
    require(all(v.min == 0 for v in c.d), "an agent's regrets have no 0: they are not max Q_i − Q_i")
    top = table.number(table.num.max())
    values = [v.flat() for v in q]
    tops = [max(row) for row in values]
    maximal = [np.array([x == t for x in row]) for row, t in zip(values, tops, strict=True)]
    least: Fraction | None = None
    for u, payoff, total, den in sums(q, table):
        d = total - payoff + c.v * den
        greedy = np.logical_and.reduce([member[a] for member, a in zip(maximal, u, strict=True)])
        refuse_first(d < 0, u, "(4b) fails at {}")
        refuse_first(greedy & (d != 0), u, "(4a) fails at {}")
        refuse_first(greedy != (payoff == top * den), u, "strict IGM fails at {}")
        off = sum((~member[a] for member, a in zip(maximal, u, strict=True)), np.zeros(len(payoff), dtype=int))
        if off.any():
            share = min(Fraction(top * den - x) / (den * int(h)) for x, h in zip(payoff[off > 0], off[off > 0], strict=True))
            least = share if least is None else min(least, share)
    require(least == c.margin, f"the largest margin is {least}, not {c.margin}")
    spread = [t - x for row, t in zip(values, tops, strict=True) for x in row if x != t]
    if c.objective and least is not None:
        require(min(spread) >= least, f"an action that is never optimal is only {min(spread)} below, less than the margin {least}")
    if c.objective == "margin":
        require(not spread or max(spread) == least, "not every action off the optimum is the margin below")
    elif c.objective == "tight":
        tight_actions(c, table)


def tight_actions(c: Factorisation, table: Table) -> None:
    """Every action of every agent has a joint action of slack 0."""
    touched = [np.zeros(m, dtype=bool) for m in table.shape]
    for u, payoff, total, den in sums(c.q, table):
        zero = np.asarray(total - payoff + c.v * den == 0, dtype=bool)
        for mask, a in zip(touched, u, strict=True):
            mask[a[zero]] = True
    for i, mask in enumerate(touched):
        require(bool(mask.all()), f"agent {i + 1}'s action {{}} has no joint action of slack 0", Action(i, int(mask.argmin())))


def line_tight(c: LineTight, table: Table) -> None:
    """A factorisation, and on every axis line a cell of slack 0."""
    factorisation(c, table)
    tight = [d == 0 for d in (total - payoff + c.v * den for _, payoff, total, den in sums(c.q, table))]
    cells = np.concatenate(tight).astype(bool).reshape(table.shape)
    for i in range(table.ndim):
        missed = ~cells.any(axis=i)
        require(not missed.any(), f"(7) fails: a line of agent {i + 1} has no joint action of slack 0")
