"""The answer about a game with several states, for whichever format is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qtran_cli.exact.asked import Part
from qtran_cli.report.writers import Answer

if TYPE_CHECKING:
    from rich.console import RenderableType

    from qtran_cli.report.kit.numerals import Numbers


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
