"""Texts whose UTF-8 was taken for another encoding: âˆ’12, which was −12."""

from __future__ import annotations

import re

_ENCODINGS = ("cp1252", "mac_roman", "cp1251", "cp850", "cp437")
_BROKEN_SPACE = re.compile(r"Â(?=[ \d+-]|$)")


def repaired(text: str) -> str:
    """``text`` where its UTF-8 was taken for another encoding, as it was; else as it is.

    >>> repaired("âˆ’12"), repaired("é1")
    ('−12', 'é1')
    """
    whole = _BROKEN_SPACE.sub("Â\u00a0", text)
    if text.isascii():
        return text
    return next((found for encoding in _ENCODINGS if (found := _again(whole, encoding)) not in ("", whole)), text)


def _again(text: str, encoding: str) -> str:
    try:
        return b"".join(_byte(c, encoding) for c in text).decode()
    except UnicodeError:
        return ""


def _byte(c: str, encoding: str) -> bytes:
    """What the character was; browsers keep the bytes that Windows-1252 leaves out."""
    try:
        return c.encode(encoding)
    except UnicodeEncodeError:
        return c.encode("latin-1")
