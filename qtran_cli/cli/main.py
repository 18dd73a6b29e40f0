"""The boundary of the process: every way a command can end becomes an exit code and at most two lines on stderr.

    0    answered
    1    a well-formed no
    2    could not answer: usage, input, files, memory, or a fault of qtran itself
    130  interrupted (Ctrl-C)
    141  the reader of the output left (`qtran solve climb | head -1`), as a shell says of a tool that SIGPIPE ended

With QTRAN_DEBUG=1 the traceback comes first. Nothing but the standard library is imported before the boundary stands.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from functools import singledispatch
from typing import NamedTuple, TextIO

from qtran_cli.cli._frame.line import printable
from qtran_cli.errors import QtranError


class Ending(NamedTuple):
    """How the process ends: its exit code, and up to two lines for stderr."""

    code: int
    what: str = ""
    right: str = ""


def main() -> None:
    """The entry point of the `qtran` command."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Carry out one command line; returns the exit code. Prints, and never raises."""
    _prepare_streams()
    try:
        from qtran_cli.cli._frame import program as _commands  # here, so that Ctrl-C during the imports ends like any other

        code = _commands.run(arguments)
        sys.stdout.flush()
        return code
    except (Exception, KeyboardInterrupt, SystemExit) as error:
        _release(sys.stdout)
        return _report(error)


def _report(error: BaseException) -> int:
    ending = explain(error)
    if ending.code not in (0, 1, 141) and os.environ.get("QTRAN_DEBUG", "0") not in ("", "0"):
        import traceback  # takes as long to import as all of this module

        traceback.print_exception(error)
    if ending.what:
        lines = [f"error: {printable(ending.what)}", *([f"  {printable(ending.right)}"] if ending.right else [])]
        with suppress(OSError):  # a terminal that has gone
            print("\n".join(lines), file=sys.stderr)
    _release(sys.stderr)
    return ending.code


@singledispatch
def explain(error: BaseException) -> Ending:
    """How ``error`` ends the process. The default: a usage error of Typer's, else a fault of qtran itself."""
    if hasattr(error, "format_message"):
        return _usage(error)
    told = f"{type(error).__name__}{f': {error}' if str(error) else ''}"
    if whose := _blamed(error):
        return Ending(2, f"{whose} failed: {told}", "QTRAN_DEBUG=1 shows the traceback; qtran methods check tells what is asked of it")
    what = f"qtran failed where it should not have: {told}"
    return Ending(2, what, "QTRAN_DEBUG=1 shows the traceback; please report it with the command and its input")


def _blamed(error: BaseException) -> str:
    """Whose plug-in an error came out of, "" for none: there is none where nothing was loaded."""
    found = sys.modules.get("qtran_cli.plugins.loaded")
    return str(found.blamed(error)) if found else ""


def _usage(error: BaseException) -> Ending:
    message = error.format_message()  # type: ignore[attr-defined]
    if message.startswith("Usage:"):  # a group called without a command answers with its help
        print(message, file=sys.stderr)
        return Ending(2)
    from qtran_cli.cli._frame import usage as typers

    return Ending(2, *typers.explain(error))


@explain.register
def _(error: QtranError) -> Ending:
    return Ending(error.exit_code, f"{error.where}: {error.what}" if error.where else error.what, error.right)


@explain.register
def _(error: KeyboardInterrupt) -> Ending:
    """Commands that save say in it what is kept, and how to go on."""
    return Ending(130, "interrupted", " ".join(map(str, error.args)))


@explain.register
def _(error: BrokenPipeError) -> Ending:
    return Ending(141)


@explain.register
def _(error: SystemExit) -> Ending:
    """Not raised by commands. Rich exits so when the reader has left, Typer's completion when it does not know the shell."""
    if isinstance(error.__context__, BrokenPipeError):
        return Ending(141)
    return Ending(2 if error.code else 0)


@explain.register
def _(error: OSError) -> Ending:
    """Files that commands write name themselves: an error of room without a name is of the answer."""
    named = isinstance(error.filename, str | bytes)
    unnamed = "standard output: " if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO) else ""
    place = f"{os.fsdecode(error.filename)}: " if named else unnamed
    return Ending(2, f"{place}{error.strerror or error}")


@explain.register
def _(error: ModuleNotFoundError) -> Ending:
    package = (error.name or str(error)).partition(".")[0]
    what = f"this needs the package {package}, which is not installed"
    return Ending(2, what, "in the clone of qtran, make install brings every package")


@explain.register
def _(error: ImportError) -> Ending:
    """A package that is there and in ruins; a name that our own modules lack is a fault of qtran's."""
    package = (error.name or "").partition(".")[0]
    if package in ("", "qtran_cli"):
        return explain.dispatch(BaseException)(error)
    from qtran_cli.extras import broken

    return explain(broken(package, error))


@explain.register
def _(error: MemoryError) -> Ending:
    return Ending(2, f"out of memory{f': {error}' if str(error) else ''}", "a smaller game, or a machine with more memory, would do")


@explain.register
def _(error: RecursionError) -> Ending:
    return Ending(2, "the input is nested too deeply", "payoffs are nested once per agent")


def _prepare_streams() -> None:
    """Let no character that the terminal lacks end a command: it becomes a question mark. A closed stream is an empty one."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, mode))  # noqa: SIM115, PTH123
        elif mode == "w" and getattr(stream, "errors", "") in ("strict", "surrogateescape") and hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def _release(stream: TextIO) -> None:
    """Write out what was printed; where that fails, drop it, so that Python's own attempt at exit stays quiet."""
    try:
        stream.flush()
    except (OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
