"""A report that may be longer than the screen: its verdict stands at the end once more, where the eye is."""

from __future__ import annotations

from dataclasses import dataclass

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.text import Text

from qtran_cli.report.kit.prose import Line


@dataclass(frozen=True)
class Scrolled:
    """report, and after it ``last`` where a terminal shows fewer lines than the report has. A renderable."""

    report: RenderableType
    last: str

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield self.report
        if options.is_terminal and len(console.render_lines(self.report, options)) >= console.height:
            yield Text()
            yield Line(self.last, "bold")
