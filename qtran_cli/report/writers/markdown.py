"""GitHub's Markdown: the verdict in bold, prose as lists, every table a table with its marks; optima and violations in bold.

Every character of a label that Markdown would act on is escaped, so labels show as themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from qtran_cli.report.kit.grid import Cell
from qtran_cli.report.kit.parts import Entry, Part, Prose, Sheet, Verdict, parts, role
from qtran_cli.report.writers import Answer

EXACT = False
BOLD = {"optimum", "violated"}
_SPECIAL = re.compile(r"[\\`*\[\]<|~$&@]|(?<![^\W_])_|_(?![^\W_])|(?<=\w):(?=//)|(?<=www)\.")
_START = re.compile(r"[-+#=>]|\d+(?=[.)])")
_GAP = re.compile(r" {3,}")


def write(answer: Answer) -> str:
    """The report of ``answer``: its parts with an empty line between them."""
    return "\n\n".join(_part(part) for part in parts(answer.report())) + "\n"


def escaped(text: str) -> str:
    r"""``text`` that shows as itself inside a line.

    >>> print(escaped("a|b *c*"), escaped("Q_jt"), escaped("_x_"), escaped("<b>"))
    a\|b \*c\* Q_jt \_x\_ \<b>
    """
    return _SPECIAL.sub(lambda found: f"\\{found[0]}", text)


def paragraph(text: str) -> str:
    r"""``text`` that shows as itself where a line starts, where Markdown would see a list, a heading or a quotation.

    >>> print(paragraph("- a"), paragraph("12. b"), paragraph("c"))
    \- a 12\. b c
    """
    start = _START.match(text)
    if start is None:
        return escaped(text)
    end = start.end() if start[0].isdigit() else 0
    return f"{text[:end]}\\{text[end]}{escaped(text[end + 1 :])}"


def _part(part: Part) -> str:
    match part:
        case Verdict():
            return f"**{escaped(part.text)}**"
        case Prose():
            return "\n".join(_prose(part))
        case Sheet():
            return "\n".join(_sheet(part))


def _prose(prose: Prose) -> Iterator[str]:
    for number, entry in enumerate(prose.entries):
        if not entry.name and number:
            yield ""
        yield from _entry(entry)
        following = prose.entries[number + 1 : number + 2]
        if not entry.name and following and following[0].name:
            yield ""


def _entry(entry: Entry) -> Iterator[str]:
    first, *others = entry.lines
    yield _spaced(f"- **{escaped(entry.name)}** {escaped(first)}".rstrip() if entry.name else paragraph(first))
    for line in others:
        yield _spaced(f"  - {paragraph(line)}")


def _spaced(text: str) -> str:
    return _GAP.sub(" &emsp; ", text)


def _sheet(sheet: Sheet) -> Iterator[str]:
    if sheet.title:
        yield f"**{escaped(sheet.title)}**"
        yield ""
    yield _row(map(escaped, sheet.heads))
    yield _row("---:" if right else ":---" for right in sheet.right)
    for row in sheet.rows:
        yield _row(map(_cell, row))


def _row(texts: Iterable[str]) -> str:
    return f"| {' | '.join(texts)} |"


def _cell(cell: Cell) -> str:
    text = f"**{escaped(cell.text)}**" if role(cell.style) in BOLD and cell.text else escaped(cell.text)
    return f"{text} {escaped(cell.marks.strip())}".rstrip()
