"""What `qtran solve` does with a game with several states."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qtran_cli.cli._frame.progress import waiting
from qtran_cli.cli._frame.writing import Files
from qtran_cli.errors import UsageError
from qtran_cli.exact.answer import solve

if TYPE_CHECKING:
    from qtran_cli.exact.ask import Ask
    from qtran_cli.model.task import Task
    from qtran_cli.report.kit.numerals import Numbers


def carry_out(task: Task, ask: Ask, facts: list[str], files: Files, shown: Numbers) -> tuple[Any, list[str]]:
    """(the record, the facts that are unmet), the files written. Nothing is written where a fact cannot be judged."""
    if files.plot is not None:
        check_drawable(task, files.plot, ask.max_cells)
    from qtran_cli.exact.expect import unmet

    with waiting(files.quiet) as told:
        solution = solve(task, ask, told)
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
