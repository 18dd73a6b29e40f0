"""Rectangular: the optimal set is a Cartesian product. Holds iff some [Q_i] satisfies strict IGM: QTRAN's and QPLEX's class.

The project's own (docs/theory.md).
"""

from __future__ import annotations

from qtran_cli.certificates.one_step import Mixture, Product
from qtran_cli.exact.batch.strict import rectangular as holds
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.sweeps.igm import mixture

__all__ = ["decide", "holds"]


def decide(facts: Facts) -> Product | Mixture:
    """The factors O_i of the optimal set, or two optima and a mixture of them that is not optimal."""
    best = facts.best
    return Product(best.actions, best.value) if best.rectangular else mixture(best)
