"""A task as a node carries it out."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from qtran_cli.pool.carrier import asking

ASKS = (signal.SIGINT, signal.SIGTERM, signal.SIGUSR1)
"""How Ray cancels a task, and how a scheduler warns before it takes the node."""


def carried(task: Callable[..., Any], given: tuple[Any, ...]) -> tuple[Any, Exception | None]:
    """(what it found, what it raised): an error of ours must not come back as one of Ray's."""
    ending = threading.Event()
    with _heard(ending), asking(ending.is_set):
        try:
            return task(*given), None
        except Exception as error:
            return None, error


@contextmanager
def _heard(ending: threading.Event) -> Iterator[None]:
    """Signals set ``ending``, and do nothing else, however often they come."""
    before = {number: signal.signal(number, lambda *_: ending.set()) for number in ASKS}
    try:
        yield
    finally:
        for number, old in before.items():
            signal.signal(number, old)
