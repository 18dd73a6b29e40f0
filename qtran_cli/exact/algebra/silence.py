"""Keep a compiled library from writing to standard output."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

STDOUT = 1


@contextmanager
def silence() -> Iterator[None]:
    """Whatever is written to file descriptor 1 meanwhile is dropped, by other threads too.

    HiGHS prints a line about its own search there in some mixed-integer programs, whatever its options say, in the middle of a
    document that goes to the same place (jump-dev/HiGHS.jl, issue 312). Where standard output is closed nothing is done.
    """
    try:
        kept = os.dup(STDOUT)
    except OSError:
        yield
        return
    try:
        _to_nowhere()
        yield
    finally:
        os.dup2(kept, STDOUT)
        os.close(kept)


def _to_nowhere() -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, STDOUT)
    os.close(nowhere)
