"""OW-QMIX (Rashid et al. 2020), idealised: weight 1 where the table is below the payoff, α elsewhere.

The minimiser of that asymmetric square is unique for given orders: its blocks take expectiles instead of means.

Departures from the paper
1. Every monotone table is allowed, as in qmix.
2. The weights are those at the minimiser itself, not those of an earlier iterate: a fixed point of iterated weights and
   projections need not exist (docs/theory.md).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from qtran_cli.exact.ask import Ask
from qtran_cli.exact.batch.earned import Earned
from qtran_cli.exact.batch.games import Games
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.methods import _monotone
from qtran_cli.exact.methods._weighted import practical
from qtran_cli.exact.one_step.solution import Projection
from qtran_cli.exact.traits import Asked, Ends, Traits

TRAITS = Traits(bootstrap=Asked(), histories=_monotone.UNFITTED, ends=Ends.optima, alpha=True, searches=2)


def project(facts: Facts) -> Projection:
    """The best table under the asymmetric square, over all orders of the actions."""
    found = _monotone.project(facts, _monotone.asymmetric(facts.ask.alpha))
    return replace(found, practical=practical.optimistic(facts, found.landscape.optima if found.landscape else None))


def alone(many: Sequence[Facts]) -> Iterator[Projection]:
    """The best tables alone of games of one shape and α."""
    return _monotone.alone(many, lambda some: _monotone.asymmetric(some[0].ask.alpha))


def earned(games: Games, ask: Ask) -> Earned | None:
    """What the best tables of many games earn."""
    return _monotone.earned(games, _monotone.asymmetric(ask.alpha))
