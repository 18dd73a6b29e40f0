r"""LaTeX for a document that loads booktabs: a fragment for \input, or to take a table from.

The verdict in bold, prose as descriptions, each table a tabular with \toprule, \midrule and \bottomrule. Numbers are set as
mathematics, fractions as \frac, optima in bold; the marks of a cell stand in a column of their own. Wide tables are broken.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from qtran_cli.report.kit.grid import Cell
from qtran_cli.report.kit.parts import Entry, Part, Prose, Sheet, Verdict, marked, parts, role
from qtran_cli.report.writers import Answer
from qtran_cli.report.writers._tex import head, label, number, prose, strange

EXACT = False
PAGE = 72
"""Characters that a line of a printed page holds."""


def write(answer: Answer) -> str:
    """The report of ``answer`` as a fragment of a document."""
    body = "\n\n".join(_part(part) for part in parts(answer.report(), PAGE))
    found = "".join(sorted(strange(body)))
    needs = [f"% XeLaTeX or LuaLaTeX, and a font that has these characters of its names: {found}"] if found else []
    return "\n".join((r"% \input this in a document that loads booktabs: \usepackage{booktabs}", *needs, body)) + "\n"


def _part(part: Part) -> str:
    match part:
        case Verdict():
            return rf"\noindent\textbf{{{prose(part.text)}}}"
        case Prose():
            return "\n".join(_prose(part.entries))
        case Sheet():
            return "\n".join(_sheet(part))


def _prose(entries: Sequence[Entry]) -> Iterator[str]:
    named = [entry for entry in entries if entry.name]
    for entry in entries:
        if named and entry is named[0]:
            yield r"\begin{description}"
        yield from _entry(entry)
        if named and entry is named[-1]:
            yield r"\end{description}"


def _entry(entry: Entry) -> Iterator[str]:
    first, *others = map(prose, entry.lines)
    yield rf"\item[{{\boldmath {prose(entry.name)}}}] {first}" if entry.name else rf"\noindent {first}"
    for line in others:
        yield rf"  \par {line}"


def _sheet(sheet: Sheet) -> Iterator[str]:
    room = marked(sheet)
    columns = (("r" if right else "l") + (r"@{\,}l" if wide else "") for right, wide in zip(sheet.right, room, strict=True))
    yield r"\begin{center}"
    if sheet.title:
        yield rf"\textbf{{\boldmath {prose(sheet.title)}}}\\[.5ex]"
    yield rf"\begin{{tabular}}{{{''.join(columns)}}}"
    yield r"\toprule"
    yield _line(_head(text, bool(sheet.title) and k > 0, bool(wide)) for k, (text, wide) in enumerate(zip(sheet.heads, room, strict=True)))
    yield r"\midrule"
    for row in sheet.rows:
        yield _line(_cells(row, room, bool(sheet.title)))
    yield r"\bottomrule"
    yield r"\end{tabular}"
    yield r"\end{center}"


def _line(cells: Iterable[str]) -> str:
    return " & ".join(cells) + r" \\"


def _head(text: str, named: bool, wide: bool) -> str:
    """named: the heading is an action's name, not words of the report."""
    set_ = head(text) if named else prose(text)
    return rf"\multicolumn{{2}}{{c}}{{{set_}}}" if wide else set_


def _cells(row: Sequence[Cell], room: Sequence[int], headed: bool) -> Iterator[str]:
    """The cells of a row, a number and its marks apart. headed: the first is a heading."""
    for k, (cell, wide) in enumerate(zip(row, room, strict=True)):
        yield head(cell.text) if headed and k == 0 else _cell(cell)
        if wide:
            yield label(cell.marks.strip())


def _cell(cell: Cell) -> str:
    bold = role(cell.style) == "optimum"
    set_ = number(cell.text, bold)
    if set_ is None:
        set_ = rf"\textbf{{{prose(cell.text)}}}" if bold and cell.text else prose(cell.text)
    return set_
