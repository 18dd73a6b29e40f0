"""What commands that train share: a stop that saves, and a line on stderr that tells how far the work is."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from qtran_cli.cli import output

if TYPE_CHECKING:
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
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar
    from rich.table import Column

    def least(width: int) -> Column:  # where the line is too narrow its end is cut
        return Column(min_width=width, no_wrap=True)

    count, left = MofNCompleteColumn(table_column=least(2 * len(str(total)) + 1)), TimeRemainingColumn(table_column=least(7))
    text = (TextColumn("left:", table_column=least(5)), left, TextColumn("{task.description}"))
    columns = (BarColumn(bar_width=10, table_column=least(10)), count, *text)
    with Bar(*columns, console=output.console(sys.stderr), transient=True) as bar:
        task, known = bar.add_task("", total=total), False

        def told(done: int, text: str, fresh: bool = False) -> None:
            nonlocal known
            if fresh or not known:
                bar.reset(task, total=total, completed=done)
                known = True
            bar.update(task, completed=done, description=text)

        yield told


def status(state: Progress) -> str:
    """A run's speed, ε, agreement and losses in a line."""
    parts = [f"{state.updates_per_second:,.0f} updates/s", f"ε {state.epsilon:.2f}"]
    if state.agreement is not None:
        parts.append(f"agreement {state.agreement:.0%}")
    return "  ".join([*parts, *(f"{name} {value:.3g}" for name, value in state.terms.items())])
