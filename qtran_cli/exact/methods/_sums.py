"""The weighted least-squares fit of Σ_i Q_i(u_i) to a table, at the levels E_w[Q_i] = E_w[Q_jt] / N for every agent.

Closed form where the agents draw independently, else the normal equations.
"""

from __future__ import annotations

from fractions import Fraction

from qtran_cli.exact.facts import Facts
from qtran_cli.exact.methods import _normal_equations as normal_equations
from qtran_cli.exact.methods._means import refused, weighted_means
from qtran_cli.exact.sampling import Weights
from qtran_cli.table import Table

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
