"""CW-IQL: independent learners under central weights: Q_i(a) = E_w[Q_jt | u_i = a], w = 1 at one optimal joint action u*, α elsewhere.

IQL needs nothing but the central Q̂* of weighted QMIX (Rashid et al. 2020) to be weighted so. It is greedy-optimal for every α
that is small enough, on every game with one optimum (docs/theory.md 14.3). It has no joint table.

Departures from the paper
1. It is not in the paper, which weights QMIX: the project's own.
2. u* is the first optimal joint action, as in CW-QMIX. Weights of sampling come on top; around a greedy action of its own every
   joint action is tried as that action.
"""

from __future__ import annotations

from dataclasses import replace

from qtran_cli.exact.ask import Ask
from qtran_cli.exact.batch import central
from qtran_cli.exact.batch.earned import Earned
from qtran_cli.exact.batch.games import Games
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.methods import _fixed_points as fixed_points
from qtran_cli.exact.methods._judge import optimal, worst
from qtran_cli.exact.methods._least_squares import means
from qtran_cli.exact.methods._weighted.at_optimum import UNFITTED, on_top, refused, weighted_means
from qtran_cli.exact.one_step.solution import Projection
from qtran_cli.exact.sampling import Epsilon, Weights
from qtran_cli.exact.sweeps.igm import greedy
from qtran_cli.exact.traits import Asked, Ends, Joint, Traits
from qtran_cli.table import Table

TRAITS = Traits(joint=Joint.none, bootstrap=Asked(), histories=UNFITTED, ends=Ends.single, alpha=True, sampled=True, sign="l")


def project(facts: Facts) -> Projection:
    """The weighted conditional means, m_i per agent. Cost: IQL's."""
    if isinstance(facts.ask.sampling, Epsilon):
        return fixed_points.of_each(facts, facts.ask.sampling.epsilon, under)
    if isinstance(facts.ask.sampling, Weights):
        return under(facts, facts.ask.sampling)
    return _judged(facts, weighted_means(facts), facts.totals.exact)


def earned(games: Games, ask: Ask) -> Earned | None:
    """What the best fits of many games earn; None where a number might be too large."""
    return central.of_means(games, ask.alpha)


def under(facts: Facts, w: Weights) -> Projection:
    """The same under weights of sampling, all positive: a pass per agent."""
    if none := refused(w):
        return none
    return replace(_judged(facts, means.weighted_means(facts.table, on_top(facts, w)[0]), True), weights=w)


def _judged(facts: Facts, q: tuple[Table, ...], exact: bool) -> Projection:
    sets = greedy(q)
    return Projection(q, None, None, sets, worst(facts, sets), optimal(facts, sets), None, exact)
