"""How it is told that runs end, and how long the others may take."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from qtran_cli.cli._frame import output
from qtran_cli.cli._frame.progress import progress

if TYPE_CHECKING:
    from qtran_cli.sweep.folder import State


@contextmanager
def board(total: int, quiet: bool) -> Iterator[Callable[[State], None]]:
    """A line on stderr with how many are done, and the time left; off a terminal a line a run."""
    done, began = 0, time.monotonic()
    with progress(total, quiet) as bar:

        def told(state: State) -> None:
            nonlocal done
            if state.status == "running":
                if not quiet:
                    output.warn(f"{state.id}: another process is at work on this run; it is waited for")
                return
            done += 1
            bar(done, f"{state.id} {state.status} in {state.seconds:.0f} s")
            if not quiet and not sys.stderr.isatty():
                left = (time.monotonic() - began) / done * (total - done)
                output.warn(f"{done:,} of {total:,}: {state.id} {state.status}, {state.seconds:.0f} s; about {left:.0f} s left")

        yield told
