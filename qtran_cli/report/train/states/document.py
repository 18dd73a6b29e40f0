"""What the document of `qtran train --json` says of a game with several states: "states" in every seed."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from qtran_cli.certificates.json.histories import plain
from qtran_cli.exact.states.solution import Earned
from qtran_cli.exact.theorem_1.factors import transformed
from qtran_cli.judge.seed import Place, Seed
from qtran_cli.judge.training import Training
from qtran_cli.model.situations import Situation
from qtran_cli.model.task import Task
from qtran_cli.model.team_game import Kind
from qtran_cli.report.states.document import entry
from qtran_cli.report.train.states import ends
from qtran_cli.scalars import spell, spelled
from qtran_cli.table import Table

CELLS = 10_000
"""Joint actions above which nested tables are null."""


def document(training: Training[Task]) -> dict[str, Any]:
    """The keys of its own. "states" are the situations audited."""
    best = training.benchmark
    bounds = {"value": spelled(best.value), "lower": spelled(best.lower), "upper": spelled(best.upper), "of": best.words}
    return {
        "optimum": bounds,
        "theory": {
            "fitted": _earned(training.theory.fitted),
            "bootstrapped": _earned(training.theory.bootstrapped),
            "fixed_points": ends.brief(training.theory),
        },
        "sees": training.sees,
        "agreement": None if training.agreement is None else float(training.agreement),
        "median_seed": training.median.number,
        "per_seed": [_seed(training.game, seed, training.spread(k)) for k, seed in enumerate(training.seeds)],
    }


def _earned(earned: Earned | None) -> dict[str, Any] | None:
    return None if earned is None else {"value": spelled(earned.value), "reason": earned.reason or None}


def _seed(task: Task, seed: Seed, spread: tuple[float, float] | None) -> dict[str, Any]:
    return {
        "seed": seed.number,
        "return": spelled(seed.value),
        "sampled_return": seed.sampled,
        "sampled_ci95": None if spread is None else list(spread),
        "optimal": seed.optimal,
        "situations": seed.met or None,
        "began": ends.spelled_out(seed.began, task),
        "states": [_place(task, place) for place in seed.places],
    }


def _place(task: Task, place: Place) -> dict[str, Any]:
    tolerances = {name: None if x is None else float(x.tolerance) for name, x in (("exact", place.by_exact), ("q_jt", place.by_q_jt))}
    return where(task, place.situation) | {
        "greedy": list(task.label(place.u_bar)),
        "q": [q.nested(float) for q in place.q],
        "q_jt": _nested(place.q_jt, float),
        "q_prime": _nested(transformed(place.q), float) if task.size <= CELLS else None,
        "v_jt": None if place.v_jt is None else float(place.v_jt),
        "exact_q_jt": _nested(place.exact, spell),
        "tolerance": tolerances,
    }


def where(task: Task, x: Situation) -> dict[str, Any]:
    """Where it is: state and steps_left, history, or seen."""
    if task.kind is Kind.states:
        return entry(task, x)
    if task.horizon is None and task.cyclic:
        return {"seen": list(x)}
    return {"history": [plain(task, i, own) for i, own in enumerate(x)]}


def _nested(table: Table | None, show: Callable[[Fraction], Any]) -> list | None:
    return None if table is None or table.size > CELLS else table.nested(show)
