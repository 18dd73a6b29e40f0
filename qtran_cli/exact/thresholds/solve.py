"""All thresholds of a one-step game with one optimum: weights, exploration, payoff, bonus, and one action more."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import ModuleType

from qtran_cli.certificates.refused import spelled
from qtran_cli.errors import UsageError
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.known import PROJECTIONS
from qtran_cli.exact.sweeps.igm import Optimum
from qtran_cli.exact.thresholds.actions import Effect, Fit, effects, untried
from qtran_cli.exact.thresholds.families import FAMILIES, Family
from qtran_cli.exact.thresholds.outcome import Outcome
from qtran_cli.exact.thresholds.solution import Thresholds
from qtran_cli.exact.thresholds.strips import DRAWN, Strip, strips
from qtran_cli.model.game import Game

LARGEST = 4_096
"""Thresholds are found for up to so many joint actions."""
ADDED = 1_000
"""Actions are added to games of up to so many joint actions."""


def require(game: Game, best: Optimum) -> None:
    """Raises UsageError for a game that thresholds are not defined for."""
    if game.payoff.floating:
        raise UsageError(f"--thresholds with {game.payoff.size:,} floating payoffs", right="thresholds are found for exact payoffs")
    if best.count > 1:
        listed = ", ".join(spelled(u, game.actions) for u in best.first(3))
        what = f"--thresholds with {best.count:,} optimal joint actions: {listed}{', …' if best.count > 3 else ''}"
        raise UsageError(what, right="thresholds are about one optimum: pay one of them more, or leave the others out")


def solve(facts: Facts, fit: Callable[[ModuleType], Fit]) -> Thresholds:
    """Every method that has thresholds, in the order of the registry. Ask ``require`` first. fit: of a method, its best fit."""
    u = facts.best.first(1)[0]
    families = {name: make(facts.table, u) for name, make in FAMILIES.items()} if facts.table.size <= LARGEST else {}
    methods = {name: module for name, module in PROJECTIONS.items() if module.TRAITS.thresholds is not None}
    found = {name: _decided(facts, families, module) for name, module in methods.items()}
    drawn = {name: _strips(families, answers) for name, answers in found.items()} if facts.ask.strips else {}
    return Thresholds(u, families, found, _actions(facts, found, {name: fit(module) for name, module in methods.items()}), drawn)


def _decided(facts: Facts, families: Mapping[str, Family], method: ModuleType) -> dict[str, Outcome]:
    if not families:
        return dict.fromkeys(FAMILIES, Outcome(None, f"{facts.table.size:,} joint actions, thresholds are found for up to {LARGEST:,}"))
    return {name: method.TRAITS.thresholds(family) for name, family in families.items()}


def _strips(families: Mapping[str, Family], answers: Mapping[str, Outcome]) -> dict[str, list[Strip]]:
    decided = {name: answers[name] for name in DRAWN}
    return {name: strips(families[name], o.right, o.greedy) for name, o in decided.items() if o.right is not None and o.greedy is not None}


def _actions(facts: Facts, found: Mapping[str, Mapping[str, Outcome]], fits: Mapping[str, Fit]) -> dict[str, dict[str, Effect]]:
    """Of methods whose thresholds are found: the others' fits are too large."""
    reasons = {name: [o.reason for o in row.values() if o.right is None] for name, row in found.items()}
    if ADDED < facts.table.size <= LARGEST:
        large = [f"{facts.table.size:,} joint actions, actions are added to up to {ADDED:,}"]
        reasons = {name: own or large for name, own in reasons.items()}
    return {name: untried(reasons[name][0]) if reasons[name] else effects(facts, fit) for name, fit in fits.items()}
