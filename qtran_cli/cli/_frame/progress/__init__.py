"""A line on stderr that tells how far the work is."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Lock, Timer
from typing import TYPE_CHECKING

from qtran_cli.cli._frame import output
from qtran_cli.judge.progress import Told

if TYPE_CHECKING:
    from rich.progress import Progress as Bar


PATIENCE = 1.0
"""Seconds that somebody waits for an answer before a line tells how far it is."""


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
