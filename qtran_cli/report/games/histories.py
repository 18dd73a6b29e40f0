"""The same of a game whose agents do not all see the state: what they see, and the facts over joint histories."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rich.console import Group

from qtran_cli.certificates.described import in_full
from qtran_cli.exact.histories.planned import Planned
from qtran_cli.exact.histories.solution import HistorySolution, holds
from qtran_cli.model.task import Task
from qtran_cli.report.games import states
from qtran_cli.report.kit.counted import counted
from qtran_cli.report.kit.labels import printable
from qtran_cli.scalars import spell
from qtran_cli.theorems import THEOREM_2


def document(task: Task, solution: HistorySolution | Planned | None) -> dict[str, Any]:
    """The game and its facts as JSON. solution: None where it is too large to solve: its facts are then null."""
    return {"schema": states.SCHEMA, "game": in_full(task), "facts": None if solution is None else facts(solution)}


def facts(solution: HistorySolution | Planned) -> dict[str, Any]:
    """The facts in the words of a game file's ``expect``, null where not decided."""
    found: dict[str, Any] = {name: holds(getattr(solution, name, None)) for name in ("factorizable", "consistent", "additive_values")}
    best = solution.decentralised
    earned = spell(best.lower) if best and best.exact else None
    if isinstance(solution, Planned):
        return found | {THEOREM_2: None, "optimum": None, "decentralised": earned}
    found[THEOREM_2] = bool(solution.factorizable.holds) and holds(solution.alt)
    return found | {"optimum": spell(solution.optimum), "decentralised": earned}


def page(task: Task, solve: Callable[[], Any], full: bool = False) -> Group:
    """The game for reading. full: print payoff tables of any size and every way on."""
    return states.page(task, solve, full, _seen(task))


def _seen(task: Task) -> str:
    if task.signals is not None:
        return "a noisy observation of the joint action and the state it led to; nothing at the start"
    assert task.observations is not None
    kinds = (len(set(labels)) for labels in task.observations)
    names = map(printable, task.agents)
    return "; ".join(
        f"agent {name}: {count} of {counted(len(task.states), 'state')} apart" for name, count in zip(names, kinds, strict=True)
    )
