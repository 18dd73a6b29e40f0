"""Processes that do not outlive the one that began them, where the system offers it."""

from __future__ import annotations

import ctypes
from contextlib import suppress

WITH_PARENT = 1
"""Linux's PR_SET_PDEATHSIG."""


def with_parent(number: int) -> None:
    """Have this process get a signal when the thread that began it is gone, however that ended. Elsewhere than on Linux: nothing."""
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).prctl(WITH_PARENT, number, 0, 0, 0)
