"""What programs write around the cells: Excel's line sep=; above them, the pipes of Markdown and terminals, LaTeX's ampersands."""

from __future__ import annotations

import re

from qtran_cli.errors import FormatError
from qtran_cli.scalars import shorten

_SAID = re.compile(r'(?i:sep=([\t;,])\1*|"sep=([\t;,])"(?=.*\2))[^\S\r\n]*(?:\r\n|\r|\n|\Z)', re.DOTALL)
"""In quotes it may be a heading, where nothing is separated so; saved once more, the line has as many separators as the others."""

_PIPE = "[|│┃║]"
_FRAMES = (
    ("pipes between cells, as in a table of Markdown", re.compile(_PIPE)),
    ("ampersands between cells, as in a table of LaTeX", re.compile(r"(?<!\S)&(?!\S)")),
)
_FRAMED = re.compile(f"{_PIPE}.+{_PIPE}")
_RULE = re.compile(r"[-+=:|\s─-╿]*|\\[^&]*")
"""A line that holds no cells."""


def declared(text: str) -> tuple[str, str]:
    """The separator that a first line sep=; says, "" where none does, and the text with that line empty."""
    found = _SAID.match(text)
    return (found[1] or found[2], "\n" + text[found.end() :]) if found else ("", text)


def refuse_frames(text: str, separated: bool, where: str) -> None:
    """Raise FormatError where pipes or ampersands separate the cells of every line. separated: whether commas and the like may do so."""
    for what, pattern in _FRAMES:
        if pattern.search(text) and (first := _framed(text, pattern, separated)):
            right = "leave them out, and lines between rows: commas, semicolons or tabs separate cells"
            raise FormatError(f"{what}: {shorten(first)}", where=where, right=right)


def _framed(text: str, pattern: re.Pattern[str], separated: bool) -> str:
    """The first of the lines that hold cells, where all of them are so; else ""."""
    lines = [line for line in map(str.strip, text.splitlines()) if not _RULE.fullmatch(line)]
    so = all(map(pattern.search, lines)) and (not separated or all(map(_FRAMED.fullmatch, lines)))
    return lines[0] if lines and so else ""
