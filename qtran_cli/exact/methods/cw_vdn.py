"""CW-VDN: the least-squares fit of Σ_i Q_i(u_i) under central weights: w = 1 at one optimal joint action u*, α elsewhere.

VDN needs nothing but the central Q̂* of weighted QMIX (Rashid et al. 2020) to be weighted so. As α falls its table moves along a
line, which helps iff VDN underestimates u* (docs/theory.md 14.3). The levels are E_w[Q_i] = E_w[Q_jt] / N for every agent.

Departures from the paper
1. It is not in the paper, which weights QMIX: the project's own.
2. u* is the first optimal joint action, as in CW-QMIX; joint actions are sampled uniformly.
"""

from __future__ import annotations

from qtran_cli.exact.facts import Facts
from qtran_cli.exact.methods._judge import optimal, worst
from qtran_cli.exact.methods._sums import SHOWN
from qtran_cli.exact.methods._weighted.at_optimum import UNFITTED, weighted_sum
from qtran_cli.exact.one_step.solution import Projection
from qtran_cli.exact.sweeps.igm import greedy
from qtran_cli.exact.traits import Asked, Ends, Traits

TRAITS = Traits(bootstrap=Asked(), histories=UNFITTED, ends=Ends.best, alpha=True, sign="n")


def project(facts: Facts) -> Projection:
    """The best sum and its weighted squared error. Cost: VDN's."""
    from qtran_cli.exact.theorem_1.factors import transformed

    (q, sse), exact = weighted_sum(facts), facts.totals.exact
    sets = greedy(q)
    q_jt = transformed(q) if exact and facts.table.size <= SHOWN else None
    represents = sse == 0 if exact else None
    return Projection(q, q_jt, sse, sets, worst(facts, sets), optimal(facts, sets), represents, exact)
