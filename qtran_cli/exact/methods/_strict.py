"""What the strict methods share: the factors of Theorem 1, and the words where there are none."""

from __future__ import annotations

from fractions import Fraction

from qtran_cli.certificates.one_step import Mixture
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.one_step.solution import Projection

NONE = "the optimal set is not rectangular: no [Q_i] satisfies strict IGM"


def factors(facts: Facts) -> Projection:
    """The factors of ``facts.base``, with the table itself as Q_jt; nothing where there are none."""
    if isinstance(facts.base, Mixture):
        return Projection(None, None, None, None, None, False, False, reason=NONE)
    return Projection(facts.base.q, facts.table, Fraction(0), facts.best.actions, facts.best.value, True, True)
