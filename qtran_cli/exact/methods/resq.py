"""ResQ (Shen et al. 2022): a main function that never falls, and a residual ≤ 0 that is masked at the greedy joint action.

It represents every table, with consistent IGM alone (docs/theory.md 15.4): the main function is constant at max Q_jt, the Q_i have
their maxima at an optimal joint action, and the residual is −gap.

    Q_i = 1 on O_i where the optimal set is a product, else at the first optimal joint action alone; 0 elsewhere

Departures from the paper
1. The main function may be constant, as |weights| of 0 make the mixing network; one that rises strictly reaches the rectangular
   tables alone.
2. Where several joint actions are greedy the mask is 0 at all of them; the network's is 0 at the first.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from qtran_cli.exact.ask import Ask
from qtran_cli.exact.batch.earned import Earned
from qtran_cli.exact.batch.games import Games
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.one_step.solution import Projection
from qtran_cli.exact.traits import Asked, Ends, Joint, Traits, Unfitted
from qtran_cli.table import Table

TRAITS = Traits(
    joint=Joint.payoff,
    bootstrap=Asked(),
    ends=Ends.unsaid,
    sign="r",
    histories=Unfitted("not fitted: a main function that is constant leaves the agents' histories nothing to agree on"),
)


def project(facts: Facts) -> Projection:
    """The optimal actions told apart from the others; its joint table is the payoff."""
    best = facts.best
    greedy = best.actions if best.rectangular else tuple(np.array([a]) for a in best.first(1)[0])
    q = tuple(_indicator(m, own) for m, own in zip(facts.table.shape, greedy, strict=True))
    return Projection(q, facts.table, Fraction(0), greedy, best.value, True, True)


def _indicator(m: int, greedy: np.ndarray) -> Table:
    values = np.zeros(m, dtype=np.int64)
    values[greedy] = 1
    return Table(values)


def earned(games: Games, _: Ask) -> Earned:
    """The optimum, always."""
    every = np.ones(len(games.tables), dtype=bool)
    return Earned(games.high, every, every)
