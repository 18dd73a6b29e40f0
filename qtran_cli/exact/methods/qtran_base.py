"""QTRAN-base (Son et al. 2019): Q_jt is the table itself; [Q_i] as in Theorem 1, where the optimal set is rectangular."""

from __future__ import annotations

from qtran_cli.exact.batch.strict import earned
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.methods import _strict
from qtran_cli.exact.one_step.solution import Projection
from qtran_cli.exact.traits import Joint, Traits

__all__ = ["TRAITS", "earned", "project"]

TRAITS = Traits(joint=Joint.payoff, strict=True)


def project(facts: Facts) -> Projection:
    """The factors of ``facts.base``; nothing where there are none."""
    return _strict.factors(facts)
