"""Payoffs as Python prints an array of them: [[ 8 -12] [-12 0]], array([[8, -12], [-12, 0]], dtype=float32)."""

from __future__ import annotations

import re

_PRINTED = re.compile(r"(\s*)(?:(?:[a-z]+\.)?(?:array|tensor)\()?(\[[\s\[\]0-9.,eE+-]*\])(?:,\s*\w+=[\w.:']+)*\)?\s*", re.ASCII)
_LINES = re.compile(r"\[[^\[\],]*[0-9.]\s*\n[^\[\],]*[0-9][^\[\],]*\]")
_GAP = re.compile(r"(?<=[0-9.\]])(?=\s+[-+.0-9\[])")


def listed(text: str) -> str:
    """``text`` as a list in YAML where it is a printed array, its lines being the same; else as it is.

    One list over several lines without commas stays as it is, no list at all: it is a long row of NumPy's, or a matrix of Julia's.

    >>> listed("[[  8 -12]\\n [-12   0]]")
    '[[  8, -12],\\n [-12,   0]]'
    >>> listed("[  8 -12\\n -12   0]")
    '[  8 -12\\n -12   0]'
    """
    if not (found := _PRINTED.fullmatch(text)) or _LINES.fullmatch(found[2]):
        return text
    return found[1] + (found[2] if "," in found[2] else _GAP.sub(",", found[2]))
