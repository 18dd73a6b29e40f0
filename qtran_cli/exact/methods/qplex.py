"""QPLEX (Wang et al. 2021): Q_tot = Σ_i V_i + Σ_i λ_i(u) A_i(u_i) with λ_i(u) > 0 free: exactly the rectangular tables.

    V_i = max Q_jt / N,   A_i = 0 on O_i and −1 off it,   λ_i(u) = gap(u) / h(u) where h(u) > 0, else 1

with h(u) the number of agents off their O_i: Σ_i λ_i(u) A_i(u_i) = −gap(u). On any other table the squared error's infimum
is 0 and is not attained.

That is what it can represent. Its training can stay with a wrong joint action on top: exact/methods/_traps.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np

from qtran_cli.exact.batch.strict import earned
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.methods._strict import NONE
from qtran_cli.exact.methods._traps import traps
from qtran_cli.exact.one_step.solution import Projection
from qtran_cli.exact.traits import Ends, Joint, Traits
from qtran_cli.table import Table, from_fractions

__all__ = ["TRAITS", "alone", "earned", "project"]

TRAITS = Traits(joint=Joint.payoff, strict=True, ends=Ends.anywhere)


def project(facts: Facts) -> Projection:
    """Q_i = V_i + A_i; its joint table is the payoff. With its traps, also where it has no such Q_i."""
    return replace(_fit(facts), traps=traps(facts))


def alone(many: Sequence[Facts]) -> Iterator[Projection]:
    """The same without the traps."""
    return map(_fit, many)


def _fit(facts: Facts) -> Projection:
    best = facts.best
    if not best.rectangular:
        return Projection(None, None, None, None, None, False, False, reason=NONE)
    level = best.value / facts.table.ndim
    q = tuple(_advantages(m, o, level) for m, o in zip(facts.table.shape, best.actions, strict=True))
    return Projection(q, facts.table, Fraction(0), best.actions, best.value, True, True)


def _advantages(m: int, optimal: np.ndarray, level: Fraction) -> Table:
    off = np.ones(m, dtype=np.int64)
    off[optimal] = 0
    shared = from_fractions([level, level - 1])
    return Table(shared.num[off], shared.den)
