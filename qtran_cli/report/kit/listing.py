"""A table of texts, a line a record, some columns of which may wrap."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions
from rich.text import Text

from qtran_cli.report.kit.grid import HEAD, RULE, Cell, pad

NARROWEST, LEAST = 12, 4
"""Characters of a column: the fewest of one that may wrap, and of every one where that does not do."""


@dataclass(frozen=True)
class Listing:
    """Rows of len(heads) cells under headings. A renderable.

    numbers: the columns whose texts end in one column. wrapped: the column, or columns, that take several lines on a terminal
    too narrow: the widest first, and none becomes narrower than ``narrowest`` unless all must.
    whole: those of them whose words are not split.
    """

    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    numbers: Collection[int] = ()
    wrapped: int | Sequence[int] = 0
    narrowest: int = NARROWEST
    whole: Collection[int] = ()

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Text]:
        widths = [max(map(cell_len, column)) for column in zip(self.heads, *([c.text for c in row] for row in self.rows), strict=True)]
        if options.is_terminal:
            self._fit(widths, options.max_width)
        yield from self._lines(console, [Cell(head, style=HEAD) for head in self.heads], widths)
        yield Text("─" * _total(widths), RULE, no_wrap=True, overflow="ignore")
        for row in self.rows:
            yield from self._lines(console, row, widths)

    def _fit(self, widths: list[int], most: int) -> None:
        """Narrow the columns that may wrap; where they are too wide still, all of them."""
        for columns, floor in ((self._wrapped, self.narrowest), (range(len(widths)), LEAST)):
            for k in sorted(columns, key=lambda k: -widths[k]):
                room = widths[k] + most - _total(widths)
                widths[k] = min(widths[k], max(floor, room, self._longest(k)))

    @property
    def _wrapped(self) -> Sequence[int]:
        return (self.wrapped,) if isinstance(self.wrapped, int) else self.wrapped

    def _longest(self, k: int) -> int:
        """The width of the longest word of a column that must stay whole."""
        return max((cell_len(word) for row in self.rows for word in row[k].text.split()), default=0) if k in self.whole else 0

    def _lines(self, console: Console, row: Sequence[Cell], widths: Sequence[int]) -> Iterator[Text]:
        columns = [_folded(console, cell.text, width) for cell, width in zip(row, widths, strict=True)]
        for texts in zip_longest(*columns, fillvalue=""):
            padded = (pad(text, width, right=j in self.numbers) for j, (text, width) in enumerate(zip(texts, widths, strict=True)))
            yield Text("  ".join(padded).rstrip(), row[0].style, no_wrap=True, overflow="ignore")


def _folded(console: Console, text: str, width: int) -> list[str]:
    """The lines of a cell."""
    return [part.plain.rstrip() for part in Text(text).wrap(console, width)] if cell_len(text) > width else [text]


def _total(widths: Sequence[int]) -> int:
    return sum(widths) + 2 * (len(widths) - 1)
