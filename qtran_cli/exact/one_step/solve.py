"""Everything that is decided about a one-step game, in one call."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from qtran_cli.certificates.one_step import Branch, Factorisation
from qtran_cli.exact.asked import ALL, Asked, Part
from qtran_cli.exact.budget import Seconds
from qtran_cli.exact.classes import additive, monotone, rectangular
from qtran_cli.exact.facts import ALPHA, QMIX_SECONDS, Facts
from qtran_cli.exact.known import PROJECTIONS
from qtran_cli.exact.one_step.solution import Alt, Projection, Solution
from qtran_cli.exact.sampling import Sampling
from qtran_cli.exact.theorem_1 import factors as qtran
from qtran_cli.exact.theorem_2 import decide as alt
from qtran_cli.exact.theorem_2 import nearest as alt_nearest
from qtran_cli.model.game import Game
from qtran_cli.registry import Registry
from qtran_cli.table import Table
from qtran_cli.verify import verify

CLASSES = Registry("qtran_cli.exact.classes", "class")
Told = Callable[[int, int, str], None]
VERIFIED = 10**4
"""Up to this many joint actions verify/ checks every certificate before it is handed out; beyond, (4b) is swept."""


def silent(_done: int, _all: int, _next: str) -> None:
    """Tell nobody."""


def solve(
    game: Game,
    objective: str = "tight",
    alt_seconds: Seconds = alt.SECONDS,
    *,
    alpha: Fraction = ALPHA,
    qmix_seconds: Seconds = QMIX_SECONDS,
    sampling: Sampling = None,
    asked: Asked = ALL,
    alone: bool = False,
    told: Told = silent,
) -> Solution:
    """The optimum, the three classes, Theorem 1 and 2, and every registered method's projection of ``game``.

    objective: "tight" or "margin", which of the two closed-form factorisations is given. alt_seconds: how long to look for
    an answer about Theorem 2 with three agents or more. alpha: weighted QMIX's. qmix_seconds: how long to search among
    orders, for each method of the QMIX family, where there are too many to try. sampling: how IQL, VDN and QMIX meet the
    joint actions (Epsilon, Weights of the payoff's shape, None: uniformly); the other methods do not ask. asked: the parts that
    are found beside the optimum and the classes, which always are. alone: of every method the best fit, without what is
    reported beside it; under uniform sampling. told: hears how many of all steps are done before each one, and its name.

    Cost: about twenty passes over the payoff table, peak memory below three times it; up to _monotone.LARGEST joint actions
    also the regressions of the QMIX family.
    """
    facts = Facts(game.payoff, objective, alpha, qmix_seconds, sampling)
    names = PROJECTIONS.names() if Part.methods in asked else []
    steps = 2 + len(names)
    told(0, steps, "verdict")
    classes = additive.decide(facts), monotone.decide(facts), rectangular.decide(facts)
    base = facts.base if asked & {Part.factors, Part.methods} else None
    told(1, steps, "factors")
    answer = _alt(facts, alt_seconds) if Part.factors in asked else None
    _check(facts.table, (*classes, base, None if answer is None else answer.certificate))
    methods = {}
    for k, name in enumerate(names, 2):
        told(k, steps, name)
        methods[name] = projector(PROJECTIONS[name], alone)(facts)
    shown = base if Part.factors in asked else None
    return Solution(game, objective, facts.best, *classes, shown, answer, methods, alpha, sampling, asked)


def searches(asked: Asked = ALL) -> int:
    """How often one game is searched among orders at most, by all methods together: for fits, and weighted QMIX's fixed points."""
    return sum(module.TRAITS.searches for _, module in PROJECTIONS.items()) if Part.methods in asked else 0


def projector(module: Any, alone: bool) -> Callable[[Facts], Projection]:
    """A method's fit of one table. alone: without what is reported beside the best fit, where the method can leave that out."""
    if not alone or not hasattr(module, "alone"):
        return module.project
    return lambda facts: next(iter(module.alone([facts])))


def _alt(facts: Facts, seconds: Seconds) -> Alt:
    """Theorem 2, and how close one comes where it fails."""
    answer = alt.decide(facts, seconds)
    return replace(answer, nearest=alt_nearest.nearest(facts, seconds)) if isinstance(answer.certificate, Branch) else answer


def _check(table: Table, certificates: Sequence) -> None:
    """Nothing leaves the solver unchecked. A Refused or AssertionError from here is a bug of ours, not of the game."""
    for certificate in certificates:
        if certificate is not None and table.size <= VERIFIED:
            verify(certificate, table)
        elif type(certificate) is Factorisation:  # a LineTight has the same (4b)
            assert qtran.least_slack(table, certificate) == 0
