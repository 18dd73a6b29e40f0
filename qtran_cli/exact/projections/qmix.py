"""QMIX (Rashid et al. 2018), idealised: the monotone table nearest to the payoff, in squared error under uniform sampling.

Departures from the paper
1. Every monotone table is allowed. The published mixer reaches only those supermodular in the order (docs/theory.md).
"""

from __future__ import annotations

import numpy as np

from qtran_cli.exact.facts import Facts
from qtran_cli.exact.projections import _monotone
from qtran_cli.exact.solution import Projection


def project(facts: Facts) -> Projection:
    """The best table over all orders of the actions, and all local optima. Cost: an isotonic regression per order."""
    return _monotone.project(facts, _monotone.weighted(np.ones(facts.table.size, dtype=np.int64)))
