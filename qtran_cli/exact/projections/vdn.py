"""VDN (Sunehag et al. 2018) under uniform sampling: the least-squares fit of Σ_i Q_i(u_i) to the table.

Q_i(a) = E[Q_jt | u_i = a] − (N−1)/N · E[Q_jt],      unique up to constants that sum to 0
SSE    = Σ Q_jt² − |U| (E[Q_jt]² + Σ_i Var_i),       Var_i the variance of E[Q_jt | u_i] over agent i's actions
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from qtran_cli.exact.facts import Facts
from qtran_cli.exact.igm import greedy
from qtran_cli.exact.projections._judge import optimal, worst
from qtran_cli.exact.projections.iql import conditional_means, mean
from qtran_cli.exact.solution import Projection
from qtran_cli.exact.totals import sum_of_squares
from qtran_cli.table import Table

SHOWN = 10**6
"""The fitted table itself is built up to this many cells; beyond, its factors and its squared error stand for it."""


def project(facts: Facts) -> Projection:
    """The best additive table and its squared error. About four passes, half of them shared with iql."""
    from qtran_cli.exact.qtran import transformed

    means, average = conditional_means(facts), mean(facts)
    n, exact = facts.table.ndim, facts.totals.exact
    q = tuple(_minus(v, average * (n - 1) / n) for v in means)
    sets = greedy(means)
    sse = max(_squared_error(facts, means, average), Fraction(0))  # rounded sums can fall below
    q_jt = transformed(q) if exact and facts.table.size <= SHOWN else None
    return Projection(q, q_jt, sse, sets, worst(facts, sets), optimal(facts, sets), sse == 0 if exact else None, exact)


def _minus(vector: Table, shift: Fraction) -> Table:
    return Table(vector.num - float(shift)) if vector.floating else vector.affine(Fraction(1), -shift)


def _squared_error(facts: Facts, means: Sequence[Table], average: Fraction) -> Fraction:
    table = facts.table
    explained = average**2 * table.size
    for m, vector in zip(table.shape, means, strict=True):
        squares = Fraction(sum_of_squares(vector)) / vector.den**2
        explained += table.size // m * (squares - m * average**2)
    return Fraction(sum_of_squares(table)) / table.den**2 - explained
