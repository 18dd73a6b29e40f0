"""IQL (Tan 1993; Tampuu et al. 2017) under uniform sampling: Q_i(a) = E[Q_jt | u_i = a]. It has no joint table."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from qtran_cli.exact.facts import Facts
from qtran_cli.exact.igm import greedy
from qtran_cli.exact.projections._judge import optimal, worst
from qtran_cli.exact.solution import Projection
from qtran_cli.table import Table, ratio


def project(facts: Facts) -> Projection:
    """The conditional means, m_i per agent. One pass, shared with vdn."""
    q = conditional_means(facts)
    sets = greedy(q)
    return Projection(q, None, None, sets, worst(facts, sets), optimal(facts, sets), None, facts.totals.exact)


def conditional_means(facts: Facts) -> tuple[Table, ...]:
    """E[Q_jt | u_i = a] for every agent; rounded to float64 where the sums were."""
    table = facts.table
    contexts = [table.size // m for m in table.shape]
    if not facts.totals.exact:
        return tuple(Table(np.asarray(s / k)) for s, k in zip(facts.totals.agents, contexts, strict=True))
    return tuple(ratio(s, table.den * k) for s, k in zip(facts.totals.agents, contexts, strict=True))


def mean(facts: Facts) -> Fraction:
    """E[Q_jt]."""
    return Fraction(facts.totals.everything) / (facts.table.den * facts.table.size)
