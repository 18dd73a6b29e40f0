"""Where commands print: the answer to stdout, notes to stderr, and files written whole or not at all.

On a terminal the console takes its width from it. Off a terminal prose wraps at 80 columns (COLUMNS says otherwise), no
colour is used, and no table is cut or broken, however wide.
"""

from __future__ import annotations

import codecs
import contextlib
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from qtran_cli.errors import FileError

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


def note(text: str, quiet: bool = False) -> None:
    """A remark on stderr for somebody who is watching: off when ``quiet``, and when stderr is not a terminal."""
    if not quiet and sys.stderr.isatty():
        warn(text)


def warn(text: str) -> None:
    """A line on stderr, whoever reads it."""
    from qtran_cli.cli.main import printable

    _spell_out(sys.stderr)
    sys.stderr.write(f"{printable(text)}\n")


def pretty(value: Any, indent: str = "") -> str:
    """``value`` as JSON. Characters beyond ASCII are escaped, so that no label can steer a terminal."""
    if not isinstance(value, dict) or not value:
        return json.dumps(value)
    inner = indent + "  "
    return "{\n" + ",\n".join(f"{inner}{json.dumps(k)}: {pretty(v, inner)}" for k, v in value.items()) + f"\n{indent}}}"


def check_writable(path: Path) -> None:
    """Raise FileError where ``write`` would, without writing: before work whose result could not be kept."""
    if path.is_dir():
        raise FileError("a folder stands there", where=str(path), right="name a file in it")
    if not path.parent.is_dir():
        raise FileError("its folder does not exist", where=str(path), right=f"create {path.parent} first")
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        raise FileError("writing is not permitted", where=str(path), right="choose a file that you may write")


def write(path: Path, data: bytes) -> None:
    """Write a file, whole or not at all: it appears under its name when it is complete. Raises FileError.

    A symbolic link is followed, a file keeps its permissions, a device or pipe is written to as it is.
    """
    check_writable(path)
    with _explained(path):
        target = path.resolve()
        if target.exists() and not target.is_file():
            target.write_bytes(data)
            return
        _replace(target, data)


def _replace(target: Path, data: bytes) -> None:
    mode = target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask()
    handle, name = tempfile.mkstemp(prefix=f".{target.name[:40]}.", dir=target.parent)
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        part.chmod(mode)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current


@contextlib.contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise FileError(f"cannot be written: {error.strerror or error}", where=str(path)) from None


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
