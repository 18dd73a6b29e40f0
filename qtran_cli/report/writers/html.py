"""One HTML page that needs nothing else: its style is inside, it loads and runs nothing, and it follows light and dark.

Each table has its caption, its headings say what they head, optima, greedy and violating cells are marked by sign and colour.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby

from qtran_cli.report.kit.grid import Cell
from qtran_cli.report.kit.parts import Entry, Part, Prose, Sheet, Verdict, marked, parts, role
from qtran_cli.report.writers import Answer

EXACT = False
INSIDE = "qtran"
"""The class of a fragment."""
STYLE = """\
:root { color-scheme: light dark; --ink: #1b1f24; --page: #ffffff; --soft: #59636e; --rule: #b8c0c8;
  --optimum: #116329; --optimum-back: #dafbe1; --greedy: #0550ae; --violated: #a40e26; --violated-back: #ffebe9; --unmet: #7d4e00; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --page: #0d1117; --soft: #9aa4af; --rule: #444c56;
  --optimum: #7ee787; --optimum-back: #12301c; --greedy: #79c0ff; --violated: #ff9a94; --violated-back: #3d1417; --unmet: #e3b341; } }
body { margin: 2rem auto; max-width: 75rem; padding: 0 1rem; background: var(--page); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif; }
h1 { font-size: 1.4rem; }
dl { display: grid; grid-template-columns: minmax(6rem, max-content) minmax(0, 1fr); gap: .25rem 1.25rem; }
dt { font-weight: 600; grid-column: 1; max-width: 18rem; overflow-wrap: anywhere; }
dd { margin: 0; grid-column: 2; max-width: 50rem; overflow-wrap: anywhere; }
dd, p { white-space: pre-wrap; }
.tables { display: flex; flex-wrap: wrap; gap: 1.5rem 2.5rem; margin: 1.5rem 0; }
.scroll { max-width: 100%; overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: 600; padding-bottom: .35rem; }
th, td { padding: .15rem .6rem; text-align: left; white-space: pre; }
th { font-weight: 600; }
thead th { border-bottom: 1px solid var(--rule); }
tbody th { border-right: 1px solid var(--rule); }
.number { text-align: right; }
.marks { display: inline-block; padding-left: .35em; text-align: left; color: var(--soft); }
.optimum { color: var(--optimum); font-weight: 600; }
.greedy { color: var(--greedy); }
.violated { color: var(--violated); font-weight: 600; }
.unmet { color: var(--unmet); }
td.optimum { background: var(--optimum-back); }
td.violated { background: var(--violated-back); }
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def write(answer: Answer) -> str:
    """The report of ``answer`` as a page."""
    body = "\n".join(_body(parts(answer.report())))
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(answer.title)}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def fragment(answer: Answer) -> str:
    """The report of ``answer`` to stand in somebody else's page: a ``div`` whose style reaches nothing outside it."""
    body = "\n".join(_body(parts(answer.report())))
    return f'<div class="{INSIDE}">\n<style>\n{_scoped(STYLE)}</style>\n{body}\n</div>\n'


def _scoped(style: str) -> str:
    """The rules of ``style`` for what stands inside a fragment; those of the page itself for the fragment."""
    own = f".{INSIDE}"
    inner = re.sub(r"^[a-z.][^{]*(?= \{)", lambda rule: ", ".join(f"{own} {one}" for one in rule[0].split(", ")), style, flags=re.MULTILINE)
    return inner.replace(f"{own} body", own).replace(":root", own)


def _body(report: Iterator[Part]) -> Iterator[str]:
    """The parts in order, tables that follow each other beside each other."""
    for beside, group in groupby(report, lambda part: isinstance(part, Sheet)):
        lines = [line for part in group for line in _part(part)]
        yield from ['<div class="tables">', *lines, "</div>"] if beside else lines


def _part(part: Part) -> Iterator[str]:
    match part:
        case Verdict():
            yield f"<h1{_classes(part.role)}>{escape(part.text)}</h1>"
        case Prose():
            yield from _prose(part)
        case Sheet():
            yield _sheet(part)


def _prose(prose: Prose) -> Iterator[str]:
    """Names and their lines as a list, nameless entries as paragraphs."""
    for named, entries in groupby(prose.entries, lambda entry: bool(entry.name)):
        if named:
            yield "<dl>"
            yield from map(_entry, entries)
            yield "</dl>"
        else:
            yield from (f"<p>{escape(line)}</p>" for entry in entries for line in entry.lines)


def _entry(entry: Entry) -> str:
    lines = "".join(f"<dd{_classes(entry.role)}>{escape(line)}</dd>" for line in entry.lines)
    return f"<dt{_classes(entry.role)}>{escape(entry.name)}</dt>{lines}"


def _sheet(sheet: Sheet) -> str:
    room = marked(sheet)
    caption = f"<caption>{escape(sheet.title)}</caption>\n" if sheet.title else ""
    heads = "".join(
        f'<th scope="col"{_classes("number" if right else "")}>{escape(head)}{_marks("", wide)}</th>'
        for head, right, wide in zip(sheet.heads, sheet.right, room, strict=True)
    )
    rows = "\n".join(f"<tr>{''.join(_cells(sheet, row, room))}</tr>" for row in sheet.rows)
    return (
        f'<div class="scroll" tabindex="0">\n<table>\n{caption}<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>\n</div>'
    )


def _cells(sheet: Sheet, row: Sequence[Cell], room: list[int]) -> Iterator[str]:
    first, *others = row
    yield f'<th scope="row"{_classes(role(first.style))}>{escape(first.text)}</th>'
    for cell, right, wide in zip(others, sheet.right[1:], room[1:], strict=True):
        yield f"<td{_classes('number' if right else '', role(cell.style))}>{escape(cell.text)}{_marks(cell.marks.strip(), wide)}</td>"


def _marks(marks: str, wide: int) -> str:
    """Marks in a space as wide as the column's longest, so that numbers end in one column."""
    return f'<span class="marks" style="min-width: {wide}ch">{escape(marks)}</span>' if wide else ""


def _classes(*names: str) -> str:
    given = " ".join(filter(None, names))
    return f' class="{given}"' if given else ""
