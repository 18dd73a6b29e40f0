"""What is asked of the exact solver, checked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

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
    from qtran_cli.model.game import Game

OBJECTIVES = ("tight", "margin")


def parts(only: str | Iterable[str] | None) -> Asked:
    if only is None:
        return ALL
    names, known = [only] if isinstance(only, str) or not isinstance(only, Iterable) else list(only), [part.value for part in Part]
    for name in names:
        if name not in known:
            raise unknown("part", str(name), known)
    return frozenset(map(Part, names))


def options(objective: str, alt_seconds: float, alpha: Number, qmix_seconds: float, max_cells: int, asked: Asked) -> Ask:
    """How a game is to be solved, checked. Raises UsageError, ScalarError."""
    if objective not in OBJECTIVES:
        raise unknown("objective", str(objective), OBJECTIVES)
    weight = exactly(alpha, "alpha")
    if not 0 < weight <= 1:
        raise UsageError(f"alpha {alpha!s:.40} is out of range", right="weighted QMIX's weight is above 0 and at most 1, such as '0.1'")
    seconds = at_least(0, alt_seconds, "alt_seconds"), at_least(0, qmix_seconds, "qmix_seconds")
    cells = at_least(1, max_cells, "max_cells", whole=True)
    return Ask(objective, seconds[0], weight, seconds[1], cells, asked)


def sampling(weights: str | Payoffs | None, game: Game) -> Sampling:
    """How joint actions are met. Raises InputError, FileError, UsageError."""
    from qtran_cli.exact.sampling import weights as table

    if weights is None:
        return None
    if isinstance(weights, str):
        early = _weights.early(weights, "", "weights")
        return _weights.from_file(weights, game.shape) if _weights.is_file(weights) else early
    return table(load(weights).payoff, game.shape)
