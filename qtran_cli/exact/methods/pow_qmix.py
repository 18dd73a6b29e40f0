"""POW-QMIX (Huang et al. 2024, arXiv 2405.08036), once its recogniser is right: QMIX's projection with weight 1 at every optimal
joint action, α elsewhere.

With one optimum that is idealised CW-QMIX. The method iterates: a recogniser Q_r takes joint actions for potentially optimal, they have
weight 1, and what is greedy in the table so fitted is where Q_r starts from. Its fixed points stand beside (_weighted/practical.py,
_weighted/recognised.py). One that is optimal exists iff some best table here has an optimal joint action greedy (docs/theory.md 10.8).

Departures from the paper
1. α > 0. With the paper's α = 0 the table is open off the joint actions that are recognised, and with it what is greedy.
2. The tolerance C of the recogniser is 0 (the paper has a small positive one), its Q_r is the exact best one under uniform sampling,
   and the Q_i peak at one greedy joint action û.
3. Every monotone table is allowed, as in qmix.
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
from qtran_cli.exact.methods._weighted.central import weights
from qtran_cli.exact.methods._weighted.recognised import recognised
from qtran_cli.exact.one_step.solution import Projection
from qtran_cli.exact.traits import Ends, Together, Traits
from qtran_cli.exact.weighing import block
from qtran_cli.style import Style
from qtran_cli.table import narrow


def _weights(facts: Facts) -> np.ndarray:
    """The weights times α's denominator, flat in C order."""
    return weights(facts, facts.best.mask)


STYLE = Style("POW-QMIX", 13)
TRAITS = Traits(
    bootstrap=Together(block(lambda facts, _: _weights(facts).tolist())),
    histories=_monotone.UNFITTED,
    ends=Ends.optima,
    alpha=True,
    searches=2,
    sign="w",
)


def project(facts: Facts) -> Projection:
    """The best table under those weights, over all orders of the actions, and the fixed points of the iteration."""
    found = _monotone.project(facts, _loss([facts]))
    return replace(found, practical=practical.fixed_points(facts, recognised(facts.table)))


def alone(many: Sequence[Facts]) -> Iterator[Projection]:
    """The best tables alone of games of one shape and α."""
    return _monotone.alone(many, _loss)


def earned(games: Games, ask: Ask) -> Earned | None:
    """What the best tables of many games earn."""
    ones = games.flat == games.flat.max(axis=1, keepdims=True)
    each = np.where(np.asarray(ones, dtype=bool), ask.alpha.denominator, ask.alpha.numerator).astype(object)
    return _monotone.earned(games, _monotone.weighted(narrow(each.ravel()), ask.alpha.denominator))


def _loss(many: Sequence[Facts]) -> _monotone.Loss:
    return _monotone.weighted(np.concatenate([_weights(facts) for facts in many]), many[0].ask.alpha.denominator)
