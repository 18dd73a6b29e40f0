"""A command line carried out in a child of this process, which has the imports done already: hundredths of a second, not two.

The child may crash, hang or take all memory: it has a limit of processor time and of memory, and how it ended is told.
"""

from __future__ import annotations

import os
import resource
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple, NoReturn

SECONDS = 120
"""Of the processor. A limit against hanging: what takes longer than a few seconds is remarkable."""
MEMORY = 3 << 30
"""Bytes beyond what this process has."""


class Ended(NamedTuple):
    """How a child ended; a negative code is a signal's number."""

    code: int
    out: str
    err: str


def ended(arguments: Sequence[str], folder: Path) -> Ended:
    """Carry out ``qtran ARGUMENTS`` in ``folder``, which gets the files out.txt and err.txt; they are removed again."""
    sys.stdout.flush()
    if not (child := os.fork()):
        _child(arguments, folder)
    _, status = os.waitpid(child, 0)
    told = [folder / name for name in ("out.txt", "err.txt")]
    out, err = (path.read_text(encoding="utf-8", errors="replace") if path.exists() else "" for path in told)
    for path in told:
        path.unlink(missing_ok=True)
    return Ended(os.waitstatus_to_exitcode(status), out, err)


def _child(arguments: Sequence[str], folder: Path) -> NoReturn:
    code = 255
    with suppress(BaseException):
        os.chdir(folder)
        _redirect()
        _limit()
        code = carry_out(arguments)
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)


def carry_out(arguments: Sequence[str]) -> int:
    """What the child does."""
    from qtran_cli.cli.main import run

    return run(arguments)


def _redirect() -> None:
    for number, name, mode in ((0, os.devnull, "r"), (1, "out.txt", "w"), (2, "err.txt", "w")):
        stream = open(name, mode, encoding="utf-8")  # noqa: PTH123, SIM115
        os.dup2(stream.fileno(), number)
        setattr(sys, ("stdin", "stdout", "stderr")[number], stream)


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    held = _held()
    resource.setrlimit(resource.RLIMIT_AS, (held + MEMORY,) * 2)


def _held() -> int:
    """Bytes of address space; without /proc, a guess."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    except OSError:
        return 8 << 30
