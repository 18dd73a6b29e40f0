"""The answer about a game of any kind, for whichever format is asked for, and its figure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qtran_cli.exact.asked import Part
from qtran_cli.model.kinds import Kinds
from qtran_cli.report.writers import Answer

if TYPE_CHECKING:
    from rich.console import RenderableType

    from qtran_cli.model.team_game import TeamGame
    from qtran_cli.report.figures.sheet import Sheet
    from qtran_cli.report.kit.numerals import Numbers

SUBJECTS = Kinds("qtran_cli.report")


def answer(solution: Any, shown: Numbers, quiet: bool, full: bool, screen: bool = False) -> Answer:
    """The answer for whichever format is asked for. solution: what exact.answer.solve returned. quiet: the verdict is all of it.

    screen: in brief unless full, with the verdict once more at the end of what is longer than the terminal.
    """
    from qtran_cli.report.kit.labels import printable
    from qtran_cli.report.kit.scrolled import Scrolled

    def of_kind() -> RenderableType:
        from qtran_cli.report.kit.prose import Line

        if quiet:
            return Line(verdict(solution))
        told = report(solution, shown, full, brief=screen and not full)
        return Scrolled(told, verdict(solution)) if screen and Part.verdict in solution.ask.asked else told

    name = printable(solution.game.name)
    title = f"{name}: {verdict(solution)}" if Part.verdict in solution.ask.asked else name
    return Answer(title, of_kind, lambda: document(solution, full))


def verdict(solution: Any) -> str:
    """The answer in a line."""
    return SUBJECTS.part(solution.game, "words").verdict(solution)


def report(solution: Any, shown: Numbers, full: bool, brief: bool = False) -> RenderableType:
    """Everything `qtran solve` says. full: tables of any size. brief: what fits a screen and a half."""
    return SUBJECTS.part(solution.game, "report").report(solution, shown, full, brief)


def document(solution: Any, full: bool) -> dict[str, Any]:
    """The JSON document of `qtran solve --json`. full: tables and lists of any size."""
    return SUBJECTS.part(solution.game, "document").document(solution, full)


def check_drawable(game: TeamGame, suffix: str, max_cells: int) -> None:
    """Refuse a figure before the work, as far as that can be told before it. Raises UsageError."""
    SUBJECTS.part(game, "figure").check(game, suffix, max_cells)


def picture(solution: Any, suffix: str, shown: Numbers, sheet: Sheet | None = None) -> bytes:
    """The figure as a file of kind ``suffix``: heat maps, the graph of states, V_jt over joint histories, or thresholds where asked for.

    Raises UsageError.
    """
    if solution.ask.thresholds:
        from qtran_cli.report.one_step.thresholds import figure as thresholds

        return thresholds.picture(solution, suffix, sheet)
    return SUBJECTS.part(solution.game, "figure").picture(solution, suffix, shown, sheet)
