"""Where commands print: the answer to stdout, notes to stderr.

On a terminal the console takes its width from it. Off a terminal prose wraps at 80 columns (COLUMNS says otherwise), no
colour is used, and no table is cut or broken, however wide.
"""

from __future__ import annotations

import codecs
import errno
import io
import os
import stat
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from qtran_cli.cli._frame.line import printable
from qtran_cli.errors import FileError
from qtran_cli.report.writers.json import pretty

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

PAGE = 80
_SPELLED = {"−": "-", "×": "x", "·": ".", "–": "-", "…": "...", "≠": "!=", "≤": "<=", "≥": ">=", "≈": "~", "Σ": "sum", "∞": "inf"}
_LINES = {"─": "-", "│": "|", "┼": "+"}


def console(stream: TextIO | None = None) -> Console:
    """The console on ``stream`` (default stdout). Markup, emoji codes and highlighting are off: a label prints as itself."""
    from rich.console import Console

    stream = stream or sys.stdout
    _spell_out(stream)
    width = None if stream.isatty() else _columns()
    return Console(file=stream, width=width, markup=False, emoji=False, highlight=False)


def show(answer: RenderableType) -> None:
    """Print the answer of a command to stdout, uncut."""
    console().print(answer, crop=False)


def show_json(document: dict[str, Any]) -> None:
    """Print a document to stdout: an object's keys a line each, a list on one line."""
    sys.stdout.write(pretty(document) + "\n")


def show_line(text: str) -> None:
    """Print one line to stdout at once, however long."""
    _spell_out(sys.stdout)
    sys.stdout.write(f"{printable(text)}\n")
    sys.stdout.flush()


def show_text(text: str) -> None:
    """Print the content of a file to stdout as it is: off a terminal in UTF-8, whatever the locale."""
    if not sys.stdout.isatty() and hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8")
    _spell_out(sys.stdout)
    sys.stdout.write(text)


def rendered(answer: RenderableType) -> str:
    """What ``show`` would print off a terminal."""
    stream = io.StringIO()
    console(stream).print(answer, crop=False)
    return stream.getvalue()


def piped() -> bool:
    """Whether stdout leads to another program, and neither to a terminal nor to a file."""
    with suppress(OSError, ValueError):  # a stream that is none of the system's
        return stat.S_ISFIFO(os.fstat(sys.stdout.fileno()).st_mode)
    return False


def note(text: str, quiet: bool = False) -> None:
    """A remark on stderr for somebody who is watching: off when ``quiet``, and when stderr is not a terminal."""
    if not quiet and sys.stderr.isatty():
        warn(text)


def warn(text: str) -> None:
    """A line on stderr, whoever reads it."""
    _spell_out(sys.stderr)
    sys.stderr.write(f"{printable(text)}\n")


def check_writable(path: Path) -> None:
    """Raise FileError where a file cannot be written, without writing: before work whose result could not be kept."""
    from qtran_cli.files import streams as _streams
    from qtran_cli.files import whole as _files

    with _files.reporting(path, reading=False):
        if _streams.is_stream(path):
            _streams.check(path)
            return
        real = Path(os.path.realpath(path))  # a link is followed, also one to a file that is not there yet
        if real.is_symlink():
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
        if real.is_dir():
            raise FileError("a folder stands there", where=str(path), right="name a file in it")
        folder = path.parent if path.parent.resolve() == real.parent else real.parent
        if not folder.is_dir():
            right = f"{folder} is a file" if folder.exists() else f"create {folder} first"
            raise FileError("its folder does not exist", where=str(path), right=right)
        if not (os.access(real if real.exists() else folder, os.W_OK) and os.access(folder, os.W_OK | os.X_OK)):
            raise FileError("writing is not permitted", where=str(path), right="choose a file that you may write")


def _columns() -> int:
    text = os.environ.get("COLUMNS", "")
    return max(int(text), 20) if text.isdecimal() and len(text) < 6 else PAGE


def _spell_out(stream: TextIO) -> None:
    """Where the stream's encoding lacks a character of ours, print the nearest one of ASCII; of others' labels, "?"."""
    if hasattr(stream, "reconfigure") and not (stream.encoding or "").lower().startswith("utf"):
        codecs.register_error("qtran", _nearest)
        stream.reconfigure(errors="qtran")


def _nearest(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    near = _SPELLED | _LINES
    return "".join(near.get(c, "?") for c in error.object[error.start : error.end]), error.end
