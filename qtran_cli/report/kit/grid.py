"""Small tables of numbers as lines of text, laid out as in the paper's Table 1, and shelves of several side by side.

Numbers end in one column and their marks stand after it, so marking a cell moves no digit. A grid wider than the terminal
is broken into blocks of whole columns; off a terminal, where nothing limits a line, it never is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions
from rich.text import Text

GAP = 3
HEAD = "bold"
RULE = "dim"


@dataclass(frozen=True)
class Cell:
    """A number, the marks after it, and the style of both."""

    text: str
    marks: str = ""
    style: str = ""


@dataclass(frozen=True)
class Grid:
    """A table with headings. heads: one per column. sides: one per row. rows: len(sides) rows of len(heads) cells."""

    title: str
    corner: str
    heads: Sequence[str]
    sides: Sequence[str]
    rows: Sequence[Sequence[Cell]]

    @cached_property
    def _side(self) -> int:
        return max(map(cell_len, (self.corner, *self.sides)))

    @cached_property
    def _columns(self) -> list[tuple[int, int]]:
        """(width of the numbers, width of the marks) per column."""
        return [
            (max(cell_len(head), *(cell_len(row[k].text) for row in self.rows)), max(len(row[k].marks) for row in self.rows))
            for k, head in enumerate(self.heads)
        ]

    @property
    def width(self) -> int:
        """Columns of the terminal that the table takes, its title aside."""
        return self._side + 2 + sum(2 + sum(pair) for pair in self._columns)

    def lines(self) -> list[Text]:
        """Title, headings, rule, rows. The title may be wider than the table."""
        head = self._line(self.corner, [Cell(h, style=HEAD) for h in self.heads])
        rule = Text(f"{'─' * (self._side + 1)}┼{'─' * (self.width - self._side - 2)}", RULE)
        rows = [self._line(side, row) for side, row in zip(self.sides, self.rows, strict=True)]
        return [Text(self.title, HEAD), head, rule, *rows]

    def _line(self, side: str, cells: Sequence[Cell]) -> Text:
        line = Text().append(pad(side, self._side), HEAD).append(" ").append("│", RULE)
        for cell, (number, marks) in zip(cells, self._columns, strict=True):
            line.append("  " + pad(cell.text, number, right=True) + cell.marks.ljust(marks), cell.style)
        return line

    def blocks(self, width: int) -> Iterator[Grid]:
        """The table as tables of as many whole columns as fit ``width``, at least one each."""
        start = 0
        while start < len(self.heads):
            end, used = start, self._side + 2
            while end < len(self.heads) and (end == start or used + 2 + sum(self._columns[end]) <= width):
                used, end = used + 2 + sum(self._columns[end]), end + 1
            yield self._slice(start, end)
            start = end

    def _slice(self, start: int, end: int) -> Grid:
        if (start, end) == (0, len(self.heads)):
            return self
        title = self.title if start == 0 else f"{self.title} (continued)"
        return replace(self, title=title, heads=self.heads[start:end], rows=[row[start:end] for row in self.rows])


@dataclass(frozen=True)
class Shelf:
    """Grids from left to right, as many to a line as the page is wide. A renderable."""

    grids: Sequence[Grid]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Text]:
        page = options.max_width
        blocks = [b for grid in self.grids for b in (grid.blocks(page) if options.is_terminal else [grid])]
        for number, row in enumerate(_rows(blocks, page)):
            yield from [Text()] * (number > 0)
            yield from _titled(console, row, page) if options.is_terminal else _beside(row)


def _taken(grid: Grid) -> int:
    return max(grid.width, cell_len(grid.title))


def _rows(grids: Sequence[Grid], page: int) -> Iterator[list[Grid]]:
    row: list[Grid] = []
    for grid in grids:
        if row and sum(_taken(g) + GAP for g in row) + _taken(grid) > page:
            yield row
            row = []
        row.append(grid)
    yield row


def _titled(console: Console, grids: Sequence[Grid], page: int) -> Iterator[Text]:
    """Grids side by side; a title that is wider than the page, its grid alone there, takes several lines."""
    title, *rows = _beside(grids)
    yield from [title] if title.cell_len <= page else Text(title.plain, HEAD).wrap(console, page)
    yield from rows


def _beside(grids: Sequence[Grid]) -> Iterator[Text]:
    columns = [grid.lines() for grid in grids]
    for k in range(max(map(len, columns))):
        line = Text(no_wrap=True, overflow="ignore")
        start = 0
        for grid, lines in zip(grids, columns, strict=True):
            if k < len(lines):
                line.append(" " * (start - line.cell_len)).append_text(lines[k])
            start += _taken(grid) + GAP
        line.rstrip()
        yield line


def pad(text: str, width: int, right: bool = False) -> str:
    """``text`` filled with spaces to ``width`` columns of the terminal (a Chinese character takes two)."""
    space = " " * (width - cell_len(text))
    return space + text if right else text + space
