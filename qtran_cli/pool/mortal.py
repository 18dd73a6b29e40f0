"""Processes that do not outlive the one that began them, where the system offers it.

python -m qtran_cli.pool.mortal SIGNAL PARENT MODULE ARGUMENT …     python -m MODULE ARGUMENT …, which gets SIGNAL when PARENT is gone
"""

from __future__ import annotations

import ctypes
import os
import runpy
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress

WITH_PARENT = 1
"""Linux's PR_SET_PDEATHSIG."""


def with_parent(number: int) -> None:
    """Have this process get a signal when the thread that began it is gone, however that ended. Elsewhere than on Linux: nothing."""
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).prctl(WITH_PARENT, number, 0, 0, 0)


def command(number: int, module: str, arguments: Sequence[str]) -> list[str]:
    """The command line of a child of this process that gets a signal when the thread that begins it is gone."""
    return [sys.executable, "-m", __name__, str(number), str(os.getpid()), module, *arguments]


def main() -> None:
    """Be that child."""
    number, parent, module = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    with_parent(number)
    if os.getppid() != parent:  # it was gone before
        signal.raise_signal(number)
    sys.argv[1:] = sys.argv[4:]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
