"""CW-QMIX (Rashid et al. 2020), idealised: QMIX's projection with weight 1 at one optimal joint action u*, α elsewhere.

Departures from the paper
1. u* is the first optimal joint action, known exactly; the practical method takes the greedy action of its own Q_tot.
2. Every monotone table is allowed, as in qmix.
"""

from __future__ import annotations

import numpy as np

from qtran_cli.exact.facts import Facts
from qtran_cli.exact.projections import _monotone
from qtran_cli.exact.solution import Projection


def project(facts: Facts) -> Projection:
    """The best table under those weights, over all orders of the actions."""
    weights = np.full(facts.table.shape, facts.alpha.numerator, dtype=object)
    weights[facts.best.first(1)[0]] = facts.alpha.denominator
    return _monotone.project(facts, _monotone.weighted(weights.ravel(), facts.alpha.denominator))
