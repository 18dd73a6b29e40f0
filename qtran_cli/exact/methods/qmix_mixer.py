"""QMIX (Rashid et al. 2018) as its mixer makes it: the monotone and supermodular table nearest to the payoff, in weighted squared error.

The published mixer, one hidden ELU layer with non-negative weights, reaches no other tables; it bootstraps on those that it
reaches. Weights are as in qmix: positive, or those of ε-greedy sampling.

Departures from the paper
1. Every monotone and supermodular table is allowed. The mixer comes as close as one likes to each of them for two agents, and
   for three with two actions; for four it does not, so this bounds what it can do (docs/theory.md 11.7, 11.9).
2. Local optima are those over the tables. The mixer's weights have more: they are caught at VDN's fit (docs/theory.md).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from qtran_cli.exact.ask import Ask
from qtran_cli.exact.batch import monotone as batched
from qtran_cli.exact.batch.earned import Earned
from qtran_cli.exact.batch.games import Games
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.methods import _fixed_points as fixed_points
from qtran_cli.exact.methods import _monotone
from qtran_cli.exact.methods import _supermodular as family
from qtran_cli.exact.monotone import orders, supermodular
from qtran_cli.exact.monotone.landscape import explore
from qtran_cli.exact.monotone.nearest import near, nearest_each
from qtran_cli.exact.monotone.orders import Optimum
from qtran_cli.exact.one_step.solution import Landscape, Projection
from qtran_cli.exact.sampling import Epsilon, Weights
from qtran_cli.exact.thresholds import supermodular as cones
from qtran_cli.exact.traits import Ends, Pieces, Together, Traits
from qtran_cli.style import Style

STYLE = Style("QMIX (mixer)", 17)
TRAITS = Traits(
    bootstrap=Together(family.weigh, Pieces(family.pieces, family.every, family.runner_up)),
    histories=_monotone.UNFITTED,
    ends=Ends.optima,
    traps=family.trap,
    sampled=True,
    multipliers=supermodular.multipliers,
    thresholds=cones.thresholds,
    rescanned=400,
)


def project(facts: Facts) -> Projection:
    """The best table over all orders of the actions, and all local optima.

    Cost: a small exact program per order: 50 ms at 3×3, a second at 3×3×3.
    """
    if isinstance(facts.ask.sampling, Epsilon):
        return family.refused(facts.table) or fixed_points.of_orders(facts, facts.ask.sampling.epsilon, under)
    if isinstance(facts.ask.sampling, Weights):
        return under(facts, facts.ask.sampling)
    return family.refused(facts.table) or _landscape(facts, np.ones(facts.table.size, dtype=np.int64), 1)


def alone(many: Sequence[Facts]) -> Iterator[Projection]:
    """The best tables alone, under uniform sampling or weights. Cost: a fifth of a millisecond at 3×3, with weights 1 ms."""
    if not _monotone.positive(many):
        yield from map(project, many)
    elif any(facts.ask.sampling for facts in many) or not supermodular.feasible(many[0].table):
        yield from (family.refused(facts.table) or _best(facts, *_monotone.squares(facts)) for facts in many)
    else:
        for facts, best in zip(many, nearest_each([facts.table for facts in many]), strict=True):
            yield _reported(facts, best)


def earned(games: Games, _: Ask) -> Earned | None:
    """What the best tables of many games earn."""
    return batched.earned(games, near(games.flat, games.shape)) if supermodular.feasible(games.tables[0]) else None


def under(facts: Facts, w: Weights) -> Projection:
    """The same under positive weights."""
    if refused := _monotone.unsampled(w) or family.refused(facts.table):
        return refused
    num, den = w.scaled()
    return replace(_landscape(facts, num.ravel(), den), weights=w)


def _landscape(facts: Facts, weights: np.ndarray, den: int) -> Projection:
    """All local optima; where their time is up, the best table alone."""
    loss = supermodular.squares(weights, den)
    choices = _monotone.choices_of(facts.table, loss)
    found = None if choices is None else explore(facts.table, loss, choices, facts.end())
    if choices is None or found is None:
        return _best(facts, weights, den)
    optima = None if found.optima is None else tuple(_monotone.judged(facts, o) for o in found.optima)
    search = Landscape(True, orders.count(facts.table.shape), found.best[0].error, optima, len(choices.at))
    return _monotone.reported(facts, found.best, search, found.optima is not None)


def _best(facts: Facts, weights: np.ndarray | None, den: int) -> Projection:
    return _reported(facts, supermodular.nearest(facts.table, weights, den))


def _reported(facts: Facts, best: list[Optimum]) -> Projection:
    return _monotone.reported(facts, best, Landscape(True, orders.count(facts.table.shape), best[0].error, None))
