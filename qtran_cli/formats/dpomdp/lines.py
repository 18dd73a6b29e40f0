"""The lines of a .dpomdp file: what stands on them, without comments, and the numbers below a heading."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from qtran_cli import scalars
from qtran_cli.errors import FormatError, ScalarError
from qtran_cli.scalars import shorten

Line = tuple[int, str]
"""(its number from 1, its text without comment and outer spaces)."""


class Lines:
    """The lines that say something, taken from the first to the last."""

    def __init__(self, text: str, where: str) -> None:
        self.where = where
        rows = ((k, row.partition("#")[0].strip()) for k, row in enumerate(text.splitlines(), 1))
        self._rows = [(k, row) for k, row in rows if row]
        self._next = 0
        self._numbers: dict[str, Fraction] = {}

    def __iter__(self) -> Iterator[Line]:
        while self._next < len(self._rows):
            self._next += 1
            yield self._rows[self._next - 1]

    def back(self) -> None:
        """Put the last line back."""
        self._next -= 1

    def place(self, line: int) -> str:
        """File and line."""
        return f"{self.where}: line {line}"

    def below(self) -> Iterator[Line]:
        """The following lines up to the next one with a colon: what stands below a heading."""
        while self._next < len(self._rows) and ":" not in self._rows[self._next][1]:
            self._next += 1
            yield self._rows[self._next - 1]

    def number(self, text: str, line: int) -> Fraction:
        """The exact number that ``text`` spells; each spelling is parsed once. Raises ScalarError."""
        if text not in self._numbers:
            try:
                self._numbers[text] = scalars.parse(text)
            except ScalarError as error:
                raise error.at(self.place(line)) from None
        return self._numbers[text]

    def refuse(self, what: str, line: int, right: str) -> FormatError:
        """The error for a fault on a line."""
        return FormatError(what, where=self.place(line), right=right)

    def duplicate(self, name: str, line: int) -> FormatError:
        """The error for a name that stands twice in a list."""
        return self.refuse(f"{shorten(name)} stands twice", line, "every name must be different")
