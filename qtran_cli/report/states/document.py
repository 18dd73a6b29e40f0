"""The JSON document of `qtran solve --json` on a fully observed game with several states: schema qtran.solve/1.

Beside the game, the optimum, the classes and the methods of the whole game, "states" holds an entry per reachable state (and
steps left, with a horizon), which has every key of a one-step game's document; its "game" is the one-step game of Q_jt* there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from qtran_cli.certificates.json.parts import vectors
from qtran_cli.exact.asked import Part
from qtran_cli.exact.one_step.solution import Projection
from qtran_cli.exact.states.layers import Entry
from qtran_cli.exact.states.solution import Earned, Returns, Stage, TaskSolution
from qtran_cli.model.branches import END, Branches, Seen
from qtran_cli.model.task import Task
from qtran_cli.report.solve.document import SCHEMA, Writer
from qtran_cli.report.states.words import CLASSES
from qtran_cli.scalars import spell, spelled


def document(solution: TaskSolution, full: bool = False) -> dict[str, Any]:
    """The document. full: tables and lists of any size."""
    classes = {"igm" if name == "factorizable" else name: _decided(solution, name) for name in CLASSES}
    methods = {name: _returns(solution.task, returns, full) for name, returns in solution.methods.items()}
    return {
        "schema": SCHEMA,
        "objective": solution.objective,
        "game": described(solution.task),
        "optimum": {"value": spell(solution.optimum)} if Part.verdict in solution.asked else None,
        "classes": classes if Part.verdict in solution.asked else None,
        "methods": methods if Part.methods in solution.asked else None,
        "states": [_stage(solution.task, stage, full) for stage in solution.stages],
    }


def described(task: Task) -> dict[str, Any]:
    """The game as the JSON format reads it, whatever its agents see."""
    states = {
        name: {"payoff": payoff.nested(spell), "next": _nested(task, [_branches(task, b) for b in row])}
        for name, payoff, row in zip(task.states, task.payoff, task.next, strict=True)
    }
    said: dict[str, Any] = {"name": task.name, "agents": list(task.agents), "actions": [list(labels) for labels in task.actions]}
    said |= {"states": states, "initial": _branches(task, task.initial)}
    time = {"horizon": task.horizon, "discount": spell(task.discount)}
    return said | time | {"observations": None, "observation": None} | dict(_seen(task))


def _branches(task: Task, branches: Branches) -> str | dict[str, str] | None:
    if len(branches) == 1:
        return None if branches[0][0] == END else task.states[branches[0][0]]
    return {"null" if s == END else task.states[s]: spell(p) for s, p in branches}


def _seen(task: Task) -> Iterator[tuple[str, Any]]:
    if task.observations is not None:
        yield "observations", {a: dict(zip(task.states, x, strict=True)) for a, x in zip(task.agents, task.observations, strict=True)}
    if task.signals is not None:
        rows = zip(task.states, task.signals, strict=True)
        yield "observation", {name: _nested(task, [_joint(seen) for seen in row]) for name, row in rows}


def _joint(seen: tuple[Seen, ...]) -> dict[str, Any] | None:
    found: dict[str, Any] = {}
    for labels, p in seen:
        inner = found
        for label in labels[:-1]:
            inner = inner.setdefault(label, {})
        inner[labels[-1]] = spell(p)
    return found or None


def _nested(task: Task, entries: list) -> list:
    cells = np.empty(len(entries), dtype=object)
    cells[:] = entries
    return cells.reshape(task.shape).tolist()


def entry(task: Task, at: Entry) -> dict[str, Any]:
    """A state and the steps left, null without a horizon."""
    return {"state": task.states[at[0]], "steps_left": at[1]}


def _decided(solution: TaskSolution, name: str) -> dict[str, Any]:
    fails = [entry(solution.task, stage.entry) for stage in solution.without(CLASSES[name])]
    return {"holds": not fails, "fails": fails}


def _returns(task: Task, returns: Returns, full: bool) -> dict[str, Any]:
    fails = [entry(task, at) for at in returns.fails]
    return {"fails": fails, "fitted": _earned(returns.fitted), "bootstrapped": _earned(returns.bootstrapped) | _fits(task, returns, full)}


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
