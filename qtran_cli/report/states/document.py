"""The JSON document of `qtran solve --json` on a fully observed game with several states: schema qtran.solve/1.

Beside the game, the optimum, the classes and the methods of the whole game, "states" holds an entry per reachable state (and
steps left, with a horizon), which has every key of a one-step game's document; its "game" is the one-step game of Q_jt* there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qtran_cli.certificates.described import in_full
from qtran_cli.certificates.json.parts import vectors
from qtran_cli.exact.asked import Part
from qtran_cli.exact.one_step.solution import Projection
from qtran_cli.exact.states.layers import Entry
from qtran_cli.exact.states.solution import Earned, Returns, Stage, TaskSolution
from qtran_cli.model.task import Task
from qtran_cli.report.one_step.document import SCHEMA, Writer
from qtran_cli.report.states import points
from qtran_cli.report.states.words import CLASSES
from qtran_cli.scalars import spell, spelled


def document(solution: TaskSolution, full: bool = False) -> dict[str, Any]:
    """The document. full: tables and lists of any size."""
    classes = {"igm" if name == "factorizable" else name: _decided(solution, name) for name in CLASSES}
    methods = {name: _returns(solution, returns, full) for name, returns in solution.methods.items()}
    return {
        "schema": SCHEMA,
        "objective": solution.ask.objective,
        "game": in_full(solution.task),
        "optimum": {"value": spell(solution.optimum)} if Part.verdict in solution.ask.asked else None,
        "classes": classes if Part.verdict in solution.ask.asked else None,
        "methods": methods if Part.methods in solution.ask.asked else None,
        "states": [_stage(solution.task, stage, full) for stage in solution.stages],
    }


def entry(task: Task, at: Entry) -> dict[str, Any]:
    """A state and the steps left, null without a horizon."""
    return {"state": task.states[at[0]], "steps_left": at[1]}


def _decided(solution: TaskSolution, name: str) -> dict[str, Any]:
    fails = [entry(solution.task, stage.entry) for stage in solution.without(CLASSES[name])]
    return {"holds": not fails, "fails": fails}


def _returns(solution: TaskSolution, returns: Returns, full: bool) -> dict[str, Any]:
    fails = [entry(solution.task, at) for at in returns.fails]
    own = _earned(returns.bootstrapped) | _learned(solution, returns) | _fits(solution.task, returns, full)
    own |= points.document(solution, returns, full)
    return {"fails": fails, "fitted": _earned(returns.fitted), "bootstrapped": own}


def _learned(solution: TaskSolution, returns: Returns) -> dict[str, Any]:
    """The value that the method's own joint tables give the start, and how far that is above the best return."""
    learned = returns.bootstrapped.learned
    return {"learned": spelled(learned), "over_estimation": spelled(None if learned is None else learned - solution.optimum)}


def _earned(earned: Earned) -> dict[str, Any]:
    return {"value": spelled(earned.value), "reason": earned.reason or None}


def _fits(task: Task, returns: Returns, full: bool) -> dict[str, Any]:
    """What the method made of its own targets; the fits of Q_jt* itself stand under "states"."""
    fits: Mapping[Entry, Projection] | None = returns.bootstrapped.fits
    if fits is None:
        return {"states": None}
    written = []
    for at, fit in fits.items():
        writer = Writer(task.stage(at[0], task.payoff[at[0]]), full)
        greedy = None if fit.greedy is None else writer.product(fit.greedy)
        q_jt = None if fit.q_jt is None else writer.nested(fit.q_jt)
        written.append(entry(task, at) | {"q": None if fit.q is None else vectors(fit.q), "q_jt": q_jt, "greedy": greedy})
    return {"states": written}


def _stage(task: Task, stage: Stage, full: bool) -> dict[str, Any]:
    found = Writer(stage.solution.game, full).solution(stage.solution)
    return entry(task, stage.entry) | {key: value for key, value in found.items() if key != "schema"}
