"""Everything that is decided about a one-step game, in one call."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from qtran_cli.certificates.one_step import Branch, Factorisation
from qtran_cli.exact.ask import USUAL, Ask, Told, silent
from qtran_cli.exact.asked import ALL, Asked, Part
from qtran_cli.exact.budget import Seconds, Times
from qtran_cli.exact.classes import additive, monotone, rectangular
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.known import PROJECTIONS
from qtran_cli.exact.one_step.solution import Alt, Projection, Solution
from qtran_cli.exact.theorem_1 import factors as qtran
from qtran_cli.exact.theorem_2 import decide as alt
from qtran_cli.exact.theorem_2 import nearest as alt_nearest
from qtran_cli.exact.thresholds import solve as thresholds
from qtran_cli.model.game import Game
from qtran_cli.table import Table
from qtran_cli.verify import verify

VERIFIED = 10**4
"""Up to this many joint actions verify/ checks every certificate before it is handed out; beyond, (4b) is swept."""


def solve(game: Game, ask: Ask = USUAL, told: Told = silent, times: Times | None = None, alone: bool = False) -> Solution:
    """The optimum, the three classes, Theorem 1 and 2, and every registered method's projection of ``game``.

    ask: optimum and classes are always found; max_cells is not for one decision. told: hears how many of all steps are done
    before each one, and its name. times: a share of what is asked, of a table that is one of many; None: all of it. alone: of
    every method the best fit, without what is reported beside it; under uniform sampling.

    Cost: about twenty passes over the payoff table, peak memory below three times it; up to _monotone.LARGEST joint actions
    also the regressions of the QMIX family.
    """
    times = _times(ask) if times is None else times
    facts = Facts(game.payoff, ask, times.orders, game.actions)
    if ask.thresholds:
        thresholds.require(game, facts.best)
    names = PROJECTIONS.sound() if Part.methods in ask.asked else []
    steps = 2 + len(names) + ask.thresholds
    told(0, steps, "verdict")
    classes = additive.decide(facts), monotone.decide(facts), rectangular.decide(facts)
    base = facts.base if ask.asked & {Part.factors, Part.methods} else None
    told(1, steps, "factors")
    answer = _alt(facts, times.alt) if Part.factors in ask.asked else None
    _check(facts.table, (*classes, base, None if answer is None else answer.certificate))
    methods = {}
    for k, name in enumerate(names, 2):
        told(k, steps, name)
        methods[name] = projector(PROJECTIONS[name], alone)(facts)
    found = Solution(game, ask, facts.best, *classes, base if Part.factors in ask.asked else None, answer, methods)
    if not ask.thresholds:
        return found
    told(steps - 1, steps, "thresholds")
    return replace(found, thresholds=thresholds.solve(facts, lambda method: projector(method, True)))


def _times(ask: Ask) -> Times:
    """The times of one table, which the searches among orders divide among them."""
    times = ask.times()
    times.orders.expect(searches(ask.asked))
    return times


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
