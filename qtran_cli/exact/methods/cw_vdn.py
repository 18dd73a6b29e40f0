"""CW-VDN: the least-squares fit of Σ_i Q_i(u_i) under central weights: w = 1 at one optimal joint action u*, α elsewhere.

VDN needs nothing but the central Q̂* of weighted QMIX (Rashid et al. 2020) to be weighted so. As α falls its table moves along a
line, which helps iff VDN underestimates u* (docs/theory.md 14.3). The levels are E_w[Q_i] = E_w[Q_jt] / N for every agent.

Departures from the paper
1. It is not in the paper, which weights QMIX: the project's own.
2. u* is the first optimal joint action, as in CW-QMIX. Weights of sampling come on top; around a greedy action of its own every
   joint action is tried as that action.
"""

from __future__ import annotations

from fractions import Fraction

from qtran_cli.exact.ask import Ask
from qtran_cli.exact.batch import central
from qtran_cli.exact.batch.earned import Earned
from qtran_cli.exact.batch.games import Games
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.methods import _fixed_points as fixed_points
from qtran_cli.exact.methods._judge import optimal, worst
from qtran_cli.exact.methods._least_squares.sums import SHOWN, least_squares
from qtran_cli.exact.methods._weighted.at_optimum import UNFITTED, on_top, refused, weighted_sum
from qtran_cli.exact.one_step.solution import Projection
from qtran_cli.exact.sampling import Epsilon, Weights
from qtran_cli.exact.sweeps.igm import greedy
from qtran_cli.exact.traits import Asked, Ends, Traits
from qtran_cli.table import from_fractions

TRAITS = Traits(bootstrap=Asked(), histories=UNFITTED, ends=Ends.single, alpha=True, sampled=True, sign="n")


def project(facts: Facts) -> Projection:
    """The best sum and its weighted squared error. Cost: VDN's."""
    from qtran_cli.exact.theorem_1.factors import transformed

    if isinstance(facts.ask.sampling, Epsilon):
        return fixed_points.of_each(facts, facts.ask.sampling.epsilon, under)
    if isinstance(facts.ask.sampling, Weights):
        return under(facts, facts.ask.sampling)
    (q, sse), exact = weighted_sum(facts), facts.totals.exact
    sets = greedy(q)
    q_jt = transformed(q) if exact and facts.table.size <= SHOWN else None
    represents = sse == 0 if exact else None
    return Projection(q, q_jt, sse, sets, worst(facts, sets), optimal(facts, sets), represents, exact)


def earned(games: Games, ask: Ask) -> Earned | None:
    """What the best fits of many games earn; None where a number might be too large."""
    return central.of_sums(games, ask.alpha)


def under(facts: Facts, w: Weights) -> Projection:
    """The same under weights of sampling, all positive: the normal equations."""
    from qtran_cli.exact.theorem_1.factors import slack, transformed

    if none := refused(w):
        return none
    both, scale = on_top(facts, w)
    rows, reason = least_squares(facts, both)
    if rows is None:
        return Projection(None, None, None, None, None, False, None, reason=reason)
    q = tuple(map(from_fractions, rows))
    sets, q_jt = greedy(q), transformed(q)
    sse = both.squares(slack(facts.table, q, Fraction(0))) * scale
    return Projection(q, q_jt, sse, sets, worst(facts, sets), optimal(facts, sets), q_jt.same(facts.table), weights=w)
