"""Whole commands on games that once took minutes and gigabytes: processor time and peak memory against `solve climb -q`.

--against PATH: also against the build in that folder, in the same run. --game "FILE OPTION …": of this game alone, whole and -q.
"""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from benchmarks import _meeting
from benchmarks._ratios import duration
from benchmarks._tables import spelled

ROOT = Path(__file__).resolve().parent.parent
OPTIONS = ("against", "game")
HEADINGS = ("command", "processor", "/ climb -q", "memory", "/ climb -q", "older: processor", "older: memory")
CLIMB = ("games/climb.yaml", "-q")
QUIET = [(2,) * 6, (3, *(2,) * 5), (2,) * 8, (12, 12)]
WHOLE = [(2,) * 6, (3, *(2,) * 5), (2,) * 7, (2,) * 8, (3,) * 4, (4, 4, 4, 2), (5, 5, 5), (12, 12)]


class Spent(NamedTuple):
    """Processor time in seconds and the largest resident size in bytes."""

    seconds: float
    memory: int


def rows(smallest: bool = False, against: str | None = None, game: str | None = None) -> Iterator[tuple]:
    """A row a command, each beside `solve climb -q` just before it."""
    with TemporaryDirectory() as folder:
        for name, arguments in [("climb", CLIMB[:1])] if smallest else _given(game) if game else _commands(Path(folder)):
            climb, spent = solved(CLIMB, ROOT), solved(arguments, ROOT)
            older = solved(arguments, Path(against)) if against else None
            yield name, *_against(spent, climb), *(_times(older, spent) if older else ("", ""))


def _commands(folder: Path) -> Iterator[tuple[str, Sequence[str]]]:
    yield "weakest_link_sum -q", ("games/weakest_link_sum.yaml", "-q")
    yield from ((f"{spelled(shape)} -q", (_written(folder, shape), "-q")) for shape in QUIET)
    yield from ((spelled(shape), (_written(folder, shape),)) for shape in WHOLE)
    meeting = folder / "meeting.dpomdp"
    meeting.write_text(_meeting.text())
    yield from _given(f"{shlex.quote(str(meeting))} --horizon 2", "meeting, horizon 2")


def _given(game: str, name: str = "") -> Iterator[tuple[str, Sequence[str]]]:
    """A game, a file with the options that go with it: its verdict, its report, its document."""
    path, *options = shlex.split(game)
    arguments = (str(Path(path).resolve()), *options)
    yield from ((f"{name or Path(path).stem} {form}".strip(), (*arguments, *form.split())) for form in ("-q", "", "--json"))


def _written(folder: Path, shape: Sequence[int]) -> str:
    """A file with payoffs of −20 … 19."""
    import numpy as np

    path = folder / f"{'x'.join(map(str, shape))}.json"
    path.write_text(json.dumps({"payoff": np.random.default_rng(0).integers(-20, 20, tuple(shape)).tolist()}))
    return str(path)


def solved(arguments: Sequence[str], build: Path) -> Spent:
    """What `qtran solve` of a build takes, in a process of its own."""
    command = [sys.executable, "-m", "qtran_cli", "solve", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(build)}
    child = subprocess.Popen(command, cwd=build, env=environment, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise subprocess.CalledProcessError(child.returncode, command)
    return Spent(used.ru_utime + used.ru_stime, used.ru_maxrss * (1 if sys.platform == "darwin" else 1024))


def _against(spent: Spent, climb: Spent) -> tuple[str, str, str, str]:
    seconds, memory = _times(spent, climb)
    return duration(spent.seconds), seconds, f"{spent.memory / 1e6:.0f} MB", memory


def _times(first: Spent, second: Spent) -> tuple[str, str]:
    """How many times as much the first spent."""
    return f"{first.seconds / max(second.seconds, 1e-9):.3g}", f"{first.memory / second.memory:.3g}"
