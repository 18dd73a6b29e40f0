"""CW-IQL: independent learners under central weights: Q_i(a) = E_w[Q_jt | u_i = a], w = 1 at one optimal joint action u*, α elsewhere.

IQL needs nothing but the central Q̂* of weighted QMIX (Rashid et al. 2020) to be weighted so. It is greedy-optimal for every α
that is small enough, on every game with one optimum (docs/theory.md 14.3). It has no joint table.

Departures from the paper
1. It is not in the paper, which weights QMIX: the project's own.
2. u* is the first optimal joint action, as in CW-QMIX; joint actions are sampled uniformly.
"""

from __future__ import annotations

from qtran_cli.exact.facts import Facts
from qtran_cli.exact.methods._judge import optimal, worst
from qtran_cli.exact.methods._weighted.at_optimum import UNFITTED, weighted_means
from qtran_cli.exact.one_step.solution import Projection
from qtran_cli.exact.sweeps.igm import greedy
from qtran_cli.exact.traits import Asked, Ends, Joint, Traits

TRAITS = Traits(joint=Joint.none, bootstrap=Asked(), histories=UNFITTED, ends=Ends.best, alpha=True, sign="l")


def project(facts: Facts) -> Projection:
    """The weighted conditional means, m_i per agent. Cost: IQL's."""
    q = weighted_means(facts)
    sets = greedy(q)
    return Projection(q, None, None, sets, worst(facts, sets), optimal(facts, sets), None, facts.totals.exact)
