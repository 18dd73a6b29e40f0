"""The lexical level of Gambit's files: braces, numbers, and labels in quotes with escaped quotes inside."""

from __future__ import annotations

import re

from qtran_cli.errors import FormatError
from qtran_cli.scalars import shorten

SHAPE = 'a file begins like   NFG 1 R "title" { "Row" "Column" } { 3 2 }'
_GAP = re.compile(r"[\s,]*+")
_TOKEN = re.compile(r'"((?:[^"\\]|\\.)*+)(")?|([{}])|([^\s{}",]+)', re.DOTALL)
_ESCAPED = re.compile(r'\\(["\\])')
_NEEDS_ESCAPE = re.compile(r'"|\\(?=["\\]|\Z)')


class Tokens:
    """A text read token by token, from the left. Commas count as white space."""

    def __init__(self, text: str, where: str) -> None:
        self.text, self.where, self.position = text, where, 0

    @property
    def place(self) -> str:
        """File and line of what comes next."""
        return f"{self.where}: line {self.text.count(chr(10), 0, self._begin()) + 1}"

    @property
    def rest(self) -> str:
        """All that has not been read."""
        return self.text[self.position :]

    def _begin(self) -> int:
        gap = _GAP.match(self.text, self.position)
        return gap.end() if gap else self.position

    def peek(self) -> str:
        """The kind of the next token: '"', "{", "}", "word", or "" at the end."""
        first = self.text[self._begin() : self._begin() + 1]
        return first if first in '"{}' else "word"

    def take(self, kind: str, what: str) -> str:
        """The next token, which has to be of ``kind``: a label without its quotes, a word, a brace. Raises FormatError."""
        match = _TOKEN.match(self.text, self._begin())
        if not match or self.peek() != kind:
            found = shorten(match[0]) if match else "the end of the file"
            raise FormatError(f"{found} where {what} should be", where=self.place, right=SHAPE)
        if kind == '"' and not match[2]:
            raise FormatError("a label that never ends", where=self.place, right='a quote inside a label is written \\"')
        self.position = match.end()
        return unescape(match[1]) if kind == '"' else match[0]


def unescape(label: str) -> str:
    r"""What stands between the quotes, as it is meant: \" is a quote, \\ a backslash, any other backslash itself."""
    return _ESCAPED.sub(r"\1", label)


def quote(label: str) -> str:
    """A label in quotes, a backslash escaped only where it would be taken for an escape."""
    return '"' + _NEEDS_ESCAPE.sub(lambda match: "\\" + match[0], label) + '"'
