"""When a run is saved beside its evaluations: every so many seconds, or steps. No number depends on it."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from qtran_cli.errors import UsageError
from qtran_cli.runs.asked import STEPS

OPTION = "--checkpoint-every"
_TIME = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)([smh])", re.ASCII)
_SECONDS = {"s": 1, "m": 60, "h": 3600}
RIGHT = "write 30s, 10m or 2h, or a number of environment steps"


@dataclass(frozen=True)
class Every:
    """seconds or steps between two checkpoints; neither: only where evaluations save."""

    seconds: float = 0.0
    steps: int = 0


NEVER = Every()


def every(text: str) -> Every:
    """What ``text`` asks for: 30s, 10m, 2h, or 5000 steps. Raises UsageError."""
    text = text.strip()
    if found := _TIME.fullmatch(text):
        asked = Every(seconds=float(found[1]) * _SECONDS[found[2]])
    else:
        asked = Every(steps=int(text) if text.isascii() and text.isdecimal() and len(text) < 20 else 0)
    if asked == NEVER or asked.steps > STEPS.high:
        raise UsageError(f"{text!r:.40} is no time and no number of steps", where=OPTION, right=RIGHT)
    return asked


@dataclass
class Saving:
    """Whether a run, last saved at ``step``, is to be saved."""

    every: Every
    step: int
    clock: Callable[[], float] = time.monotonic
    _since: float = field(init=False)

    def __post_init__(self) -> None:
        """The time runs from here."""
        self.saved(self.step)

    def due(self, step: int) -> bool:
        """Whether the time is over, or a multiple of the steps was reached since."""
        if self.every.steps:
            return step // self.every.steps > self.step // self.every.steps
        return bool(self.every.seconds) and self.clock() - self._since >= self.every.seconds

    def saved(self, step: int) -> None:
        """The run was saved at ``step``."""
        self.step, self._since = step, self.clock()
