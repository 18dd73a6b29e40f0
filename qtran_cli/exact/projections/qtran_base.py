"""QTRAN-base (Son et al. 2019): Q_jt is the table itself; [Q_i] as in Theorem 1, where the optimal set is rectangular."""

from __future__ import annotations

from fractions import Fraction

from qtran_cli.exact.certificate import Mixture
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.solution import Projection

NONE = "the optimal set is not rectangular: no [Q_i] satisfies strict IGM"


def project(facts: Facts) -> Projection:
    """The factors of ``facts.base``; nothing where there are none."""
    if isinstance(facts.base, Mixture):
        return Projection(None, None, None, None, None, False, False, reason=NONE)
    return Projection(facts.base.q, facts.table, Fraction(0), facts.best.actions, facts.best.value, True, True)
