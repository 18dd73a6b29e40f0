"""What is asked of the exact solver, checked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from qtran_cli.api.load import load
from qtran_cli.api.values import Number, at_least, exactly
from qtran_cli.cli._frame import weights as _weights
from qtran_cli.errors import UsageError
from qtran_cli.exact.ask import Ask
from qtran_cli.exact.asked import ALL, Asked, Part
from qtran_cli.registry import unknown

if TYPE_CHECKING:
    from qtran_cli.api.load import Payoffs
    from qtran_cli.exact.sampling import Sampling
    from qtran_cli.model.team_game import TeamGame

OBJECTIVES = ("tight", "margin")


def parts(only: str | Iterable[str] | None) -> Asked:
    if only is None:
        return ALL
    names, known = [only] if isinstance(only, str) or not isinstance(only, Iterable) else list(only), [part.value for part in Part]
    for name in names:
        if name not in known:
            raise unknown("part", str(name), known)
    return frozenset(map(Part, names))


def options(**given: Any) -> Ask:
    """What is asked, by the fields of Ask, every value checked as CHECKS says. Raises UsageError, ScalarError, GameError."""
    return Ask(**{name: CHECKS[name](value) if name in CHECKS else value for name, value in given.items()})


def _objective(objective: str) -> str:
    if objective not in OBJECTIVES:
        raise unknown("objective", str(objective), OBJECTIVES)
    return objective


def _alpha(alpha: Number) -> Fraction:
    weight = exactly(alpha, "alpha")
    if not 0 < weight <= 1:
        raise UsageError(f"alpha {alpha!s:.40} is out of range", right="weighted QMIX's weight is above 0 and at most 1, such as '0.1'")
    return weight


CHECKS: Mapping[str, Callable[[Any], Any]] = {
    "objective": _objective,
    "alpha": _alpha,
    "alt_seconds": lambda seconds: at_least(0, seconds, "alt_seconds"),
    "qmix_seconds": lambda seconds: at_least(0, seconds, "qmix_seconds"),
    "plan_seconds": lambda seconds: at_least(0, seconds, "plan_seconds"),
    "max_cells": lambda cells: at_least(1, cells, "max_cells", whole=True),
}
"""From what a caller gives to the value of a field."""


def sampling(weights: str | Payoffs | None, game: TeamGame) -> Sampling:
    """How joint actions are met. Raises InputError, FileError, UsageError."""
    from qtran_cli.exact.answer import require_weighted
    from qtran_cli.exact.sampling import weights as table

    if weights is None:
        return None
    if isinstance(weights, str):
        return _weights.sampling(weights, game, "weights")
    require_weighted(game, True)
    return table(load(weights).payoff, game.shape, game.actions)
