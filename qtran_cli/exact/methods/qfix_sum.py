"""QFIX-sum (Baisero et al. 2025): Q_jt = w(u) Σ_i A_i(u_i) + b with w(u) > 0 free: exactly the rectangular tables.

    A_i = 0 on O_i and −1 off it,   w(u) = gap(u) / h(u) where h(u) > 0, else 1,   b = max Q_jt

with h(u) the number of agents off their O_i. On any other table the squared error's infimum is 0 and is not attained
(docs/theory.md 15.1). A weight that may be 0 represents every table, and promises consistent IGM alone (15.5).
"""

from __future__ import annotations

from qtran_cli.exact.batch.strict import earned
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.methods import _strict
from qtran_cli.exact.one_step.solution import Projection
from qtran_cli.exact.traits import Ends, Joint, Traits

__all__ = ["TRAITS", "earned", "project"]

TRAITS = Traits(joint=Joint.payoff, strict=True, ends=Ends.unsaid, sign="f")


def project(facts: Facts) -> Projection:
    """Q_i = A_i, each raised by max Q_jt / N; its joint table is the payoff."""
    return _strict.advantages(facts)
