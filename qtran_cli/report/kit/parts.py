"""A report as the parts that it is made of, for every format that is not a terminal.

The renderables that a report consists of are read, not rendered: what is said, and in which order, stands in one place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.text import Text

from qtran_cli.report.check.marks import VIOLATED_STYLE
from qtran_cli.report.kit.fitted import Fitted
from qtran_cli.report.kit.grid import Cell, Grid, Shelf
from qtran_cli.report.kit.listing import Listing
from qtran_cli.report.kit.marks import GREEDY_STYLE, OPTIMUM_STYLE, UNMET_STYLE
from qtran_cli.report.kit.prose import Item, Line

ROLES = {OPTIMUM_STYLE: "optimum", GREEDY_STYLE: "greedy", VIOLATED_STYLE: "violated", UNMET_STYLE: "unmet"}
"""What a style stands for; the others stand for nothing."""


@dataclass(frozen=True)
class Verdict:
    """The answer in a line. role: one of ROLES, or ""."""

    text: str
    role: str = ""


@dataclass
class Entry:
    """A name (or "") and the lines that belong to it. role: one of ROLES, or ""."""

    name: str
    lines: list[str]
    role: str = ""


@dataclass(frozen=True)
class Prose:
    """Entries between two empty lines."""

    entries: list[Entry] = field(default_factory=list)


@dataclass(frozen=True)
class Sheet:
    """A table. heads: one per column, the first above the rows' own headings. right: the columns of numbers."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    right: Sequence[bool]


Part = Verdict | Prose | Sheet


def parts(report: RenderableType, width: int | None = None) -> Iterator[Part]:
    """The parts in order. width: break grids of more columns of the terminal, as a page would have it."""
    run: list[Item] = []
    for piece in _flat(report):
        if isinstance(piece, Item):
            run.append(piece)
            continue
        if run:
            yield Prose(_entries(run))
            run = []
        yield from _part(piece, width)
    if run:
        yield Prose(_entries(run))


def role(style: str) -> str:
    """What a cell's style stands for: one of ROLES, or ""."""
    return ROLES.get(style, "")


def _flat(report: RenderableType) -> Iterator[RenderableType]:
    if isinstance(report, Fitted):
        yield from _flat(report.fullest)
    elif isinstance(report, Group):
        for piece in report.renderables:
            yield from _flat(piece)
    else:
        yield report


def _part(piece: RenderableType, width: int | None) -> Iterator[Part]:
    match piece:
        case Text():
            if piece.plain.strip():
                yield Verdict(piece.plain, role(str(piece.style)))
        case Line():
            yield Verdict(piece.text, role(piece.style))
        case Shelf():
            yield from (_sheet(block) for grid in piece.grids for block in ([grid] if width is None else grid.blocks(width)))
        case Listing():
            yield Sheet("", piece.heads, piece.rows, [k in piece.numbers for k in range(len(piece.heads))])
        case _:
            raise TypeError(f"no format but the terminal's knows {type(piece).__name__}")


def _sheet(grid: Grid) -> Sheet:
    rows = [(Cell(side), *row) for side, row in zip(grid.sides, grid.rows, strict=True)]
    return Sheet(grid.title, (grid.corner, *grid.heads), rows, (False, *([True] * len(grid.heads))))


def _entries(items: Iterable[Item]) -> list[Entry]:
    """A nameless item after another one continues it; on its own it is a paragraph, and so is what follows."""
    found: list[Entry] = []
    for item in items:
        if item.name.strip() or not found or not found[-1].name:
            found.append(Entry(item.name.strip(), [item.text], role(item.style)))
        else:
            found[-1].lines.append(item.text)
    return found


def marked(sheet: Sheet) -> list[int]:
    """Per column, how many characters its longest marks take, the space before them aside."""
    return [max((cell_len(row[k].marks.strip()) for row in sheet.rows), default=0) for k in range(len(sheet.heads))]
