"""IQL (Tan 1993; Tampuu et al. 2017): Q_i(a) = E_w[Q_jt | u_i = a]. It has no joint table.

Where w never samples an action, IQL gives it no value: there is then no projection. ε-greedy sampling: exact/methods/_fixed_points.py.
"""

from __future__ import annotations

from dataclasses import replace

from qtran_cli.exact.batch.means import earned
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.methods import _fixed_points as fixed_points
from qtran_cli.exact.methods._judge import optimal, worst
from qtran_cli.exact.methods._least_squares.means import conditional_means, refused, weighted_means
from qtran_cli.exact.one_step.solution import Projection
from qtran_cli.exact.sampling import Epsilon, Weights
from qtran_cli.exact.sweeps.igm import greedy
from qtran_cli.exact.thresholds.means import of_means
from qtran_cli.exact.traits import Apart, Ends, Joint, Over, Traits
from qtran_cli.exact.weighing import slice_mean
from qtran_cli.table import Table

__all__ = ["TRAITS", "earned", "project", "under"]

TRAITS = Traits(
    joint=Joint.none,
    bootstrap=Apart(conditional_means, slice_mean),
    histories=Over.means,
    ends=Ends.best,
    sampled=True,
    thresholds=of_means,
)


def project(facts: Facts) -> Projection:
    """The conditional means, m_i per agent. Under uniform sampling one pass, shared with vdn."""
    if isinstance(facts.ask.sampling, Epsilon):
        return fixed_points.of_means(facts, facts.ask.sampling.epsilon, under)
    if isinstance(facts.ask.sampling, Weights):
        return under(facts, facts.ask.sampling)
    return _judged(facts, conditional_means(facts), facts.totals.exact)


def under(facts: Facts, w: Weights) -> Projection:
    """The conditional means under weights: a pass per agent."""
    if reason := refused(facts, w):
        return Projection(None, None, None, None, None, False, None, reason=reason)
    return replace(_judged(facts, weighted_means(facts.table, w), True), weights=w)


def _judged(facts: Facts, q: tuple[Table, ...], exact: bool) -> Projection:
    sets = greedy(q)
    return Projection(q, None, None, sets, worst(facts, sets), optimal(facts, sets), None, exact)
