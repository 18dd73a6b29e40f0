"""A method's traps, joint actions that no descent takes off the top: in words and as JSON values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from qtran_cli.exact.one_step.solution import Trap, Traps
from qtran_cli.model.game import Game
from qtran_cli.report.kit.labels import joint, some
from qtran_cli.report.kit.numerals import Numbers
from qtran_cli.scalars import spell
from qtran_cli.table import Table

SHOWN = 4
"""So many traps stand in a report."""
STAYS = "no trap, but where λ comes to 0 a descent can stay with one of the other joint actions on top"


def sentence(found: Traps | None, game: Game, numbers: Numbers) -> str:
    """The traps and how well they fit; "" where every joint action is optimal."""
    if found is None or (found.points == () and game.payoff.high == game.payoff.low):
        return ""
    if not found.points:
        text = _without(found)
        return f"{text[0].upper()}{text[1:]}."
    listed = some((f"{joint(game, trap.u_bar)} SSE {numbers.show(trap.sse)}" for trap in found.points[:SHOWN]), len(found.points), SHOWN)
    many = len(found.points) > 1
    return f"{len(found.points):,} trap{'s' if many else ''}, which no descent takes off the top: {listed}."


def why(found: Traps, game: Game, payoff: Table, numbers: Numbers) -> str:
    """Why training need not end where the best fit is."""
    if not found.points:
        return _without(found)
    worst = min(found.points, key=lambda trap: (payoff[trap.u_bar], trap.u_bar))
    count = f"{len(found.points):,} trap{'s keep' if len(found.points) > 1 else ' keeps'} another joint action on top"
    return f"{count}; the worst, {joint(game, worst.u_bar)}, pays {numbers.show(payoff[worst.u_bar])}"


def _without(found: Traps) -> str:
    return found.reason if found.points is None else STAYS


def document(found: Traps | None, payoff: Table, entry: Callable[[Trap], dict[str, Any]], limit: float) -> dict[str, Any]:
    """The keys of a method with traps. entry: a trap as JSON values. limit: of how many entries of their tables they are listed."""
    points: Sequence[Trap] | None = None if found is None else found.points
    listed = points is not None and len(points) * payoff.size <= limit
    return {
        "traps": [entry(trap) for trap in points or ()] if listed else None,
        "traps_count": None if points is None else len(points),
        "traps_reason": None if found is None else found.reason or None,
    }


def entry(trap: Trap, payoff: Table, nested: Callable[[Table], list | None], label: Callable[[Sequence[int]], list[str]]) -> dict[str, Any]:
    """One trap, shaped like a local optimum."""
    fit = {"q_jt": nested(trap.table(payoff)), "sse": spell(trap.sse), "greedy": [label(trap.u_bar)]}
    return fit | {"value": spell(payoff[trap.u_bar]), "optimal": False}
