"""Everything that is decided about a one-step game, in one call."""

from __future__ import annotations

from collections.abc import Sequence

from qtran_cli.exact import qtran
from qtran_cli.exact.certificate import Factorisation, Mixture
from qtran_cli.exact.classes import additive, monotone, rectangular
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.solution import Alt, Solution
from qtran_cli.exact.verify import verify
from qtran_cli.game import Game
from qtran_cli.registry import Registry

PROJECTIONS = Registry("qtran_cli.exact.projections", "method")
CLASSES = Registry("qtran_cli.exact.classes", "class")
VERIFIED = 10**4
"""Up to this many joint actions exact/verify.py checks every certificate before it is handed out; beyond, (4b) is swept."""
ALT_CELLS = 2_000


def solve(game: Game, objective: str = "tight") -> Solution:
    """The optimum, the three classes, Theorem 1 and 2, and every registered method's projection of ``game``.

    objective: "tight" or "margin", which of the two closed-form factorisations is given. Cost: about twenty passes over
    the payoff table, peak memory below three times it.
    """
    facts = Facts(game.payoff, objective)
    classes = additive.decide(facts), monotone.decide(facts), rectangular.decide(facts)
    _check(facts, (*classes, facts.base))
    methods = {name: module.project(facts) for name, module in PROJECTIONS.items()}
    return Solution(game, objective, facts.best, *classes, facts.base, alt(facts), methods)


def _check(facts: Facts, certificates: Sequence) -> None:
    """Nothing leaves the solver unchecked. A Refused or AssertionError from here is a bug of ours, not of the game."""
    if facts.table.size <= VERIFIED:
        for certificate in certificates:
            verify(certificate, facts.table)
    elif isinstance(facts.base, Factorisation):
        assert qtran.least_slack(facts.table, facts.base) == 0


def alt(facts: Facts) -> Alt:
    """Theorem 2: for N ≤ 2 the tight factors decide; for more agents they may prove a yes, never a no."""
    if not facts.best.rectangular:
        return Alt(False, None, "the optimal set is not rectangular: (4a) fails for every [Q_i] that satisfies (4b)")
    table = facts.table
    if table.ndim > 2 and table.size > ALT_CELLS:
        return Alt(None, None, f"not decided: more than {ALT_CELLS:,} joint actions")
    for objective in ("tight", "margin"):
        factors = qtran.factorise(table, facts.best, objective)
        assert not isinstance(factors, Mixture)
        if table.ndim <= 2 or qtran.conditions(table, factors.q, factors.v).seven:
            return Alt(True, factors)
    return Alt(None, None, "not decided: neither the tight nor the max-margin factors satisfy (7); others may")
