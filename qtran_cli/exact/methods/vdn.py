"""VDN (Sunehag et al. 2018): the weighted least-squares fit of Σ_i Q_i(u_i) to the table.

Agents that draw independently (w a product, uniform sampling included):

Q_i(a) = E_w[Q_jt | u_i = a] − (N−1)/N · E_w[Q_jt],      unique up to constants that sum to 0
SSE    = |U| (E_w[Q_jt²] − E_w[Q_jt]² − Σ_i Var_i),      Var_i the variance of E_w[Q_jt | u_i] over agent i's actions

Any other w: the normal equations. The levels are those of the product case: E_w[Q_i] = E_w[Q_jt] / N for every agent. Weights
under which differences between actions stay open have no projection. ε-greedy sampling: exact/methods/_fixed_points.py.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

from qtran_cli.certificates.one_step import JointAction
from qtran_cli.exact.batch.means import earned
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.methods import _fixed_points as fixed_points
from qtran_cli.exact.methods._judge import optimal, worst
from qtran_cli.exact.methods._least_squares import sums
from qtran_cli.exact.methods._least_squares.means import conditional_means, mean
from qtran_cli.exact.one_step.solution import Projection
from qtran_cli.exact.sampling import Epsilon, Weights
from qtran_cli.exact.sweeps.igm import greedy
from qtran_cli.exact.thresholds.means import of_sums
from qtran_cli.exact.traits import Ends, Linear, Over, Traits
from qtran_cli.exact.weighing import slice_mean
from qtran_cli.table import Table, from_fractions

__all__ = ["TRAITS", "at", "earned", "project", "under", "uniform"]


def at(shape: Sequence[int], u: JointAction) -> list[Fraction]:
    """The coefficients of the payoffs in Σ_i Q_i(u_i): Σ_i mean(given u_i) − (N − 1) mean, under uniform sampling."""
    slices = [slice_mean(shape, i, a) for i, a in enumerate(u)]
    less = Fraction(len(shape) - 1, math.prod(shape))
    return [sum(parts) - less for parts in zip(*slices, strict=True)]


TRAITS = Traits(bootstrap=Linear(at), histories=Over.sums, ends=Ends.best, sampled=True, thresholds=of_sums)


def project(facts: Facts) -> Projection:
    """The best additive table and its squared error."""
    if isinstance(facts.ask.sampling, Epsilon):
        return fixed_points.of_means(facts, facts.ask.sampling.epsilon, under)
    return uniform(facts) if facts.ask.sampling is None else under(facts, facts.ask.sampling)


def under(facts: Facts, w: Weights) -> Projection:
    """The fit under weights: closed form where the agents draw independently, else the normal equations."""
    rows, reason = sums.least_squares(facts, w)
    if rows is None:
        return Projection(None, None, None, None, None, False, None, reason=reason)
    return _weighted(facts, w, tuple(map(from_fractions, rows)))


def _weighted(facts: Facts, w: Weights, q: tuple[Table, ...]) -> Projection:
    from qtran_cli.exact.theorem_1.factors import slack, transformed

    sets, q_jt = greedy(q), transformed(q)
    sse = w.squares(slack(facts.table, q, Fraction(0)))
    return Projection(q, q_jt, sse, sets, worst(facts, sets), optimal(facts, sets), q_jt.same(facts.table), weights=w)


def uniform(facts: Facts) -> Projection:
    """The closed form under uniform sampling. About four passes, half of them shared with iql."""
    from qtran_cli.exact.theorem_1.factors import transformed

    means, average = conditional_means(facts), mean(facts)
    n, exact = facts.table.ndim, facts.totals.exact
    q = tuple(sums.shifted(v, -average * (n - 1) / n) for v in means)
    sets = greedy(means)
    sse = max(sums.squared_error(facts, means, average), Fraction(0))  # rounded sums can fall below
    q_jt = transformed(q) if exact and facts.table.size <= sums.SHOWN else None
    return Projection(q, q_jt, sse, sets, worst(facts, sets), optimal(facts, sets), sse == 0 if exact else None, exact)
