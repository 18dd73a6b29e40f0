"""How joint actions were sampled, and what ε-greedy sampling settles at: in words and as JSON values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from qtran_cli.exact.one_step.solution import GreedyPoint, GreedyPoints, Solution
from qtran_cli.exact.sampling import Epsilon, Sampling
from qtran_cli.exact.traits import having
from qtran_cli.model.game import Game
from qtran_cli.report.kit.labels import joint, some
from qtran_cli.report.kit.numerals import Numbers
from qtran_cli.scalars import spell, spelled
from qtran_cli.table import Table

SHOWN = 6
"""So many fixed points stand in a report."""


def sampled(solution: Solution, numbers: Numbers) -> str:
    """The distribution in a few words, for a sentence on squared errors."""
    sampling = solution.ask.sampling
    if sampling is None:
        return "uniform sampling"
    those = ", ".join(having(solution.methods, lambda traits: traits.sampled))
    if isinstance(sampling, Epsilon):
        return f"{those}: ε-greedy around their own greedy action, ε = {numbers.show(sampling.epsilon)}"
    return f"{those}: by the weights given, scaled to the average 1"


def settled(points: GreedyPoints | None, game: Game, numbers: Numbers) -> str:
    """The fixed points in a sentence or two; "" where none were looked for."""
    if points is None or points.points is None:
        return ""
    if points.cycle is not None:
        circle = " → ".join(joint(game, u) for u in (*points.cycle, points.cycle[0]))
        return f"No fixed point among {points.candidates:,} joint actions; best responses end in {circle}."
    earned = (f"{joint(game, point.u_bar)} pays {numbers.show(point.payoff)}" for point in points.points)
    listed = some(earned, len(points.points), SHOWN)
    if len(points.points) == 1:
        return f"The one fixed point of {points.candidates:,} joint actions: {listed}."
    return f"{len(points.points):,} fixed points: {listed}. The one that earns least is given."


def weights(sampling: Sampling, nested: Callable[[Table], list | None]) -> dict[str, Any]:
    """The document's "weights". nested: a table of the payoff's shape as lists, or None where it is too large."""
    kind = "uniform" if sampling is None else "epsilon" if isinstance(sampling, Epsilon) else "table"
    return {
        "kind": kind,
        "epsilon": spell(sampling.epsilon) if isinstance(sampling, Epsilon) else None,
        "table": None if sampling is None or isinstance(sampling, Epsilon) else nested(sampling.table()),
    }


def points(found: GreedyPoints | None, label: Callable[[Sequence[int]], list[str]], limit: float) -> dict[str, Any] | None:
    """A method's "sampling". label: a joint action by action names. limit: the most fixed points that are listed."""
    if found is None:
        return None
    listed = found.points is not None and len(found.points) <= limit
    return {
        "epsilon": spell(found.epsilon),
        "candidates": found.candidates,
        "count": found.count,
        "fixed_points": [_point(point, label) for point in found.points or ()] if listed else None,
        "cycle": None if found.cycle is None else [label(u) for u in found.cycle],
        "reason": found.reason or None,
    }


def _point(point: GreedyPoint, label: Callable[[Sequence[int]], list[str]]) -> dict[str, Any]:
    sse = spelled(point.sse)
    return {"u_bar": label(point.u_bar), "payoff": spell(point.payoff), "optimal": point.optimal, "sse": sse}
