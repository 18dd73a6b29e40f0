"""The answer about a game with several states, whichever of them its agents see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qtran_cli.errors import UsageError
from qtran_cli.exact.asked import ALL, Asked, Part

if TYPE_CHECKING:
    from qtran_cli.exact.ask import Ask
    from qtran_cli.exact.states.tables import OneStep, Told
    from qtran_cli.model.task import Task


def refuse_decentralised(asked: Asked, what: str) -> None:
    """Raises UsageError where --only asks for decentralised policies of ``what``, where every policy is one."""
    if Part.decentralised in asked != ALL:
        raise UsageError(f"--only decentralised with {what}", right="it is for games whose agents do not all see the state")


def solve(task: Task, ask: Ask, told: Told = lambda _done, _all, _what: None) -> Any:
    """The record: a TaskSolution where every agent sees the state, else a HistorySolution. Raises UsageError over max_cells.

    told: hears how far it is.
    """
    if not task.fully_observed:
        return _over_histories(task, ask, told)
    refuse_decentralised(ask.asked, "a game in which every agent sees the state")
    from qtran_cli.exact.states.solve import solve_task

    return solve_task(task, _one_step(ask, told, {Part.verdict, Part.methods}), ask.max_cells, ask.asked)


def _over_histories(task: Task, ask: Ask, told: Told) -> Any:
    from qtran_cli.exact.histories import solve as partial

    return partial.solve(task, ask.max_cells, ask.objective, _one_step(ask, told, {Part.methods}), ask.asked)


def _one_step(ask: Ask, told: Told, shown: set[Part]) -> OneStep:
    """What is asked of every table. shown: the parts of it that a report shows; documents and certificates have all of them."""
    from qtran_cli.exact.budget import Budget
    from qtran_cli.exact.states.tables import OneStep

    alt, orders = Budget(ask.alt_seconds), Budget(ask.qmix_seconds)
    asked = ask.asked & shown if ask.alone else ask.asked - {Part.decentralised}
    return OneStep(ask.objective, ask.alpha, alt, orders, ask.alone, told, asked)
