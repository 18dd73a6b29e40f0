"""The fixed points of bootstrapping, all of them: in words, and for the JSON document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from qtran_cli.exact.one_step.solution import Projection
from qtran_cli.exact.states.solution import FixedPoint, Returns, TaskSolution
from qtran_cli.report.kit.numerals import Numbers
from qtran_cli.report.one_step.document import Writer
from qtran_cli.scalars import spell, spelled

LISTED = 6
"""So many fixed points stand in a report; --json has all."""
AGAINST_ONE = {None: None, -1: "below", 0: "equal", 1: "above"}


def document(solution: TaskSolution, returns: Returns, full: bool) -> dict[str, Any]:
    """The keys ``fixed_points`` and ``fixed_points_reason``: a list, [] where there is none; null where they are not listed."""
    found = returns.points
    points = None if found.points is None else [_written(solution, point, full) for point in found.points]
    return {"fixed_points": points, "fixed_points_reason": found.reason or None}


def _written(solution: TaskSolution, point: FixedPoint, full: bool) -> dict[str, Any]:
    at = point.stability
    return {
        "value": spell(point.value),
        "learned": spell(point.learned),
        "over_estimation": spell(point.learned - solution.optimum),
        "attracts": at.attracts,
        "attracts_reason": at.reason or None,
        "spectral_radius": {"exact": spelled(at.radius), "about": at.about, "to_one": AGAINST_ONE[at.against_one]},
        "reached_from_zero": point.reached_from_zero,
        "states": [_state(solution, s, point, full) for s in range(len(point.v))],
    }


def _state(solution: TaskSolution, s: int, point: FixedPoint, full: bool) -> dict[str, Any]:
    task = solution.task
    writer = Writer(task.stage(s, task.payoff[s]), full)

    def greedy(fit: Projection) -> Any:
        return None if fit.greedy is None else writer.product(fit.greedy)

    return {"state": task.states[s], "value": spell(point.v[s]), "greedy": [greedy(fit) for fit in point.fits[s]]}


def remarks(returns: Returns, numbers: Numbers) -> Iterator[str]:
    """Where there are several fixed points, or the one there is does not attract: all of them, and where iteration from 0 ends."""
    points = returns.points.points or ()
    if len(points) < 2 and all(point.stability.attracts for point in points):
        return
    said = "; ".join(_said(point, numbers) for point in points[:LISTED])
    rest = f"; {len(points) - LISTED:,} more: --json lists them" if len(points) > LISTED else ""
    count = "one fixed point alone" if len(points) == 1 else f"{len(points):,} fixed points"
    yield f"bootstrapping has {count}: {said}{rest}."
    yield _zero(returns, points, numbers)


def _said(point: FixedPoint, numbers: Numbers) -> str:
    how = {True: "attracts", False: "does not attract", None: "perhaps attracts"}[point.stability.attracts]
    radius = point.stability.radius
    shown = "" if point.stability.attracts or radius is None else f", spectral radius {numbers.show(radius)}"
    return f"learns {numbers.show(point.learned)}, earns {numbers.show(point.value)} ({how}{shown})"


def _zero(returns: Returns, points: tuple[FixedPoint, ...], numbers: Numbers) -> str:
    learned = returns.bootstrapped.learned
    reported = "" if learned is None or len(points) < 2 else f" The table has the one that learns {numbers.show(learned)}."
    end = next((point for point in points if point.reached_from_zero), None)
    if end is not None:
        return f"Iteration from 0 ends where it learns {numbers.show(end.learned)}.{reported}"
    open_ = any(point.reached_from_zero is None for point in points)
    return f"Iteration from 0 {'is not known to end at one of them' if open_ else 'ends at none of them'}.{reported}"
