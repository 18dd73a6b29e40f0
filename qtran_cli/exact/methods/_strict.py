"""What the strict methods share: the factors of Theorem 1, those of advantages, and the words where there are none."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from qtran_cli.certificates.one_step import Mixture
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.one_step.solution import Projection
from qtran_cli.table import Table, from_fractions

NONE = "the optimal set is not rectangular: no [Q_i] satisfies strict IGM"


def factors(facts: Facts) -> Projection:
    """The factors of ``facts.base``, with the table itself as Q_jt; nothing where there are none."""
    if isinstance(facts.base, Mixture):
        return Projection(None, None, None, None, None, False, False, reason=NONE)
    return Projection(facts.base.q, facts.table, Fraction(0), facts.best.actions, facts.best.value, True, True)


def advantages(facts: Facts) -> Projection:
    """Q_i = max Q_jt / N on O_i, and 1 below off it, with the table itself as Q_jt; nothing where there are none."""
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
