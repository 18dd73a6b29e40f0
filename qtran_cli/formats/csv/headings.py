"""Which row and column of a spreadsheet are headings, and headings that a spreadsheet would execute."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Sequence

from qtran_cli.errors import FormatError, Remark
from qtran_cli.formats.csv.alike import alike, doubtful
from qtran_cli.formats.csv.cells import Cells
from qtran_cli.formats.csv.kinds import ALONE, DRESSED, RULE, TOGETHER, Sort, kind
from qtran_cli.formats.csv.spellings import plain
from qtran_cli.scalars import shorten

PANDAS = "pandas leaves its own out with to_csv(header=False, index=False)"
_SIGNS = {"+", "-"}
"""A minus alone is an accountant's 0, beside a plus it is the name that it seems, whichever comes first."""
_EXECUTED = re.compile(r"'*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]")


def found_in(cells: Cells) -> tuple[bool, bool]:
    """Whether the first column, and the first row, are headings."""
    return words([row[0] for row in cells.rows]), words(cells.rows[0])


def words(line: Sequence[str]) -> bool:
    """Whether the cells of a first row or column, the corner at their beginning, are headings.

    Of numbers, of what looks like them, and of numbers in the same words it cannot be told that they are: these are not.
    """
    rest = line[1:] or line
    kinds = {kind(cell) for cell in rest}
    named = set(map(plain, line)) >= _SIGNS or not (kinds <= set(TOGETHER) or any(map(alike, _wholes(line, rest))))
    return named and not kinds & set(ALONE)


def _wholes(line: Sequence[str], rest: Sequence[str]) -> Iterator[Sequence[str]]:
    """What may be alike: all that stands there, and what stands behind the corner, were it not one cell beside a word."""
    yield [cell for cell in line if cell]
    if len(rest) > 1 or kind(line[0]) is Sort.number:
        yield rest


def labels(found: Cells, places: Sequence[tuple[int, int]]) -> tuple[str, ...]:
    """The headings at these places. Raises FormatError where a number or nothing is among them (in the corner, that is)."""
    for k, m in places:
        label = found.rows[k][m]
        if kind(label) is Sort.empty or kind(label) in ALONE:
            what = f"{shorten(label) if label else 'an empty cell'} among headings"
            raise FormatError(what, where=found.place(k, m), right=RULE if label else f"{RULE}; {PANDAS}")
    return tuple(meant(found.rows[k][m]) for k, m in places)


def remark(where: str, rows: Sequence[str] | None, columns: Sequence[str] | None) -> None:
    """Tell of headings that may be numbers in words, and of those of which some look like numbers, which are read as headings."""
    for what, labels in (("row", columns), ("column", rows)):
        if labels and (doubtful(labels) or any(kind(label) in DRESSED for label in labels)):
            told = f"the first {what}, {' to '.join(dict.fromkeys(map(shorten, (labels[0], labels[-1]))))}, is read as headings"
            warnings.warn(f"{where}: {told}: if those are payoffs, write the numbers alone, in digits", Remark, stacklevel=3)


def harmless(label: str) -> str:
    """``label`` behind an apostrophe, which spreadsheets show nowhere, where one would execute it as a formula."""
    return f"'{label}" if _EXECUTED.match(label) else label


def meant(cell: str) -> str:
    """The label that ``harmless`` made ``cell`` of.

    >>> harmless("=1+a"), meant("'=1+a"), meant(harmless("'=1+a"))
    ("'=1+a", '=1+a', "'=1+a")
    """
    return cell[1:] if cell.startswith("'") and _EXECUTED.match(cell) else cell
