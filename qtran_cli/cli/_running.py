"""What commands that train share: a stop that saves, and a line on stderr that tells how far the work is."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from qtran_cli.cli import output

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

    from qtran_cli.learn.run import Progress


class Told(Protocol):
    """How a command tells that ``done`` steps of all are behind it. fresh: steps before this moment say nothing about the speed."""

    def __call__(self, done: int, text: str, fresh: bool = False) -> None: ...


@contextmanager
def stoppable() -> Iterator[Callable[[], bool]]:
    """A function that tells whether Ctrl-C was pressed or SIGTERM has come; a second Ctrl-C stops at once."""
    asked: list[int] = []

    def ask(number: int, _frame: object) -> None:
        if asked:
            raise KeyboardInterrupt
        asked.append(number)

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield lambda: bool(asked)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


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


def _bar() -> Bar:
    """A bar, the count and the time left; below them what is told, a line that is too long cut with an ellipsis."""
    from rich.console import RenderableType
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar
    from rich.text import Text

    class Below(Bar):
        def get_renderables(self) -> Iterator[RenderableType]:
            yield self.make_tasks_table(self.tasks)
            for task in self.tasks:
                yield from (Text(line, no_wrap=True, overflow="ellipsis") for line in task.description.splitlines())

    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("left:"), TimeRemainingColumn())
    return Below(*columns, console=output.console(sys.stderr), transient=True)


def status(state: Progress) -> str:
    """A run's speed, ε and agreement in a line, its losses in a second one."""
    parts = [f"{state.updates_per_second:,.0f} updates/s", f"ε {state.epsilon:.2f}"]
    if state.agreement is not None:
        parts.append(f"agreement {state.agreement:.0%}")
    losses = (f"{name} {value:.3g}" for name, value in state.terms.items())
    return "  ".join(parts) + ("\nlosses: " + "  ".join(losses) if state.terms else "")
