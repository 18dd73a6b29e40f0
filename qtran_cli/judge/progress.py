"""How a run is told of while it goes on, and how it is stopped so that it saves."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from qtran_cli.learn.run.session import Progress


class Told(Protocol):
    """How a command tells that ``done`` steps of all are behind it. fresh: steps before this moment say nothing about the speed."""

    def __call__(self, done: int, text: str, fresh: bool = False) -> None: ...


@contextmanager
def stoppable() -> Iterator[Callable[[], bool]]:
    """A function that tells whether Ctrl-C was pressed, or SIGTERM, SIGHUP or SIGUSR1 has come; a second one stops at once."""
    asked: list[int] = []

    def ask(number: int, _frame: object) -> None:
        if asked:
            raise KeyboardInterrupt
        asked.append(number)

    with _handled(ask):
        yield lambda: bool(asked)


@contextmanager
def interruptible() -> Iterator[None]:
    """SIGTERM, SIGHUP and SIGUSR1 stop as Ctrl-C does: at once, by KeyboardInterrupt."""

    def stop(_number: int, _frame: object) -> None:
        raise KeyboardInterrupt

    with _handled(stop):
        yield


@contextmanager
def _handled(handler: Callable[[int, object], None]) -> Iterator[None]:
    """What to do where a process is asked to stop. A SIGHUP that is ignored, as nohup has it, stays so.

    SIGUSR1 is what schedulers of clusters send before a job's time is over.
    """
    numbers = [signal.SIGINT, signal.SIGTERM, signal.SIGUSR1]
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:
        numbers.append(signal.SIGHUP)
    before = {number: signal.signal(number, handler) for number in numbers}
    try:
        yield
    finally:
        for number, old in before.items():
            signal.signal(number, old)


def status(state: Progress) -> str:
    """A run's speed, ε and agreement in a line, its losses in a second one."""
    parts = [f"{state.updates_per_second:,.0f} updates/s", f"ε {state.epsilon:.2f}"]
    if state.agreement is not None:
        parts.append(f"agreement {state.agreement:.0%}")
    losses = (f"{name} {value:.3g}" for name, value in state.terms.items())
    return "  ".join(parts) + ("\nlosses: " + "  ".join(losses) if state.terms else "")
