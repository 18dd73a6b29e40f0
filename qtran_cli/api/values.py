"""Python's numbers, lists, arrays and mappings as the trees that a game file is read to. Nothing is rounded.

A float is the number it holds: 0.1 is 3602879701896397/36028797018963968. A text is what it spells: "0.1" is 1/10.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from numbers import Integral, Rational
from typing import TYPE_CHECKING, Any

from qtran_cli import scalars
from qtran_cli.errors import GameError, UsageError
from qtran_cli.formats._tree import MAX_DEPTH, TOO_DEEP, Tree, describe

if TYPE_CHECKING:
    from qtran_cli.table import Table

Number = int | float | Fraction | Decimal | str
"""An exact number, or a text that spells one: "-12", "0.1", "1/3"."""
Vectors = list[list[Fraction]]
"""Per agent Q_i, one number per action."""
_RIGHT = "a game is made of numbers, texts such as '1/3', lists, arrays and mappings"


def tree(value: Any, where: str, depth: int = 0) -> Tree:
    """``value`` as texts, lists, mappings, bools and None. where: what to call it in errors. Raises GameError. Linear."""
    if value is None or isinstance(value, str | bool):
        return value
    if depth > MAX_DEPTH:
        raise GameError(TOO_DEEP, where=where[:60], right="payoffs are nested once per agent")
    if isinstance(value, Mapping):
        return _mapping(value, where, depth)
    if isinstance(value, Sequence) and not isinstance(value, bytes):
        return [tree(x, f"{where}[{k}]", depth + 1) for k, x in enumerate(value)]
    if isinstance(value, Rational | float | Decimal):
        return _text(value, where)
    return _array(value, where, depth)


def _mapping(value: Mapping[Any, Any], where: str, depth: int) -> dict[str, Tree]:
    found = {_key(key, where): tree(x, f"{where}.{key}".removeprefix("."), depth + 1) for key, x in value.items()}
    if len(found) < len(value):
        raise GameError("two keys that read alike", where=where, right="keys are texts, and 1 is the text '1'")
    return found


def _key(key: object, where: str) -> str:
    read = "null" if key is None else tree(key, where)
    if not isinstance(read, str):
        raise GameError(f"{describe(read)} as a key", where=where, right="keys are texts")
    return read


def _text(value: Any, where: str) -> str:
    """A number as the text that spells it."""
    try:
        return scalars.spell(Fraction(value))
    except (ValueError, OverflowError):
        raise GameError(f"{value} is not an exact number", where=where, right="numbers are finite") from None


def _array(value: Any, where: str, depth: int) -> Tree:
    """An array of any library, or a number of NumPy's, as lists and numbers."""
    import numpy as np

    if np.ma.is_masked(value):
        raise GameError("an array with masked entries", where=where, right="every entry is a number")
    try:
        plain = np.asarray(value).tolist() if hasattr(value, "__array__") else value
    except Exception as error:  # a library's own: a tensor on a GPU, say
        raise GameError(f"an array that cannot be read: {str(error)[:80]}", where=where, right="hand over a NumPy array") from None
    if type(plain) is type(value) or isinstance(plain, complex | bytes):
        raise GameError(f"a value of type {type(value).__name__:.40}", where=where, right=_RIGHT)
    return tree(plain, where, depth)


def exactly(value: Number, where: str) -> Fraction:
    """``value`` as an exact number. Raises GameError, ScalarError.

    >>> exactly("0.1", "alpha"), exactly(0.5, "alpha")
    (Fraction(1, 10), Fraction(1, 2))
    """
    text = tree(value, where)
    if not isinstance(text, str):
        raise GameError(f"{describe(text)} where a number should be", where=where, right="give a number such as 0.5 or '1/3'")
    return scalars.parse(text, where)


def plain(value: Any) -> Any:
    """A whole number of any library as an int; anything else as it is."""
    return int(value) if type(value) is not bool and isinstance(value, Integral) else value


def at_least(least: float, value: float, where: str, whole: bool = False) -> Any:
    """``value``, which must be a number from ``least`` on. Raises UsageError."""
    value = plain(value)
    kinds = int if whole else int | float
    if isinstance(value, bool) or not isinstance(value, kinds) or math.isnan(value) or value < least:
        noun = "a whole number" if whole else "a number"
        raise UsageError(f"{value!r:.60} is not accepted", where=where, right=f"it takes {noun} from {least:,}")
    return value


def vectors(q: tuple[Table, ...]) -> Vectors:
    """Tables of one axis as lists of Fractions."""
    return [x.flat() for x in q]
