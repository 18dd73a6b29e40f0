"""Text from a spreadsheet as a rectangle of cells: which character separates them, and what belongs to the matrix."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass

from qtran_cli.errors import FormatError

_QUOTED = re.compile(r'"[^"]*"')


@dataclass(frozen=True)
class Cells:
    """A rectangle of stripped texts. where: the file. top, left: empty rows and columns that stood before it."""

    rows: Sequence[Sequence[str]]
    where: str
    top: int = 0
    left: int = 0

    def place(self, row: int, column: int) -> str:
        """Where a cell stands in the file, counted from 1."""
        return f"{self.where}: row {self.top + row + 1}, column {self.left + column + 1}"


def separator_of(text: str) -> str:
    """A tab if one stands outside quotes, else a semicolon if one does, else a comma."""
    bare = _QUOTED.sub("", text)
    return next((c for c in "\t;" if c in bare), ",")


def cells(text: str, separator: str, where: str) -> Cells:
    """The rectangle of a text's cells, without the empty rows and columns at its edges. Raises FormatError."""
    try:
        rows = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)]
    except csv.Error as error:
        raise FormatError(f"not CSV: {error}", where=where, right="quotes surround whole cells; a quote inside one is doubled") from None
    filled = [k for k, row in enumerate(rows) if any(row)]
    if not filled:
        raise FormatError("every cell is empty", where=where, right="a game has at least one payoff")
    rows = rows[filled[0] : filled[-1] + 1]
    left = min(next(k for k, cell in enumerate(row) if cell) for row in rows if any(row))
    right = max(len(row) - next(k for k, cell in enumerate(reversed(row)) if cell) for row in rows if any(row))
    return _rectangle(Cells([row[left:right] for row in rows], where, filled[0], left))


def _rectangle(found: Cells) -> Cells:
    width = len(found.rows[0])
    for k, row in enumerate(found.rows):
        if len(row) != width:
            at = f"{found.where}: row {found.top + k + 1}"
            what = f"{len(row)} cell{'' if len(row) == 1 else 's'} where row {found.top + 1} has {width}"
            raise FormatError(what, where=at, right="every row of a matrix has the same number of cells")
    return found
