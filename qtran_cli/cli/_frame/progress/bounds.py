"""Bounds that get better while somebody waits: a line each on stdout, at once, so that an end in the middle loses none of them."""

from __future__ import annotations

import math
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from fractions import Fraction
from types import FrameType
from typing import TYPE_CHECKING

from qtran_cli.cli._frame.line import printable
from qtran_cli.cli._frame.progress import PATIENCE

if TYPE_CHECKING:
    from qtran_cli.exact.budget import Budget, Times
    from qtran_cli.report.kit.numerals import Numbers

INTERRUPTED = 130
"""Exit code of an answer that Ctrl-C cut short."""
OFTEN = 1.3
"""A line comes when so many times the seconds of the last one have passed, or a better policy was found."""


def heard(times: Times, shown: Numbers, lines: bool) -> Times:
    """The same times, whose bounds are printed; not where ``lines`` is false."""
    return replace(times, bounds=_Lines(shown).heard) if lines else times


class _Lines:
    """What was printed last. The bar on stderr, where there is one, prints for a stdout that is the same terminal."""

    def __init__(self, shown: Numbers) -> None:
        self._shown, self._began, self._next = shown, math.nan, PATIENCE
        self._stream, self._lower, self._last = sys.stdout, Fraction(0), ""

    def heard(self, lower: Fraction, upper: Fraction) -> None:
        """Print the bounds, if it is time. The first ones come when the search begins."""
        self._began = time.monotonic() if math.isnan(self._began) else self._began
        passed = time.monotonic() - self._began
        if lower == upper or passed < PATIENCE or (passed < self._next and lower == self._lower):
            return
        self._next, self._lower = passed * OFTEN, lower
        self._print(f"at least {self._shown.show(lower)}, at most {self._shown.show(upper)}", passed)

    def _print(self, said: str, passed: float) -> None:
        if said == self._last:
            return
        stream = sys.stdout if self._stream.isatty() else self._stream
        stream.write(f"{printable(f'bounds        {said} ({passed:.0f} s)')}\n")
        stream.flush()
        self._last = said


@contextmanager
def stopping(budget: Budget) -> Iterator[None]:
    """The first Ctrl-C ends a search that keeps what it has found; one at any other time, and the second, end the command."""

    def stop(number: int, frame: FrameType | None) -> None:
        if budget.running and not budget.stopped:
            budget.stop()
        else:
            signal.default_int_handler(number, frame)

    ignored = signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    if ignored or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
