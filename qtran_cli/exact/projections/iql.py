"""IQL (Tan 1993; Tampuu et al. 2017): Q_i(a) = E_w[Q_jt | u_i = a]. It has no joint table.

Where w never samples an action, IQL gives it no value: there is then no projection. ε-greedy sampling: exact/fixed_points.py.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np

from qtran_cli.exact import fixed_points
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.igm import greedy
from qtran_cli.exact.projections._judge import optimal, worst
from qtran_cli.exact.sampling import Epsilon, Weights
from qtran_cli.exact.solution import Projection
from qtran_cli.table import Table, from_fractions, ratio


def project(facts: Facts) -> Projection:
    """The conditional means, m_i per agent. Under uniform sampling one pass, shared with vdn."""
    if isinstance(facts.sampling, Epsilon):
        return fixed_points.of_means(facts, facts.sampling.epsilon, under)
    if isinstance(facts.sampling, Weights):
        return under(facts, facts.sampling)
    return _judged(facts, conditional_means(facts), facts.totals.exact)


def under(facts: Facts, w: Weights) -> Projection:
    """The conditional means under weights: a pass per agent."""
    if reason := refused(facts, w):
        return Projection(None, None, None, None, None, False, None, reason=reason)
    return replace(_judged(facts, weighted_means(facts.table, w), True), weights=w)


def _judged(facts: Facts, q: tuple[Table, ...], exact: bool) -> Projection:
    sets = greedy(q)
    return Projection(q, None, None, sets, worst(facts, sets), optimal(facts, sets), None, exact)


def refused(facts: Facts, w: Weights) -> str:
    """Why there are no conditional means of every action under these weights, "" where there are."""
    never = w.unsampled()
    if not never:
        return ""
    which = ", ".join(f"agent {i + 1}'s action {a + 1}" for i, a in never[:4]) + (", …" if len(never) > 4 else "")
    return f"never sampled: {which}; no Q_i there, so what is greedy depends on initial values"


def conditional_means(facts: Facts) -> tuple[Table, ...]:
    """E[Q_jt | u_i = a] for every agent under uniform sampling; rounded to float64 where the sums were."""
    table = facts.table
    contexts = [table.size // m for m in table.shape]
    if not facts.totals.exact:
        return tuple(Table(np.asarray(s / k)) for s, k in zip(facts.totals.agents, contexts, strict=True))
    return tuple(ratio(s, table.den * k) for s, k in zip(facts.totals.agents, contexts, strict=True))


def weighted_means(table: Table, w: Weights) -> tuple[Table, ...]:
    """E_w[Q_jt | u_i = a] for every agent; every action is sampled."""
    rows = zip(w.sums(table), w.marginals, strict=True)
    return tuple(from_fractions([total / weight for total, weight in zip(*row, strict=True)]) for row in rows)


def mean(facts: Facts) -> Fraction:
    """E[Q_jt] under uniform sampling."""
    return Fraction(facts.totals.everything) / (facts.table.den * facts.table.size)
