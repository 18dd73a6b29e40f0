"""What `qtran games show` prints of a game with several states: payoffs, where joint actions lead, and the facts that the solver finds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from qtran_cli.exact.states.solution import TaskSolution
from qtran_cli.model.branches import END, Branches
from qtran_cli.model.task import Task
from qtran_cli.report.kit.labels import joint, printable, some
from qtran_cli.report.kit.marks import Optima
from qtran_cli.report.kit.numerals import Numbers
from qtran_cli.report.kit.prose import INDENT, Item
from qtran_cli.report.kit.tables import PRINTED, Layer, laid_out
from qtran_cli.report.states.document import described
from qtran_cli.report.states.report import about
from qtran_cli.scalars import spell, spelled
from qtran_cli.theorems import THEOREM_2

SCHEMA = "qtran.game/1"
LEADS = 6
"""So many ways on are listed of a state; all when asked for in full."""


def document(task: Task, solution: Any) -> dict[str, Any]:
    """The game and its facts as JSON, "game" is a document that the JSON format reads.

    solution: None where it is too large to solve: its facts are then null.
    """
    found = None if solution is None else facts(solution)
    return {"schema": SCHEMA, "game": described(task), "facts": found}


def facts(solution: Any) -> dict[str, Any]:
    """The facts in the words of a game file's ``expect``, null where not decided."""
    if not isinstance(solution, TaskSolution):
        return _over_histories(solution)
    returns = solution.methods.items()
    return {
        "additive": solution.additive,
        "monotone": solution.monotone,
        "factorizable": solution.factorizable,
        "optimum": spell(solution.optimum),
        "fitted": {name: spelled(found.fitted.value) for name, found in returns},
        "bootstrapped": {name: spelled(found.bootstrapped.value) for name, found in returns},
    }


def _over_histories(solution: Any) -> dict[str, Any]:
    found: dict[str, Any] = {
        name: getattr(getattr(solution, name), "holds", None) for name in ("factorizable", "consistent", "additive_values")
    }
    found[THEOREM_2] = bool(solution.factorizable.holds) and getattr(solution.alt, "holds", None)
    best = solution.decentralised
    return found | {"optimum": spell(solution.optimum), "decentralised": spell(best.lower) if best and best.exact else None}


def page(task: Task, full: bool = False) -> Group:
    """The game for reading. full: print payoff tables of any size and every way on."""
    lines: list[RenderableType] = [
        Item("game", about(task), INDENT),
        Item("agents see", _seen(task), INDENT),
        Item("start", _branches(task, task.initial), INDENT),
        Text(),
    ]
    if full or len(task.states) * task.size <= PRINTED:
        for s in range(len(task.states)):
            lines += [*_state(task, s, full), Text()]
    else:
        lines += [Text(f"{len(task.states) * task.size:,} payoffs: --full prints them."), Text()]
    return Group(*lines, Text("Verdicts, values and what each method earns: qtran solve."))


def _seen(task: Task) -> str:
    if task.fully_observed:
        return "the state"
    if task.signals is not None:
        return "a noisy observation of the joint action and the state it led to; nothing at the start"
    assert task.observations is not None
    kinds = (len(set(labels)) for labels in task.observations)
    names = map(printable, task.agents)
    return "; ".join(f"agent {name}: {count} of {len(task.states)} states apart" for name, count in zip(names, kinds, strict=True))


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
