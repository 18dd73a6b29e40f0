"""Paragraphs of a report: a name, then text that wraps beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions
from rich.text import Text

INDENT = 14
"""The column where the text of a report begins."""
MEASURE = 110
"""Lines of prose are not longer than this, however wide the terminal."""


@dataclass(frozen=True)
class Item:
    """``name`` in a column of ``indent``, ``text`` wrapped to its right; off a terminal on one line when ``whole``. A renderable."""

    name: str
    text: str
    indent: int = 0
    style: str = "bold"
    whole: bool = False

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Text]:
        indent = max(self.indent, cell_len(self.name) + 2) if self.name else self.indent
        width = max(20, min(options.max_width, MEASURE) - indent)
        if self.whole and not options.is_terminal:
            width = cell_len(self.text) + 1
        for k, line in enumerate(Text(self.text).wrap(console, width)):
            line.rstrip()
            name = self.name if k == 0 else ""
            start = Text(no_wrap=True, overflow="ignore").append(name, self.style)  # the style is the name's alone
            yield start.append(" " * (indent - cell_len(name))).append_text(line)
