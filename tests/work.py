"""What something costs, in numbers that a busy machine does not change: lines of our own code carried out, and memory."""

from __future__ import annotations

import sys
import tracemalloc
from collections.abc import Callable
from types import FrameType
from typing import Any


def lines(task: Callable[[], object], package: str = "qtran_cli") -> int:
    """How many lines of ``package`` are carried out by ``task()``, each time round a loop counted. Costs about a microsecond each."""
    return sum(stretches(lambda _: task(), package))


def peak(task: Callable[[], object]) -> int:
    """Bytes that Python and NumPy held at once during ``task()``, beyond what they held before it."""
    tracemalloc.start()
    try:
        task()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def stretches(task: Callable[[Callable[[], None]], object], package: str = "qtran_cli") -> list[int]:
    """Lines of ``package`` carried out before, between and after the calls that ``task(mark)`` makes of ``mark``. Costs as ``lines``."""
    found = [0]

    def inside(*_: Any) -> Any:
        found[-1] += 1
        return inside

    def entered(frame: FrameType, *_: Any) -> Any:
        return inside if f"/{package}/" in frame.f_code.co_filename else None

    before = sys.gettrace()
    sys.settrace(entered)
    try:
        task(lambda: found.append(0))
    finally:
        sys.settrace(before)
    return found
