"""QFIX-mono (Baisero et al. 2025): Q_jt = w(u) (f(Q_1 … Q_N) − f(max Q_1 …)) + b, f never falling and w(u) > 0 free.

It represents exactly the tables whose optimal set is that of a monotone table: for every agent the sets of what others may do
beside an action of an optimal joint action contain one another (docs/theory.md 15.2). Its IGM is consistent.

    Q_i(a) = how many optimal joint actions have u_i = a,   f = 1 on the optimal set and lower off it

Departures from the paper
1. Every f that never falls is allowed, as every monotone table is for qmix. The mixing network's own f reach rectangular
   optimal sets alone (15.3): what is trained is held against the strict class.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from qtran_cli.exact.ask import Ask
from qtran_cli.exact.batch.earned import Earned
from qtran_cli.exact.batch.games import Games
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.one_step.solution import Projection
from qtran_cli.exact.traits import Ends, Joint, Traits, Unfitted
from qtran_cli.table import Table

NONE = "the optimal set is that of no monotone table: beside two actions of an agent, others have optimal ones that the other lacks"
TRAITS = Traits(joint=Joint.payoff, ends=Ends.unsaid, histories=Unfitted("not fitted: what is optimal is asked of tables alone"), sign="g")


def project(facts: Facts) -> Projection:
    """Counts of optimal joint actions. Cost: a sort of every agent's actions, and a pass over the table per agent."""
    table, optimal = facts.table, facts.table.num == facts.table.num.max()
    counts = [beside.sum(axis=1) for beside in _beside(optimal[None])]
    if not _nested(optimal[None])[0]:
        return Projection(None, None, None, None, None, False, False, reason=NONE)
    q = tuple(Table(own[0].astype(np.int64)) for own in counts)
    return Projection(q, table, Fraction(0), tuple(np.flatnonzero(c[0] == c[0].max()) for c in counts), facts.best.value, True, True)


def earned(games: Games, _: Ask) -> Earned:
    """The optimum, where the optimal set is a monotone table's."""
    return Earned(games.high, _nested(games.gap == 0), np.ones(len(games.tables), dtype=bool))


def _beside(optimal: np.ndarray) -> list[np.ndarray]:
    """Per agent [B, others' joint actions, m_i]: what is optimal beside each action."""
    n = optimal.ndim - 1
    return [np.moveaxis(optimal, 1 + i, -1).reshape(len(optimal), -1, optimal.shape[1 + i]) for i in range(n)]


def _nested(optimal: np.ndarray) -> np.ndarray:
    """[B]: whether these sets contain one another, for every agent: in the order of their sizes each holds the one before."""
    found = np.ones(len(optimal), dtype=bool)
    for beside in _beside(optimal):
        order = np.argsort(beside.sum(axis=1), axis=-1, kind="stable")
        rising = np.take_along_axis(beside, order[:, None, :], axis=-1)
        found &= (rising[..., :-1] <= rising[..., 1:]).all(axis=(1, 2))
    return found
