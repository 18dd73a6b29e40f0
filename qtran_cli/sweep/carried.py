"""Runs carried out side by side, each by a process of its own that is `qtran train`: what ends one, ends it alone.

Signals go to the sweep, which passes them on: every run saves and ends. Where the sweep itself is killed, its runs save and end too.
"""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from qtran_cli.envs.workers import mortal
from qtran_cli.runs import files
from qtran_cli.runs import folder as runs
from qtran_cli.sweep.folder import COMPLETE, FAILED, STOPPED, Item, State

INTERRUPTED = 130
LOOK = 0.2
"""Seconds after which it is looked whether the sweep is asked to stop."""
WORDS = 2000
"""Bytes of a run's last words that are kept."""
PREFIX = "QTRAN_"


@dataclass
class _Running:
    item: Item
    process: subprocess.Popen[bytes]
    began: float = field(default_factory=time.monotonic)
    words: bytes = b""


def command(folder: Path, item: Item) -> list[str]:
    """The run's command line, given in the sweep's folder: on with it where some of it is there."""
    place = folder / item.place
    kept = files.there(place / runs.CONFIG)
    further = ["--resume"] if kept else ["--force"] if place.exists() else []
    own = item.asked.arguments()
    return [sys.executable, "-m", "qtran_cli", "train", *own, "--out", ".", "--name", item.id, "-q", *further]


def carry_out(folder: Path, items: Iterable[Item], jobs: int, stop: Callable[[], bool]) -> Iterator[tuple[Item, State]]:
    """Every run with how it ended, as they end; ``jobs`` at once. After ``stop`` none begins, and those at work are asked to save."""
    left, asked = iter(items), False
    with selectors.DefaultSelector() as ends:
        _fill(ends, folder, left, jobs, stop)
        while ends.get_map():
            for key, _ in ends.select(LOOK):
                if (ended := _heard(key.data)) is not None:
                    ends.unregister(key.fileobj)
                    yield key.data.item, ended
            if stop() and not asked:
                asked = True
                for key in list(ends.get_map().values()):
                    with suppress(ProcessLookupError):
                        key.data.process.send_signal(signal.SIGTERM)
            _fill(ends, folder, left, jobs, stop)


def _fill(ends: selectors.BaseSelector, folder: Path, left: Iterator[Item], jobs: int, stop: Callable[[], bool]) -> None:
    """Begin runs until as many are at work as may be."""
    while len(ends.get_map()) < jobs and not stop() and (item := next(left, None)) is not None:
        running = _Running(item, _process(folder, item))
        assert running.process.stderr is not None
        os.set_blocking(running.process.stderr.fileno(), False)
        ends.register(running.process.stderr, selectors.EVENT_READ, running)


def _process(folder: Path, item: Item) -> subprocess.Popen[bytes]:
    """In a session of its own: the terminal's Ctrl-C goes to the sweep alone."""
    return subprocess.Popen(
        command(folder, item),
        cwd=folder,
        env=_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
        preexec_fn=_end_with_the_sweep,
    )


def _environment() -> dict[str, str]:
    """Without variables that would change what is asked for; this package is found from any folder."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    return own | {"PYTHONPATH": os.pathsep.join(filter(None, [str(Path(__file__).parents[2]), own.get("PYTHONPATH", "")]))}


def _end_with_the_sweep() -> None:
    mortal.with_parent(signal.SIGTERM)


def _heard(running: _Running) -> State | None:
    """Take in what a run says; how it ended, once it has."""
    assert running.process.stderr is not None
    data: bytes | None = running.process.stderr.read(1 << 16)  # None where nothing is there yet
    if data is None:
        return None
    running.words = (running.words + data)[-WORDS:]
    if data:
        return None
    running.process.stderr.close()
    return _ended(running, running.process.wait())


def _ended(running: _Running, code: int) -> State:
    status = COMPLETE if code == 0 else STOPPED if code in (INTERRUPTED, -signal.SIGTERM, -signal.SIGKILL) else FAILED
    words = _last(running.words) if status == FAILED else ""
    return State(running.item.id, status, code, words, round(time.monotonic() - running.began, 3))


def _last(data: bytes) -> str:
    """The error that a run ended with: its last two lines."""
    lines = [line.strip() for line in data.decode(errors="replace").splitlines() if line.strip()]
    first = next((k for k in reversed(range(len(lines))) if lines[k].startswith("error: ")), max(0, len(lines) - 2))
    return ": ".join(lines[first:])[:WORDS]
