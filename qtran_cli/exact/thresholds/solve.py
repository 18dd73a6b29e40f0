"""All thresholds of a one-step game with one optimum: weights, exploration, payoff, bonus, and one action more."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import ModuleType

from qtran_cli.errors import UsageError
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.known import PROJECTIONS
from qtran_cli.exact.sweeps.igm import Optimum
from qtran_cli.exact.thresholds.actions import Effect, Fit, effects
from qtran_cli.exact.thresholds.families import FAMILIES, Family
from qtran_cli.exact.thresholds.outcome import Outcome
from qtran_cli.exact.thresholds.solution import Thresholds
from qtran_cli.model.game import Game

ADDED = 1_000
"""Up to so many joint actions, actions are added."""


def require(game: Game, best: Optimum) -> None:
    """Raises UsageError for a game that thresholds are not defined for."""
    if game.payoff.floating:
        raise UsageError(f"--thresholds with {game.payoff.size:,} floating payoffs", right="thresholds are found for exact payoffs")
    if best.count > 1:
        listed = ", ".join("(" + ",".join(game.label(u)) + ")" for u in best.first(3))
        what = f"--thresholds with {best.count:,} optimal joint actions: {listed}{', …' if best.count > 3 else ''}"
        raise UsageError(what, right="thresholds are about one optimum: pay one of them more, or leave the others out")


def solve(facts: Facts, fit: Callable[[ModuleType], Fit]) -> Thresholds:
    """Every method that has thresholds, in the order of the registry. Ask ``require`` first. fit: of a method, its best fit."""
    u = facts.best.first(1)[0]
    families = {name: make(facts.table, u) for name, make in FAMILIES.items()}
    methods = {name: module for name, module in PROJECTIONS.items() if module.TRAITS.thresholds is not None}
    found = {name: _decided(facts, families, module) for name, module in methods.items()}
    return Thresholds(u, families, found, _actions(facts, {name: fit(module) for name, module in methods.items()}))


def _decided(facts: Facts, families: Mapping[str, Family], method: ModuleType) -> dict[str, Outcome]:
    return {name: method.TRAITS.thresholds(family, facts.end()) for name, family in families.items()}


def _actions(facts: Facts, fits: Mapping[str, Fit]) -> dict[str, dict[str, Effect]]:
    return {} if facts.table.size > ADDED else {name: effects(facts, fit) for name, fit in fits.items()}
