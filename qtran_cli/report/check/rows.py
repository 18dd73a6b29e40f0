"""The lines of a worksheet: a name, its arithmetic in one column with the others', and a sign where a condition is violated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from rich.cells import cell_len

from qtran_cli.report.check.marks import VIOLATED, VIOLATED_STYLE
from qtran_cli.report.kit.prose import Item

LINES = 60
"""Tables of up to this many joint actions are written out whole; of larger ones at most this many lines of a condition."""
FEWEST = 12
"""And at least this many."""
LEAD = 2


class Row(NamedTuple):
    """One line. violated: it breaks the condition."""

    name: str
    text: str
    violated: bool = False


def rows(entries: Iterable[Row]) -> Iterator[Item]:
    """The lines, their texts in one column. On a terminal a long one wraps, elsewhere it stays whole."""
    entries = list(entries)
    indent = LEAD + max((cell_len(row.name) for row in entries), default=0) + 2
    for name, text, violated in entries:
        text, style = (f"{text}   {VIOLATED}", VIOLATED_STYLE) if violated else (text, "")
        yield Item(" " * LEAD + name, text, indent, style, whole=True)


def heading(condition: str, statement: str) -> Item:
    """The start of a block: where the condition stands in the paper, and what it says."""
    return Item(f"{condition}:", statement)


def remark(text: str) -> Item:
    """A line without a name."""
    return Item("", text, LEAD)


def budget(wanted: int, count: int, all_: bool) -> int:
    """How many of ``count`` lines are written out, ``wanted`` of which matter."""
    return count if all_ else min(max(wanted, FEWEST), LINES, count)
