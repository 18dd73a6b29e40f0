"""A table of texts, a line a record, one column of which may wrap."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions
from rich.text import Text

from qtran_cli.report.grid import HEAD, RULE, Cell, pad

NARROWEST = 12


@dataclass(frozen=True)
class Listing:
    """Rows of len(heads) cells under headings. A renderable.

    numbers: the columns whose texts end in one column. wrapped: the column that takes several lines on a terminal too narrow.
    """

    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    numbers: Collection[int] = ()
    wrapped: int = 0

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Text]:
        widths = [max(map(cell_len, column)) for column in zip(self.heads, *([c.text for c in row] for row in self.rows), strict=True)]
        if options.is_terminal:
            room = widths[self.wrapped] + options.max_width - _total(widths)
            widths[self.wrapped] = min(widths[self.wrapped], max(NARROWEST, room))
        yield from self._lines(console, [Cell(head, style=HEAD) for head in self.heads], widths)
        yield Text("─" * _total(widths), RULE, no_wrap=True, overflow="ignore")
        for row in self.rows:
            yield from self._lines(console, row, widths)

    def _lines(self, console: Console, row: Sequence[Cell], widths: Sequence[int]) -> Iterator[Text]:
        for k, part in enumerate(Text(row[self.wrapped].text).wrap(console, widths[self.wrapped])):
            texts = [part.plain.rstrip() if j == self.wrapped else cell.text if k == 0 else "" for j, cell in enumerate(row)]
            padded = (pad(text, width, right=j in self.numbers) for j, (text, width) in enumerate(zip(texts, widths, strict=True)))
            yield Text("  ".join(padded).rstrip(), row[0].style, no_wrap=True, overflow="ignore")


def _total(widths: Sequence[int]) -> int:
    return sum(widths) + 2 * (len(widths) - 1)
