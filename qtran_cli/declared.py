"""What a value may be, declared once: options of commands, --set and the files of runs are held to the same declaration."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

TRUE, FALSE = ("true", "yes", "on", "1"), ("false", "no", "off", "0")
SHOWN = 40
"""Characters of a wrong value that a message shows."""
LARGE = 10**6
"""Bounds from here on are written with commas, not in powers of ten."""
BITS = 1 << 12
"""A whole number of more is not written out: Python refuses, or takes long."""


@dataclass(frozen=True)
class Declared:
    """low … high: what a number may be, not low itself if ``above``; choices: what a text may be.

    number: a text that is ``word`` or spells a number. none: whether it may be left out.
    """

    kind: type
    low: float = -math.inf
    high: float = math.inf
    above: bool = False
    choices: Sequence[str] = ()
    number: bool = False
    word: str = ""
    none: bool = False
    spelled: Callable[[str], Any] = float
    """The number that a text spells. Raises ValueError."""

    def read(self, text: str) -> Any:
        """The value that a text spells, as --set takes it. Raises ValueError."""
        if self.kind is bool:
            if text.lower() not in TRUE + FALSE:
                raise ValueError
            return text.lower() in TRUE
        if self.kind is str:
            return self.check(text)
        _require_plain(text)  # Python's int and float read more than numbers as people write them
        return self.check(int(text) if self.kind is int else float(text))

    def check(self, value: Any) -> Any:
        """``value`` as this type, as a file holds it; a whole number where any number may stand counts as one,
        and so does a number where a text may spell it. Raises ValueError."""
        if value is None and self.none:
            return value
        if self.kind is float and type(value) is int:
            value = _float(value)
        if self.number and type(value) in (int, float):
            value = repr(value)
        if type(value) is not self.kind:
            raise ValueError
        if isinstance(value, str):
            self._check_text(value)
        elif isinstance(value, int | float) and self.kind is not bool:
            self._check_number(value)
        return value

    def _check_text(self, text: str) -> None:
        if self.choices and text not in self.choices:
            raise ValueError
        if self.number and text != self.word:
            _require_plain(text)
            self._check_number(self.spelled(text))

    def _check_number(self, number: float) -> None:
        if not self.low <= number <= self.high or number != number or (self.above and number == self.low) or abs(number) == math.inf:
            raise ValueError

    @property
    def words(self) -> str:
        """What is accepted, in words."""
        if self.kind is bool:
            return "true or false"
        if self.kind is str and not self.number:
            return " or ".join(self.choices) or "a text"
        noun = f"{'a whole number' if self.kind is int else 'a number'}{self._range}"
        return f"{self.word} or {noun}" if self.word else noun

    @property
    def _range(self) -> str:
        """What a number is limited to, in words."""
        if math.isinf(self.low):
            return ""
        first = f" {'above' if self.above else 'from'} {_spell(self.low)}"
        return first if math.isinf(self.high) else f"{first} to {_spell(self.high)}"


def setting(
    default: Any,
    about: str,
    low: float = -math.inf,
    high: float = math.inf,
    choices: Sequence[str] = (),
    above: bool = False,
    before: Any = None,
) -> Any:
    """A field that --set can change. low … high: what a number may be, not low itself if ``above``; choices: what a text may be.

    A text without choices is its default or a number. before: what runs did that were made before it could be set; None: its default.
    """
    word = default if isinstance(default, str) else ""
    declared = Declared(type(default), low, high, above, tuple(choices), number=bool(word) and not choices, word=word)
    return field(default=default, metadata={"about": about, "declared": declared, "before": default if before is None else before})


def _require_plain(text: str) -> None:
    if not text.isascii() or "_" in text:
        raise ValueError


def _float(value: int) -> float:
    try:
        return float(value)
    except OverflowError:
        raise ValueError from None


def _spell(bound: float) -> str:
    return f"{bound:,.0f}" if abs(bound) >= LARGE else f"{bound:g}"


def as_read(value: Any) -> str:
    """``value`` as ``Declared.read`` takes it.

    >>> as_read(True), as_read(64)
    ('true', '64')
    """
    return str(value).lower() if isinstance(value, bool) else str(value)


def shown(value: Any) -> str:
    """A wrong value for a message, cut where it is long.

    >>> shown("ten"), shown(16**5000), shown(True)
    ("'ten'", 'a number of 20,001 bits', 'true')
    """
    if value is None or isinstance(value, bool):
        return "nothing" if value is None else str(value).lower()
    if isinstance(value, list | dict):
        return "a list" if isinstance(value, list) else "a mapping"
    if isinstance(value, int) and value.bit_length() > BITS:
        return f"a number of {value.bit_length():,} bits"
    text = repr(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
