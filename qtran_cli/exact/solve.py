"""Everything that is decided about a one-step game, in one call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from qtran_cli.exact import alt, alt_nearest, qtran
from qtran_cli.exact.certificate import Branch, Factorisation
from qtran_cli.exact.classes import additive, monotone, rectangular
from qtran_cli.exact.facts import ALPHA, QMIX_SECONDS, Facts
from qtran_cli.exact.sampling import Sampling
from qtran_cli.exact.solution import Solution
from qtran_cli.exact.verify import verify
from qtran_cli.game import Game
from qtran_cli.registry import Registry

PROJECTIONS = Registry("qtran_cli.exact.projections", "method")
CLASSES = Registry("qtran_cli.exact.classes", "class")
VERIFIED = 10**4
"""Up to this many joint actions exact/verify.py checks every certificate before it is handed out; beyond, (4b) is swept."""


def solve(
    game: Game,
    objective: str = "tight",
    alt_seconds: float = alt.SECONDS,
    *,
    alpha: Fraction = ALPHA,
    qmix_seconds: float = QMIX_SECONDS,
    sampling: Sampling = None,
) -> Solution:
    """The optimum, the three classes, Theorem 1 and 2, and every registered method's projection of ``game``.

    objective: "tight" or "margin", which of the two closed-form factorisations is given. alt_seconds: how long to look for
    an answer about Theorem 2 with three agents or more. alpha: weighted QMIX's. qmix_seconds: how long to search among
    orders, for each method of the QMIX family, where there are too many to try. sampling: how IQL, VDN and QMIX meet the
    joint actions (Epsilon, Weights of the payoff's shape, None: uniformly); the other methods do not ask.

    Cost: about twenty passes over the payoff table, peak memory below three times it; up to _monotone.LARGEST joint actions
    also the regressions of the QMIX family.
    """
    facts = Facts(game.payoff, objective, alpha, qmix_seconds, sampling)
    classes = additive.decide(facts), monotone.decide(facts), rectangular.decide(facts)
    answer = alt.decide(facts, alt_seconds)
    if isinstance(answer.certificate, Branch):
        answer = replace(answer, nearest=alt_nearest.nearest(facts, alt_seconds))
    _check(facts, [c for c in (*classes, facts.base, answer.certificate) if c is not None])
    methods = {name: module.project(facts) for name, module in PROJECTIONS.items()}
    return Solution(game, objective, facts.best, *classes, facts.base, answer, methods, alpha, sampling)


def _check(facts: Facts, certificates: Sequence) -> None:
    """Nothing leaves the solver unchecked. A Refused or AssertionError from here is a bug of ours, not of the game."""
    if facts.table.size <= VERIFIED:
        for certificate in certificates:
            verify(certificate, facts.table)
    elif isinstance(facts.base, Factorisation):
        assert qtran.least_slack(facts.table, facts.base) == 0
