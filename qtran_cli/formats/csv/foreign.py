"""What programs write around the cells: Excel's line sep=; above them, the pipes of Markdown, Org and wikis."""

from __future__ import annotations

import re

from qtran_cli.errors import FormatError

_SAID = re.compile(r'(?i:sep=([\t;,])|"sep=([\t;,])"(?=.*\2))[^\S\r\n]*(?:\r\n|\r|\n|\Z)', re.DOTALL)
"""In quotes it may be a heading, where nothing is separated so."""


def declared(text: str) -> tuple[str, str]:
    """The separator that a first line sep=; says, "" where none does, and the text with that line empty."""
    found = _SAID.match(text)
    return (found[1] or found[2], "\n" + text[found.end() :]) if found else ("", text)


def refuse_pipes(text: str, separated: bool, where: str) -> None:
    """Raise FormatError where pipes separate the cells of every line. separated: whether commas and the like may do so."""
    lines = [line for line in map(str.strip, text.splitlines()) if line]
    if all(line[0] == line[-1] == "|" for line in lines) or (not separated and all("|" in line for line in lines)):
        right = "leave the pipes out, and a line of dashes: commas, semicolons or tabs separate cells"
        raise FormatError(f"pipes between cells, as in a table of Markdown: {lines[0][:40]!r}", where=where, right=right)
