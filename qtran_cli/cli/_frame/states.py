"""What `qtran solve` does with a game with several states."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qtran_cli.cli._frame.progress import waiting
from qtran_cli.cli._frame.writing import Files
from qtran_cli.errors import UsageError
from qtran_cli.exact.asked import ALL, Asked, Part
from qtran_cli.report.writers import Answer

if TYPE_CHECKING:
    from rich.console import RenderableType

    from qtran_cli.exact.states.tables import OneStep, Told
    from qtran_cli.model.task import Task
    from qtran_cli.report.kit.numerals import Numbers


@dataclass(frozen=True)
class Options:
    """How a game is to be solved; seconds: of all its tables together. asked: the parts to find and to print. alone: as in OneStep."""

    objective: str
    alt_seconds: float
    alpha: Fraction
    qmix_seconds: float
    max_cells: int
    asked: Asked = ALL
    alone: bool = False


def carry_out(task: Task, options: Options, facts: list[str], files: Files, shown: Numbers) -> tuple[Any, list[str]]:
    """(the record, the facts that are unmet), the files written. Nothing is written where a fact cannot be judged."""
    if files.plot is not None:
        check_drawable(task, files.plot, options.max_cells)
    with waiting(files.quiet) as told:
        solution = solve(task, options, told)
    missed = unmet(solution, facts)
    if files.plot is not None:
        plot(solution, files.plot, shown, files)
    if files.certificate is not None:
        from qtran_cli.cli._frame import certificate as _certificate

        _certificate.write_task(files.certificate, solution, files)
    return solution, missed


def refuse(**given: object) -> None:
    """Raises UsageError for options of one-step games."""
    for name, value in given.items():
        if value:
            raise UsageError(
                f"--{name} with a game with several states", right="it is for one-step games; --json has every state's numbers"
            )


def refuse_decentralised(asked: Asked, what: str) -> None:
    """Raises UsageError where --only asks for decentralised policies of ``what``, where every policy is one."""
    if Part.decentralised in asked != ALL:
        raise UsageError(f"--only decentralised with {what}", right="it is for games whose agents do not all see the state")


def solve(task: Task, options: Options, told: Told = lambda _done, _all, _what: None) -> Any:
    """The record: a TaskSolution where every agent sees the state, else a HistorySolution. Raises UsageError over max_cells.

    told: hears how far it is.
    """
    if not task.fully_observed:
        return _over_histories(task, options, told)
    refuse_decentralised(options.asked, "a game in which every agent sees the state")
    from qtran_cli.exact.states.solve import solve_task

    return solve_task(task, _one_step(options, told, {Part.verdict, Part.methods}), options.max_cells, options.asked)


def _over_histories(task: Task, options: Options, told: Told) -> Any:
    from qtran_cli.exact.histories import solve as partial

    return partial.solve(task, options.max_cells, options.objective, _one_step(options, told, {Part.methods}), options.asked)


def _one_step(options: Options, told: Told, shown: set[Part]) -> OneStep:
    """What is asked of every table. shown: the parts of it that a report shows; documents and certificates have all of them."""
    from qtran_cli.exact.budget import Budget
    from qtran_cli.exact.states.tables import OneStep

    alt, orders = Budget(options.alt_seconds), Budget(options.qmix_seconds)
    asked = options.asked & shown if options.alone else options.asked - {Part.decentralised}
    return OneStep(options.objective, options.alpha, alt, orders, options.alone, told, asked)


def check_drawable(task: Task, path: Path, max_cells: int) -> None:
    """Refuse a plot before the work, as far as that can be told before it. Raises UsageError."""
    suffix = path.suffix.removeprefix(".")
    if task.fully_observed:
        from qtran_cli.report.states.figure import check

        check(task, suffix, max_cells)
    else:
        from qtran_cli.exact.histories.beliefs import unroll
        from qtran_cli.report.histories.figure import check_count

        check_count(task, unroll(task, max_cells).histories, suffix)


def plot(solution: Any, path: Path, shown: Numbers, files: Files) -> None:
    """Draw the graph of states, or V_jt over joint histories, to ``path``."""
    from qtran_cli.cli._frame import figures as _figures
    from qtran_cli.report.histories import figure as histories_plot
    from qtran_cli.report.states import figure as task_plot

    if solution.task.fully_observed:
        _figures.write(path, lambda suffix: task_plot.picture(solution, suffix, replace(shown, width=8)), files)
    else:
        _figures.write(path, lambda suffix: histories_plot.picture(solution, suffix), files)


def answer(solution: Any, shown: Numbers, quiet: bool, full: bool) -> Answer:
    """The answer for whichever format is asked for. quiet: the verdict is all of the report."""
    from qtran_cli.report.kit.labels import printable

    words, page, data = modules(solution)

    def report() -> RenderableType:
        from rich.text import Text

        return Text(words.verdict(solution)) if quiet else page.report(solution, shown, full)

    def document() -> dict[str, Any]:
        return data.document(solution, full)

    name = printable(solution.task.name)
    return Answer(f"{name}: {words.verdict(solution)}" if Part.verdict in solution.asked else name, report, document)


def modules(solution: Any) -> tuple[Any, Any, Any]:
    """The modules with verdict(), report() and document() for this kind of record."""
    if solution.task.fully_observed:
        from qtran_cli.report.states import document as task_document
        from qtran_cli.report.states import report as task
        from qtran_cli.report.states import words as task_words

        return task_words, task, task_document
    from qtran_cli.report.histories import document as histories_document
    from qtran_cli.report.histories import report as histories
    from qtran_cli.report.histories import words as history_words

    return history_words, histories, histories_document


def unmet(solution: Any, facts: list[str]) -> list[str]:
    """Those of the facts, the verdict's words, that the game has not. Raises UsageError where one is not decided."""
    if solution.task.fully_observed:
        names = {"rectangular": "factorizable"}
        return [fact for fact in facts if not getattr(solution, names.get(fact, fact))]
    undecided = [fact for fact in facts if fact not in ("rectangular", "factorizable")]
    if undecided:
        right = "ask for factorizable: whether factors of the individual histories satisfy IGM"
        raise UsageError(f"--fail-unless {undecided[0]} with partial observation", right=right)
    return [fact for fact in facts if not solution.factorizable.holds]
