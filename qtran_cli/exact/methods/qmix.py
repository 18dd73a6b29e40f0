"""QMIX (Rashid et al. 2018), idealised: the monotone table nearest to the payoff, in weighted squared error.

Every joint action must have positive weight: at cells of weight 0 the best monotone table is open between bounds, and with it
the greedy action. ε-greedy sampling: exact/methods/_fixed_points.py.

Departures from the paper
1. Every monotone table is allowed. The published mixer reaches only those supermodular in the order (docs/theory.md).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np

from qtran_cli.exact.ask import Ask
from qtran_cli.exact.batch.earned import Earned
from qtran_cli.exact.batch.games import Games
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.methods import _fixed_points as fixed_points
from qtran_cli.exact.methods import _monotone, _supermodular
from qtran_cli.exact.monotone import best as order_best
from qtran_cli.exact.monotone import orders
from qtran_cli.exact.monotone import pieces as order_pieces
from qtran_cli.exact.one_step.solution import Landscape, Projection
from qtran_cli.exact.sampling import Epsilon, Weights
from qtran_cli.exact.thresholds import monotone
from qtran_cli.exact.traits import Ends, Pieces, Together, Traits


def every(facts: Facts) -> list[Projection]:
    """All tables that fit equally well under uniform sampling, each as a projection of its own. Cost: a regression per order."""
    (best,) = order_best.best_each([facts.table], _loss([facts]))
    search = Landscape(True, orders.count(facts.table.shape), best[0].error, None)
    return [_monotone.reported(facts, [o], search) for o in best]


def runner_up(facts: Facts) -> Fraction | None:
    """The least squared error among the orders whose best table is not the best of all. Cost: a regression per order."""
    return order_pieces.runner_up(facts.table, _loss([facts]))


TRAITS = Traits(
    bootstrap=Together(pieces=Pieces(order_pieces.blocks, every, runner_up)),
    histories=_monotone.UNFITTED,
    ends=Ends.optima,
    sampled=True,
    supermodular=True,
    searches=1,
    thresholds=monotone.thresholds,
)


def project(facts: Facts) -> Projection:
    """The best table over all orders of the actions, and all local optima. Cost: an isotonic regression per order.

    Under uniform sampling also the best supermodular table, where the game is small enough.
    """
    if isinstance(facts.ask.sampling, Epsilon):
        return fixed_points.of_orders(facts, facts.ask.sampling.epsilon, under)
    if isinstance(facts.ask.sampling, Weights):
        return under(facts, facts.ask.sampling)
    return _supermodular.beside(facts, _monotone.project(facts, _loss([facts])))


def alone(many: Sequence[Facts]) -> Iterator[Projection]:
    """The best tables alone of games of one shape, under uniform sampling or weights."""
    return _monotone.alone(many, _loss) if _monotone.positive(many) else map(project, many)


def earned(games: Games, _: Ask) -> Earned | None:
    """What the best tables of many games earn."""
    return _monotone.earned(games, _monotone.weighted(np.ones(games.flat.size, dtype=np.int64)))


def _loss(many: Sequence[Facts]) -> _monotone.Loss:
    nums, dens = zip(*map(_monotone.squares, many), strict=True)
    common = math.lcm(*dens)
    return _monotone.weighted(np.concatenate([num * (common // den) for num, den in zip(nums, dens, strict=True)]), common)


def under(facts: Facts, w: Weights) -> Projection:
    """The same under positive weights."""
    if refused := _monotone.unsampled(w):
        return refused
    num, den = w.scaled()
    return replace(_monotone.project(facts, _monotone.weighted(num.ravel(), den)), weights=w)
