"""A certificate's text as a JSON document, read in bounded depth and time.

Some of what no certificate holds is noted rather than raised, so that a claim spoilt by it is refused like any other false
claim: what is nested below MAX_NESTED levels (left out, null in its place), a whole number of more than MAX_DIGITS characters
(0 in its place), a key that stands twice (its last value).
"""

from __future__ import annotations

import json
import re
from typing import Any

from qtran_cli.certificates.json.parts import exactly
from qtran_cli.certificates.refused import Refused
from qtran_cli.errors import FormatError
from qtran_cli.files.whole import MAX_TEXT
from qtran_cli.scalars import MAX_DIGITS

SCHEMA = "qtran.certificate/1"

MAX_NESTED = 500
"""Levels of lists and maps that are read: proofs of the greatest depth have fewer."""
_TOKEN = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[\[{]|[\]}]', re.DOTALL)
_STEPS = {"[": 1, "{": 1, "]": -1, "}": -1}


def parse(data: bytes, where: str) -> dict[str, Any]:
    """A certificate's document, its schema and keys checked, not its digest nor its claims.

    Raises FormatError where this is no certificate, Refused where it holds what no certificate does.
    """
    made, notes = _document(data, where)
    schema = made.get("schema") if isinstance(made, dict) else None
    if schema != SCHEMA:
        kind = f"the schema is {schema!r:.60}" if schema is not None else "this is no certificate"
        raise FormatError(kind, where=where, right=f'this version reads "{SCHEMA}", as `--certificate` writes it')
    exactly(made, ("schema", "game", "claims", "digest"), where)
    if notes:
        raise Refused(notes[0])
    if _has_floats(made["game"]):
        raise FormatError("a number that is not exact", where=f"{where}: game", right='numbers are strings in lowest terms: "8", "-61/3"')
    return made


def is_json(data: bytes) -> bool:
    """Whether these bytes are a JSON document, of whatever kind."""
    try:
        _document(data, "")
    except FormatError:
        return False
    return True


def _document(data: bytes, where: str) -> tuple[Any, list[str]]:
    right = "a certificate is a JSON file that `--certificate` wrote"
    if len(data) > MAX_TEXT:
        raise FormatError(f"more than {MAX_TEXT >> 20} MiB of text", where=where, right=right)
    try:
        text = data.decode("utf-8-sig")
        if not text.strip():
            raise FormatError("empty", where=where, right=right)
        return _read(text)
    except UnicodeDecodeError:
        raise FormatError("not text", where=where, right=right) from None
    except json.JSONDecodeError as error:
        place = f"{where}: line {error.lineno}"
        raise FormatError(f"not JSON: {error.msg.lower()}", where=place, right=f"{right}: is it complete?") from None


def _read(text: str) -> tuple[Any, list[str]]:
    """(the document, what of it is as no certificate's is). Raises JSONDecodeError."""
    notes: list[str] = []

    def whole(digits: str) -> int:
        if len(digits) > MAX_DIGITS:
            notes.append(f"a whole number of {len(digits):,} characters")
            return 0
        return int(digits)

    def mapping(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) != len(pairs):
            notes.append("a key stands twice")
        return made

    shallow = _cut(text)
    if shallow != text:
        notes.append(f"something is nested deeper than {MAX_NESTED} levels")
    return json.loads(shallow, parse_int=whole, object_pairs_hook=mapping), notes


def _cut(text: str) -> str:
    """The text with null in the place of every list and map below MAX_NESTED levels."""
    kept, start, depth = [], 0, 0
    for token in _TOKEN.finditer(text):
        step = _STEPS.get(text[token.start()], 0)
        if step > 0 and depth == MAX_NESTED:
            kept += [text[start : token.start()], "null"]
        elif step < 0 and depth == MAX_NESTED + 1:
            start = token.end()
        depth += step
    return "".join([*kept, text[start:]] if depth <= MAX_NESTED else kept)


def _has_floats(value: Any) -> bool:
    """Whether a number with a point or an exponent, or one that is none, stands anywhere in the value."""
    if isinstance(value, dict | list):
        return any(map(_has_floats, value.values() if isinstance(value, dict) else value))
    return isinstance(value, float)
