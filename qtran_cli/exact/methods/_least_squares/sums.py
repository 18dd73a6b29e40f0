"""The weighted least-squares fit of Σ_i Q_i(u_i) to a table, at the levels E_w[Q_i] = E_w[Q_jt] / N for every agent.

Closed form where the agents draw independently, else the normal equations. Without weights

    Σ_u (Σ_i Q_i(u_i) − Q_jt(u))² = |U| (E[Q_jt²] − E[Q_jt]² − Σ_i Var_i),   Var_i the variance of E[Q_jt | u_i] over agent i's actions
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from qtran_cli.exact.facts import Facts
from qtran_cli.exact.methods._least_squares import normal_equations
from qtran_cli.exact.methods._least_squares.means import refused, weighted_means
from qtran_cli.exact.sampling import Weights
from qtran_cli.exact.sweeps.totals import sum_of_squares
from qtran_cli.table import Table

SHOWN = 10**6
"""The fitted table itself is built up to this many cells; beyond, its factors and its squared error stand for it."""
OPEN = "the joint actions that are sampled leave differences between some agent's actions open: the fit is not unique"
Rows = list[list[Fraction]]


def least_squares(facts: Facts, w: Weights) -> tuple[Rows | None, str]:
    """(the Q_i, ""), or (None, why there are none)."""
    reason = refused(facts, w)
    if not reason and not w.product and not normal_equations.feasible(w):
        size = f"{sum(facts.table.shape):,} actions and weights of {w.total.bit_length()} bits"
        reason = f"not fitted: under weights that are no product the normal equations of {size} are too large"
    rows = None if reason else _independent(facts.table, w) if w.product else _solved(facts.table, w)
    return rows, "" if rows else reason or OPEN


def _independent(table: Table, w: Weights) -> Rows:
    means = [v.flat() for v in weighted_means(table, w)]
    average = sum((x * p for x, p in zip(means[0], w.marginals[0], strict=True)), Fraction(0)) / w.total
    n = table.ndim
    return [[x - average * (n - 1) / n for x in row] for row in means]


def _solved(table: Table, w: Weights) -> Rows | None:
    """The solution of the normal equations at those levels, None where it is not unique up to levels."""
    rows, free = normal_equations.solve(table, w)
    if free > table.ndim - 1:
        return None
    levels = [sum((x * p for x, p in zip(row, m, strict=True)), Fraction(0)) / w.total for row, m in zip(rows, w.marginals, strict=True)]
    level = sum(levels, Fraction(0)) / table.ndim
    return [[x - own + level for x in row] for row, own in zip(rows, levels, strict=True)]


def squared_error(facts: Facts, means: Sequence[Table], average: Fraction) -> Fraction:
    """That of the best sum under uniform sampling. means: E[Q_jt | u_i] for every agent; average: E[Q_jt]."""
    table = facts.table
    explained = average**2 * table.size
    for m, vector in zip(table.shape, means, strict=True):
        squares = Fraction(sum_of_squares(vector)) / vector.den**2
        explained += table.size // m * (squares - m * average**2)
    return Fraction(sum_of_squares(table)) / table.den**2 - explained


def shifted(vector: Table, by: Fraction) -> Table:
    """Every entry raised by a constant; rounded where the vector is floating."""
    return Table(vector.num + float(by)) if vector.floating else vector.affine(Fraction(1), by)
