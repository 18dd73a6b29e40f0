"""Bytes to text: UTF-8 with or without its mark, or UTF-16 with its mark (what spreadsheets call Unicode text)."""

from __future__ import annotations

import codecs

from qtran_cli.errors import FormatError
from qtran_cli.files.whole import MAX_TEXT

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def decode(data: bytes | bytearray, where: str) -> str:
    """The text of a file, without its mark. Raises FormatError when it is empty, too large, or not text."""
    if len(data) > MAX_TEXT:
        raise FormatError(f"more than {MAX_TEXT >> 20} MiB of text", where=where, right="a table of this size is read from a .npy file")
    mark, encoding = next(((m, e) for m, e in _MARKS if data.startswith(m)), (b"", "utf-8"))
    try:
        text = data[len(mark) :].decode(encoding)
    except UnicodeDecodeError as error:
        raise _binary(where, f"byte {error.start + len(mark):,} is not {encoding.upper()}") from None
    if "\0" in text:
        raise _binary(where, "it has a zero byte")
    if not text or text.isspace():
        raise FormatError("empty", where=where, right="a game has at least a payoff table")
    return text


def encode(text: str) -> bytes:
    """UTF-8. Raises FormatError for half a surrogate pair and for a file that could not be read back."""
    if "\0" in text:
        raise FormatError("a name with a zero character", right="YAML and JSON hold any name")
    try:
        data = text.encode()
    except UnicodeEncodeError as error:
        raise FormatError(f"{text[error.start]!a} is half a character", right="names are Unicode text") from None
    if len(data) > MAX_TEXT:
        raise FormatError(f"more than {MAX_TEXT >> 20} MiB of text", right="a table of this size is written to a .npy file")
    return data


def _binary(where: str, why: str) -> FormatError:
    return FormatError(f"not text: {why}", where=where, right="a game is UTF-8 text; NumPy arrays are read from .npy files")
