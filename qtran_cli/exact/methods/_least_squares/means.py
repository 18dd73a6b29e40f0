"""Conditional means, which IQL is and VDN is made from: E_w[Q_jt | u_i = a] for every agent and action."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from qtran_cli.certificates.refused import Action, spelled
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.sampling import Weights
from qtran_cli.table import Table, from_fractions, ratio


def refused(facts: Facts, w: Weights) -> str:
    """Why there are no conditional means of every action under these weights, "" where there are."""
    never = w.unsampled()
    if not never:
        return ""
    which = ", ".join(f"agent {i + 1}'s action {spelled(Action(i, a), facts.actions)}" for i, a in never[:4])
    return f"never sampled: {which}{', …' if len(never) > 4 else ''}; no Q_i there, so what is greedy depends on initial values"


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
