"""What commands that train share: a stop that saves, and a line on stderr that tells how far the work is."""

from __future__ import annotations

import math
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Lock, Timer
from typing import TYPE_CHECKING, Protocol

from qtran_cli.cli._frame import output

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

    from qtran_cli.learn.run.run import Progress


PATIENCE = 1.0
"""Seconds that somebody waits for an answer before a line tells how far it is."""


class Told(Protocol):
    """How a command tells that ``done`` steps of all are behind it. fresh: steps before this moment say nothing about the speed."""

    def __call__(self, done: int, text: str, fresh: bool = False) -> None: ...


@contextmanager
def stoppable() -> Iterator[Callable[[], bool]]:
    """A function that tells whether Ctrl-C was pressed, or SIGTERM or SIGHUP has come; a second one stops at once."""
    asked: list[int] = []

    def ask(number: int, _frame: object) -> None:
        if asked:
            raise KeyboardInterrupt
        asked.append(number)

    with _handled(ask):
        yield lambda: bool(asked)


@contextmanager
def interruptible() -> Iterator[None]:
    """SIGTERM and SIGHUP stop as Ctrl-C does: at once, by KeyboardInterrupt."""

    def stop(_number: int, _frame: object) -> None:
        raise KeyboardInterrupt

    with _handled(stop):
        yield


@contextmanager
def _handled(handler: Callable[[int, object], None]) -> Iterator[None]:
    """What to do where a process is asked to stop. A SIGHUP that is ignored, as nohup has it, stays so."""
    numbers = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:
        numbers.append(signal.SIGHUP)
    before = {number: signal.signal(number, handler) for number in numbers}
    try:
        yield
    finally:
        for number, old in before.items():
            signal.signal(number, old)


@contextmanager
def progress(total: int, quiet: bool) -> Iterator[Told]:
    """A function to tell how far the work is: a line on stderr, on a terminal unless ``quiet``."""
    if quiet or not sys.stderr.isatty():
        yield lambda done, text, fresh=False: None
        return
    with _bar() as bar:
        task, known = bar.add_task("", total=total), False

        def told(done: int, text: str, fresh: bool = False) -> None:
            nonlocal known
            if fresh or not known:
                bar.reset(task, total=total, completed=done)
                known = True
            bar.update(task, completed=done, description=text)

        yield told


@contextmanager
def waiting(quiet: bool, most: Callable[[], float] = lambda: math.inf) -> Iterator[Callable[[int, int, str], None]]:
    """A function to tell how many of all steps are done and what comes next: a line on stderr, once PATIENCE seconds have passed,
    on a terminal unless ``quiet``. most: the seconds that may be left at most."""
    if quiet or not sys.stderr.isatty():
        yield lambda done, all_, text: None
        return
    line = _Line(most)
    timer = Timer(PATIENCE, line.show)
    timer.daemon = True
    timer.start()
    try:
        yield line.told
    finally:
        timer.cancel()
        timer.join()
        line.hide()


class _Line:
    """What was told last, shown by another thread once somebody has waited for it."""

    def __init__(self, most: Callable[[], float]) -> None:
        self._most, self._lock = most, Lock()
        self._last: tuple[int, int, str] = (0, 1, "")
        self._bar: Bar | None = None

    def told(self, done: int, all_: int, text: str) -> None:
        with self._lock:
            self._last = (done, all_, text)
            self._update()

    def show(self) -> None:
        with self._lock:
            self._bar = _bar(self._most)
            self._bar.add_task("", total=None)
            self._update()
            self._bar.start()

    def hide(self) -> None:
        if self._bar is not None:
            self._bar.stop()

    def _update(self) -> None:
        if self._bar is not None:
            done, all_, text = self._last
            self._bar.update(self._bar.task_ids[0], completed=done, total=all_, description=text)


def _bar(most: Callable[[], float] = lambda: math.inf) -> Bar:
    """A bar, the count and the time left; below them what is told, a line that is too long cut with an ellipsis.

    most: the seconds that may be left at most.
    """
    from rich.console import RenderableType
    from rich.progress import BarColumn, MofNCompleteColumn, Task, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar
    from rich.text import Text

    class Left(TimeRemainingColumn):
        def render(self, task: Task) -> Text:
            left = min(most(), math.inf if task.time_remaining is None else task.time_remaining)
            return super().render(task) if left == math.inf else Text(str(timedelta(seconds=math.ceil(left))), style="progress.remaining")

    class Below(Bar):
        def get_renderables(self) -> Iterator[RenderableType]:
            yield self.make_tasks_table(self.tasks)
            for task in self.tasks:
                yield from (Text(line, no_wrap=True, overflow="ellipsis") for line in task.description.splitlines())

    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("left:"), Left())
    return Below(*columns, console=output.console(sys.stderr), transient=True)


def status(state: Progress) -> str:
    """A run's speed, ε and agreement in a line, its losses in a second one."""
    parts = [f"{state.updates_per_second:,.0f} updates/s", f"ε {state.epsilon:.2f}"]
    if state.agreement is not None:
        parts.append(f"agreement {state.agreement:.0%}")
    losses = (f"{name} {value:.3g}" for name, value in state.terms.items())
    return "  ".join(parts) + ("\nlosses: " + "  ".join(losses) if state.terms else "")
