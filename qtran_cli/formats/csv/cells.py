"""Text from a spreadsheet as a rectangle of cells: which character separates them, and what belongs to the matrix."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from html.entities import html5

from qtran_cli.errors import FormatError
from qtran_cli.formats.csv.foreign import refuse_frames
from qtran_cli.formats.csv.spellings import NARROW, number

SPACE = " "
SEPARATORS = "\t;,"
_APART = re.compile(f"[{SPACE}{NARROW}]")
_THOUSANDS = re.compile("[+−-]?[1-9][0-9]{0,2}(?:,[0-9]{3})+")
_ENTITY = re.compile(r"&(?:#[0-9]+|#[xX][0-9a-fA-F]+|([A-Za-z]+[0-9]*));")
_QUOTED = re.compile(r'"[^"]*"')


@dataclass(frozen=True)
class Cells:
    """A rectangle of stripped texts. where: the file. numbers: of its rows in the file, from 1. left: empty columns before it."""

    rows: Sequence[Sequence[str]]
    where: str
    numbers: Sequence[int]
    left: int = 0

    def place(self, row: int, column: int) -> str:
        """Where a cell stands in the file, counted from 1."""
        return f"{self.where}: row {self.numbers[row]}, column {self.left + column + 1}"

    def inside(self, down: bool, across: bool) -> Cells:
        """Without the first column (down) and the first row (across)."""
        return Cells([row[down:] for row in self.rows[across:]], self.where, self.numbers[across:], self.left + down)

    @property
    def gaps(self) -> Sequence[int]:
        """The rows that have a blank line above them, counted from 0."""
        return [k for k in range(1, len(self.rows)) if self.numbers[k] > self.numbers[k - 1] + 1]


def separator_of(text: str, where: str, said: str = "") -> str:
    """A tab if one stands outside quotes, else a semicolon, else a comma; else a space where a line is numbers with spaces between.

    said: which it is, where that is known. Raises FormatError where spaces, narrow ones too, or the commas of a single line may separate
    numbers or thousands, and where pipes or ampersands separate.
    """
    bare = _QUOTED.sub("", text)
    found = _first_of(said or SEPARATORS, bare, where)
    refuse_frames(bare, bool(said or found), where)
    if said:
        return said
    if found == "," and thousands(bare):
        right = "write it without commas, or several with a space after each comma"
        raise FormatError(f"{bare.strip()[:40]!r} may be one number or several", where=where, right=right)
    return found or (SPACE if _spaced(bare, where) else ",")


def _first_of(separators: str, bare: str, where: str) -> str:
    """The first that stands in a text, "" where none does. Raises FormatError where semicolons separate, and end HTML's names too."""
    named = next((found[0] for found in _ENTITY.finditer(bare) if not found[1] or f"{found[1]};" in html5), "")
    found = next((c for c in separators if c in (_ENTITY.sub("", bare) if named else bare)), "")
    if found == ";" and named:
        what = f"{named!r} is HTML, and semicolons separate the cells"
        raise FormatError(what, where=where, right="paste what the page shows, a minus as -")
    return found


def separated(text: str) -> str:
    """What may separate its cells, a tab before a semicolon before a comma; "" where none of them stands outside quotes."""
    bare = _QUOTED.sub("", text)
    return next((c for c in SEPARATORS if c in bare), "")


def thousands(text: str) -> bool:
    """Whether it is one line that may be a number with commas between thousands."""
    return bool(_THOUSANDS.fullmatch(text.strip()))


def _spaced(text: str, where: str) -> bool:
    lines = [line for line in map(str.strip, text.splitlines()) if _APART.search(line) and all(map(number, line.split()))]
    if lines and all(number(_APART.sub("\u202f", line)) for line in lines):
        what = f"{lines[0][:40]!r} may be one number or several"
        raise FormatError(what, where=where, right="separate numbers by commas, and write thousands without a space")
    return any(SPACE in line for line in lines)


def cells(text: str, separator: str, where: str) -> Cells:
    """The rectangle of a text's cells, without blank lines and the empty rows and columns at its edges. Raises FormatError."""
    rows = [(k, row) for k, row in enumerate(_split(text, separator, where), 1) if len(row) > 1 or any(row)]
    filled = [k for k, (_, row) in enumerate(rows) if any(row)]
    if not filled:
        raise FormatError("every cell is empty", where=where, right="a game has at least one payoff")
    rows = rows[filled[0] : filled[-1] + 1]
    left = min(next(k for k, cell in enumerate(row) if cell) for _, row in rows if any(row))
    right = max(len(row) - next(k for k, cell in enumerate(reversed(row)) if cell) for _, row in rows if any(row))
    return _rectangle(Cells([row[left:right] for _, row in rows], where, [k for k, _ in rows], left))


def _split(text: str, separator: str, where: str) -> list[list[str]]:
    if separator == SPACE:
        text = re.sub(" +$", "", text, flags=re.MULTILINE)
    lines, spaced = io.StringIO(text, newline=""), separator == SPACE
    try:
        rows = csv.reader(lines, delimiter=separator, strict=True, skipinitialspace=spaced)
        return [[cell.strip() for cell in row] for row in rows]
    except csv.Error as error:
        raise FormatError(f"not CSV: {error}", where=where, right="quotes surround whole cells; a quote inside one is doubled") from None


def _rectangle(found: Cells) -> Cells:
    width = len(found.rows[0])
    for row, line in zip(found.rows, found.numbers, strict=True):
        if len(row) != width:
            what = f"{len(row)} cell{'' if len(row) == 1 else 's'} where row {found.numbers[0]} has {width}"
            raise FormatError(what, where=f"{found.where}: row {line}", right=_even(found.rows))
    return found


def _even(rows: Sequence[Sequence[str]]) -> str:
    """What would be right of rows that differ in length; R leaves the corner out where rows and columns have names."""
    first, rest = rows[0], rows[1:]
    if not any(map(number, first)):
        if {len(row) for row in rest} == {len(first) + 1} and not any(number(row[0]) for row in rest):
            return "a first row of names above a column of names begins with an empty cell, as in ,left,right"
        if len({len(row) for row in rest}) == 1 and any(map(str.isalpha, "".join(first))):
            return "leave out what stands above the matrix"
    return "every row of a matrix has the same number of cells"
