"""One run of a sweep carried out, by a process of its own that is `qtran train`: what ends it, ends it alone.

Asked to end, it saves. Where whoever carries it out is killed, it saves and ends too.
"""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import time
from pathlib import Path

from qtran_cli.errors import FileError
from qtran_cli.pool import mortal
from qtran_cli.pool.carrier import asked_to_end
from qtran_cli.runs import files
from qtran_cli.runs import folder as runs
from qtran_cli.sweep.folder import COMPLETE, FAILED, PLAN, RUNNING, STOPPED, Item, State

MODULE = "qtran_cli"
INTERRUPTED = 130
LOOK = 0.2
"""Seconds after which it is looked whether the run is asked to end."""
WORDS = 2000
"""Bytes of a run's last words that are kept."""
PREFIX = "QTRAN_"
ENDS = (INTERRUPTED, -signal.SIGTERM, -signal.SIGKILL)
"""Exit codes of a run that was stopped: the same command goes on with it."""


def carry(folder: Path, item: Item) -> State:
    """The run, begun or gone on with, and how it ended. Raises FileError where this machine does not see the sweep's folder."""
    if not files.there(folder / PLAN):
        raise FileError("this machine does not see the sweep's folder", where=f"{os.uname().nodename}: {folder}", right="share it")
    began = time.monotonic()
    with _process(folder, item) as process:
        words = _last_words(process)
    code, told = process.returncode, _error(words)
    status = COMPLETE if code == 0 else STOPPED if code in ENDS else RUNNING if runs.AT_WORK in told else FAILED
    return State(item.id, status, code, told if status == FAILED else "", round(time.monotonic() - began, 3))


def at_work(folder: Path, item: Item) -> bool:
    """Whether a process is at work on the run: it holds the lock of its metrics, which ends with it. What is none, train refuses."""
    try:
        return runs.held(folder / item.place)
    except FileError:
        return False


def arguments(folder: Path, item: Item) -> list[str]:
    """The run's, on qtran's command line in the sweep's folder: on with it where some of it is there."""
    place = folder / item.place
    further = ["--resume"] if files.there(place / runs.CONFIG) else ["--force"] if place.exists() else []
    return ["train", *item.asked.arguments(), "--out", ".", "--name", item.id, "-q", *further]


def _process(folder: Path, item: Item) -> subprocess.Popen[bytes]:
    """In a session of its own: the terminal's Ctrl-C goes to the sweep alone."""
    return subprocess.Popen(
        mortal.command(signal.SIGTERM, MODULE, arguments(folder, item)),
        cwd=folder,
        env=_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def _environment() -> dict[str, str]:
    """Without variables that would change what is asked for; this package is found from any folder."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    return own | {"PYTHONPATH": os.pathsep.join(filter(None, [str(Path(__file__).parents[2]), own.get("PYTHONPATH", "")]))}


def _last_words(process: subprocess.Popen[bytes]) -> bytes:
    """What the run says last, taken in until it ends; it is told to save once this task is asked to end."""
    words, asked = b"", False
    assert process.stderr is not None
    with selectors.DefaultSelector() as ends:
        ends.register(process.stderr, selectors.EVENT_READ)
        while True:
            if ends.select(LOOK):
                if not (data := os.read(process.stderr.fileno(), 1 << 16)):
                    return words
                words = (words + data)[-WORDS:]
            if asked_to_end() and not asked:
                asked = True
                process.terminate()


def _error(data: bytes) -> str:
    """The error that a run ended with: its last two lines."""
    lines = [line.strip() for line in data.decode(errors="replace").splitlines() if line.strip()]
    first = next((k for k in reversed(range(len(lines))) if lines[k].startswith("error: ")), max(0, len(lines) - 2))
    return ": ".join(lines[first:])[:WORDS]
