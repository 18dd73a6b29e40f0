"""Every error a user can cause, as one tree.

QtranError              what is wrong, where, and what would be right: one or two lines
├── InputError          the content is wrong: a game, a number, a label (exit 2)
│   ├── ScalarError     a text that is not an exact number
│   ├── GameError       numbers and names that do not make a game
│   └── FormatError     bytes that are not what their format says
├── FileError           a file or folder cannot be read or written (exit 2)
└── UsageError          options that do not fit together, a name nobody knows (exit 2)
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class QtranError(Exception):
    """An error for the user's eyes.

    what: the fault in a few words. where: a file, line or path inside it. right: what would be accepted.
    ``str`` is one line, or two when ``right`` is given.
    """

    exit_code = 2

    def __init__(self, what: str, *, where: str = "", right: str = "") -> None:
        super().__init__(what)
        self.what, self.where, self.right = what, where, right

    def __str__(self) -> str:
        first = f"{self.where}: {self.what}" if self.where else self.what
        return f"{first}\n{self.right}" if self.right else first

    def at(self, place: str) -> QtranError:
        """The same error, its place prefixed with ``place`` (a file, say)."""
        self.where = f"{place}: {self.where}" if self.where else place
        return self


class InputError(QtranError):
    """The content of an input is wrong."""


class ScalarError(InputError):
    """A text that is not an exact number."""


class GameError(InputError):
    """Numbers and names that do not make a game."""


class FormatError(InputError):
    """Bytes that are not what their format says."""


class FileError(QtranError):
    """A file or folder that cannot be read or written."""


class UsageError(QtranError):
    """Options that do not fit together, or a name that nobody knows."""


@contextmanager
def during(what: str) -> Iterator[None]:
    """Ctrl-C meanwhile says that it came while ``what`` went on, unless it says something closer. The command prints it as its reason."""
    try:
        yield
    except KeyboardInterrupt as error:
        raise error if error.args else KeyboardInterrupt(f"while {what}") from None


class Remark(UserWarning):
    """What somebody should know of an input that was read, and could have been meant otherwise. Told as a warning; no error."""
