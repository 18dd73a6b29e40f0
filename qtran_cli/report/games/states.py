"""What `qtran games show` prints of a game with several states: payoffs, where joint actions lead, and the facts that the solver finds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from qtran_cli.certificates.described import in_full
from qtran_cli.exact.states.solution import TaskSolution
from qtran_cli.model.branches import END, Branches
from qtran_cli.model.task import Task
from qtran_cli.report.kit.labels import joint, printable, some
from qtran_cli.report.kit.lots import lots
from qtran_cli.report.kit.marks import Optima
from qtran_cli.report.kit.numerals import Numbers
from qtran_cli.report.kit.prose import INDENT, Item, Line
from qtran_cli.report.kit.tables import PRINTED, Layer, laid_out
from qtran_cli.report.states.report import about
from qtran_cli.scalars import spell, spelled

SCHEMA = "qtran.game/1"
LISTED = 12
"""So many payoffs that are drawn are spelled out."""
LEADS = 6
"""So many ways on are listed of a state; all when asked for in full."""


def document(task: Task, solution: TaskSolution | None) -> dict[str, Any]:
    """The game and its facts as JSON, "game" is a document that the JSON format reads.

    solution: None where it is too large to solve: its facts are then null.
    """
    return {"schema": SCHEMA, "game": in_full(task), "facts": None if solution is None else facts(solution)}


def facts(solution: TaskSolution) -> dict[str, Any]:
    """The facts in the words of a game file's ``expect``."""
    returns = solution.methods.items()
    return {
        "additive": solution.additive,
        "monotone": solution.monotone,
        "factorizable": solution.factorizable,
        "optimum": spell(solution.optimum),
        "fitted": {name: spelled(found.fitted.value) for name, found in returns},
        "bootstrapped": {name: spelled(found.bootstrapped.value) for name, found in returns},
    }


def page(task: Task, _solve: Callable[[], Any], full: bool = False, see: str = "the state") -> Group:
    """The game for reading. full: print payoff tables of any size and every way on. see: what agents do."""
    lines: list[RenderableType] = [
        Item("game", about(task), INDENT),
        *([Item("payoffs", lots(task, LISTED), INDENT)] if task.drawn else []),
        Item("agents see", see, INDENT),
        Item("start", _branches(task, task.initial), INDENT),
        Text(),
    ]
    if full or len(task.states) * task.size <= PRINTED:
        for s in range(len(task.states)):
            lines += [*_state(task, s, full), Text()]
    else:
        lines += [Line(f"{len(task.states) * task.size:,} payoffs: --full prints them."), Text()]
    return Group(*lines, Line("Verdicts, values and what each method earns: qtran solve."))


def _state(task: Task, s: int, full: bool) -> Iterator[RenderableType]:
    title = printable(task.states[s])
    yield laid_out(task.stage(s, task.payoff[s]), [Layer(f"payoff in {title}", task.payoff[s])], Optima(), Numbers())
    ways: dict[Branches, list[int]] = {}
    for k, branches in enumerate(task.next[s]):
        ways.setdefault(branches, []).append(k)
    if len(ways) == 1:
        yield Item("leads to", _branches(task, task.next[s][0]), INDENT)
        return
    stage, limit = task.stage(s, task.payoff[s]), len(ways) if full else LEADS
    told = (f"{some((joint(stage, task.joint_action(k)) for k in ks), len(ks))}: {_branches(task, b)}" for b, ks in ways.items())
    yield Item("leads to", some(told, len(ways), limit, "; "), INDENT)


def _branches(task: Task, branches: Branches) -> str:
    """Where it goes, with probabilities unless that is certain."""
    names = ["the end" if s == END else printable(task.states[s]) for s, _ in branches]
    if len(branches) == 1:
        return names[0]
    told = (f"{name} {spell(p)}" for name, (_, p) in zip(names, branches, strict=True))
    return some(told, len(branches), 6)
