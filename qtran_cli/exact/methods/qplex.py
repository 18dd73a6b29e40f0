"""QPLEX (Wang et al. 2021): Q_tot = Σ_i V_i + Σ_i λ_i(u) A_i(u_i) with λ_i(u) > 0 free: exactly the rectangular tables.

    V_i = max Q_jt / N,   A_i = 0 on O_i and −1 off it,   λ_i(u) = gap(u) / h(u) where h(u) > 0, else 1

with h(u) the number of agents off their O_i: Σ_i λ_i(u) A_i(u_i) = −gap(u). On any other table the squared error's infimum
is 0 and is not attained.

That is what it can represent. Its training can stay with a wrong joint action on top: exact/methods/_traps.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from qtran_cli.exact.batch.strict import earned
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.methods import _strict
from qtran_cli.exact.methods._traps import traps
from qtran_cli.exact.one_step.solution import Projection
from qtran_cli.exact.traits import Ends, Joint, Traits

__all__ = ["TRAITS", "alone", "earned", "project"]

TRAITS = Traits(joint=Joint.payoff, strict=True, ends=Ends.anywhere)


def project(facts: Facts) -> Projection:
    """Q_i = V_i + A_i; its joint table is the payoff. With its traps, also where it has no such Q_i."""
    return replace(_strict.advantages(facts), traps=traps(facts))


def alone(many: Sequence[Facts]) -> Iterator[Projection]:
    """The same without the traps."""
    return map(_strict.advantages, many)
