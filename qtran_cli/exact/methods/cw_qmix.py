"""CW-QMIX (Rashid et al. 2020), idealised: QMIX's projection with weight 1 at one optimal joint action u*, α elsewhere.

Departures from the paper
1. u* is the first optimal joint action, known exactly; the practical method takes the greedy action of its own Q_tot: its
   fixed points stand beside (_weighted/practical.py).
2. Every monotone table is allowed, as in qmix.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from qtran_cli.exact.ask import Ask
from qtran_cli.exact.batch.earned import Earned
from qtran_cli.exact.batch.games import Games
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.methods import _monotone
from qtran_cli.exact.methods._weighted import practical
from qtran_cli.exact.methods._weighted.at_optimum import weights
from qtran_cli.exact.one_step.solution import Projection
from qtran_cli.exact.traits import Asked, Ends, Traits
from qtran_cli.table import narrow

TRAITS = Traits(bootstrap=Asked(), histories=_monotone.UNFITTED, ends=Ends.optima, alpha=True, searches=2)


def project(facts: Facts) -> Projection:
    """The best table under those weights, over all orders of the actions, and the practical method's fixed points."""
    found = _monotone.project(facts, _loss([facts]))
    return replace(found, practical=practical.central(facts))


def alone(many: Sequence[Facts]) -> Iterator[Projection]:
    """The best tables alone of games of one shape and α."""
    return _monotone.alone(many, _loss)


def earned(games: Games, ask: Ask) -> Earned | None:
    """What the best tables of many games earn."""
    weights = np.full(games.flat.shape, ask.alpha.numerator, dtype=object)
    weights[np.arange(len(weights)), games.flat.argmax(axis=1)] = ask.alpha.denominator
    return _monotone.earned(games, _monotone.weighted(narrow(weights.ravel()), ask.alpha.denominator))


def _loss(many: Sequence[Facts]) -> _monotone.Loss:
    return _monotone.weighted(np.concatenate([weights(facts) for facts in many]), many[0].ask.alpha.denominator)
