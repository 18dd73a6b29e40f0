"""Frames one after another: on a terminal in place of what it showed, which is there again afterwards; off one as text."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from qtran_cli.cli._frame import output
from qtran_cli.judge.progress import interruptible

if TYPE_CHECKING:
    from rich.text import Text

Frames = Callable[[int, int], Iterable["Text"]]
"""The frames for so many columns and lines."""
ROOM = 1_000_000
"""Lines off a terminal."""


def play(title: str, frames: Frames, ended: str, fps: float) -> None:
    """Show all frames; the last one stays. Whatever ends it, Ctrl-C too, the terminal is as it was."""
    console = output.console()
    if not console.is_terminal or console.is_dumb_terminal:
        output.show(f"{title}\n")
        for frame in frames(console.width, ROOM):
            console.print(frame, "\n", sep="", end="\n", crop=False)
            sys.stdout.flush()
        output.show(ended)
        return
    from rich.control import Control
    from rich.text import Text

    last, heading = Text(), [Text(line) for line in title.splitlines()]
    for line in heading:
        line.truncate(console.width, overflow="ellipsis")
    with interruptible(), console.screen(hide_cursor=True) as screen:
        for last in frames(console.width, console.height - len(heading)):
            console.control(Control.home())
            screen.update(Text("\n").join([*heading, last]))
            time.sleep(1 / fps)
    output.show(title)
    output.show(last)
    output.show(ended)
