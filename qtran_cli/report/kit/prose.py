"""Paragraphs of a report: a name with text that wraps beside it, or a footnote, whose further lines hang."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions
from rich.text import Text

INDENT = 14
"""The column where the text of a report begins."""
HANG = 2
"""Where the further lines of a paragraph without a name begin: what stands in column 0 is a heading, a row or a new paragraph."""
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
        if options.no_wrap or (self.whole and not options.is_terminal):
            width = cell_len(self.text) + 1
        for k, line in enumerate(_wrapped(console, self.text, width, 0 if indent else HANG)):
            name = self.name if k == 0 else ""
            start = Text(no_wrap=True, overflow="ignore").append(name, self.style)  # the style is the name's alone
            yield start.append(" " * (indent - cell_len(name))).append_text(line)


@dataclass(frozen=True)
class Line:
    """A paragraph in a style of its own, such as a verdict. A renderable."""

    text: str
    style: str = ""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Text]:
        width = cell_len(self.text) + 1 if options.no_wrap else max(20, options.max_width)
        for line in _wrapped(console, self.text, width, HANG):
            yield Text(line.plain, self.style, no_wrap=True, overflow="ignore")


def _wrapped(console: Console, text: str, width: int, hang: int) -> Iterator[Text]:
    """The lines of ``text``, of ``width`` columns; those after the first begin ``hang`` columns further right."""
    first, *rest = Text(text).wrap(console, width) or [Text()]
    first.rstrip()
    yield first
    if rest:
        for line in Text(text[len(first.plain) :].lstrip()).wrap(console, width - hang):
            line.rstrip()
            yield Text(" " * hang).append_text(line)
