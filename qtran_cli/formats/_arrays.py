"""Payoffs as Python prints an array of them: [[ 8 -12] [-12 0]], array([[8, -12], [-12, 0]], dtype=float32)."""

from __future__ import annotations

import re

_PRINTED = re.compile(r"(\s*)(?:(?:[a-z]+\.)?(?:array|tensor)\()?(\[[\s\[\]0-9.,eE+-]*\])(?:,\s*\w+=[\w.:']+)*\)?\s*", re.ASCII)
_GAP = re.compile(r"(?<=[0-9.\]])(?=\s+[-+.0-9\[])")


def listed(text: str) -> str:
    """``text`` as a list in YAML where it is a printed array, its lines being the same; else as it is.

    >>> listed("[[  8 -12]\\n [-12   0]]")
    '[[  8, -12],\\n [-12,   0]]'
    """
    if not (found := _PRINTED.fullmatch(text)):
        return text
    return found[1] + (found[2] if "," in found[2] else _GAP.sub(",", found[2]))
