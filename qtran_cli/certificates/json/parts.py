"""What proofs in JSON are made of, to and from text: exact numbers, lists of a length, mappings of keys. Names are another matter.

Everything read is untrusted: what is unexpected raises FormatError with its path.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from qtran_cli import scalars
from qtran_cli.errors import FormatError
from qtran_cli.scalars import spell
from qtran_cli.table import Table

MAX_DEPTH = 200
"""A proof tree deeper than this is refused on reading: no game within the limits of exact/theorem_2/decide.py needs one."""


def vectors(q: Sequence[Table]) -> list[list[str]]:
    """One list of numbers per agent."""
    return [[spell(x) for x in v.flat()] for v in q]


def bound(margin: Fraction | None) -> str:
    """t* as text, "inf" where there is no bound."""
    return "inf" if margin is None else spell(margin)


def bounded(text: Any, where: str) -> Fraction | None:
    """What ``bound`` wrote."""
    return None if text == "inf" else number(text, where)


def exactly(document: Any, keys: Sequence[str], where: str) -> dict[str, Any]:
    """The document if it is a mapping with just these keys."""
    if not isinstance(document, dict) or set(document) != set(keys):
        raise FormatError(f"found {in_words(document):.200}", where=where, right=f"exactly the keys {', '.join(keys)}")
    return document


def in_words(value: Any) -> str:
    """What stands where a mapping should: its keys, or what it is."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if value in ({}, []):
        return "an empty mapping" if value == {} else "an empty list"
    if isinstance(value, dict):
        return ", ".join(sorted(map(str, value)))
    return "a list" if isinstance(value, list) else "a text" if isinstance(value, str) else "a number"


def listed(value: Any, length: int | None, where: str) -> list:
    """The value if it is a list of that length (None: any)."""
    if not isinstance(value, list) or (length is not None and len(value) != length):
        right = "a list" if length is None else f"a list of {length} entries"
        raise FormatError("a list of the wrong length" if isinstance(value, list) else "no list", where=where, right=right)
    return value


def number(text: Any, where: str) -> Fraction:
    """The exact number of a string."""
    if not isinstance(text, str):
        raise FormatError(f"{text!r:.40} is not an exact number", where=where, right='numbers are strings in lowest terms: "8", "-61/3"')
    value = scalars.parse(text, where)
    if spell(value) != text:
        raise FormatError(f"{text!r:.40} is not in lowest terms", where=where, right=f'write "{spell(value):.40}"')
    return value


def known(text: Any, where: str) -> Fraction | None:
    """A number, or None where there is null."""
    return None if text is None else number(text, where)


def whole(value: Any, where: str) -> int:
    """The value if it is an integer."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise FormatError(f"{value!r:.40} is not a whole number", where=where)
    return value


def objective(value: Any, where: str) -> str:
    """How the factors of a claim were chosen."""
    if value not in ("tight", "margin"):
        raise FormatError(f"no objective {value!r:.40}", where=where, right='"tight" or "margin"')
    return value
