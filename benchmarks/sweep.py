"""Sweeps: what the sweep itself takes beside runs of a minute, and commands on a plan of 100,000 runs, none of which is carried out.

processor: of the sweep's process and of beginning its runs, or of the command. runs: what the runs themselves take. memory: at its peak.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from benchmarks._ratios import duration
from qtran_cli.cli.main import run
from qtran_cli.pool import mortal
from qtran_cli.sweep import folder
from qtran_cli.sweep.asked import Asked
from qtran_cli.sweep.folder import Item

HEADINGS = ("command", "runs", "processor", "runs", "share", "memory")
MINUTE = ("--seeds", "1", "--set", "hidden=8", "--set", "evaluations=10", "--steps", "150000")
INSTANT = ("--seeds", "1", "--set", "hidden=8", "--set", "evaluations=1", "--set", "warmup=5", "--steps", "10")
MANY = 100_000
COMMANDS = {
    "--list": ("--list",),
    "--list --json": ("--list", "--json"),
    "--only NAME=VALUE --list": ("--list", "--only", "lr=7"),
    "all complete: nothing to do": ("-q",),
}


TOLD = """
import sys
from benchmarks._resident import resident
from qtran_cli.cli.main import run
code = run(sys.argv[1:])
print(resident(), file=sys.stderr)
sys.exit(code)
"""


class Spent(NamedTuple):
    """Processor seconds, and the largest resident size in bytes."""

    seconds: float
    memory: int


def rows(smallest: bool = False) -> Iterator[tuple]:
    """A row of a sweep that is carried out, and one a command on a large plan."""
    yield carried_out(INSTANT, 1) if smallest else carried_out(MINUTE, 5)
    with TemporaryDirectory() as name:
        count = 100 if smallest else MANY
        planned(Path(name), count)
        for told, options in COMMANDS.items():
            spent = command(("sweep", "--out", name, *options))
            yield told, f"{count:,}", duration(spent.seconds), "", "", f"{spent.memory >> 20:,} MiB"


def carried_out(options: Sequence[str], times: int) -> tuple:
    """Two runs, one after the other: the sweep's own time is this process's, the runs' that of its children but for how they begin."""
    with TemporaryDirectory() as name:
        before, own = children(), time.process_time()
        with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
            assert run(["sweep", "--env", "climb", "--method", "iql,vdn", "--out", name, *options]) == 0
        own, spent = time.process_time() - own, children() - before
    begun = 2 * max(0.0, beginning(times))
    own, spent = own + begun, spent - begun
    return "iql, vdn on climb", "2", duration(own), duration(spent), f"{own / spent:.1%}", ""


def beginning(times: int) -> float:
    """What a run's beginning takes more than `qtran train` by itself: a median's worth of `qtran --version`, either way."""
    ways = [mortal.command(15, "qtran_cli", ["--version"]), [sys.executable, "-m", "qtran_cli", "--version"]]
    found = sorted(one - other for one, other in ([taken(way) for way in ways] for _ in range(times)))
    return found[times // 2]


def taken(line: Sequence[str]) -> float:
    """Processor seconds of a command."""
    before = children()
    subprocess.run(line, check=True, stdout=subprocess.DEVNULL)
    return children() - before


def children() -> float:
    """Processor seconds of the children that have ended."""
    found = resource.getrusage(resource.RUSAGE_CHILDREN)
    return found.ru_utime + found.ru_stime


def planned(where: Path, count: int) -> None:
    """A sweep's folder as it is when all its runs are complete, but for what is in theirs."""
    items = [Item(k, f"{k:012x}", "sha256:0", Asked((("env", "climb"), ("method", "vdn")), (("lr", str(k)),))) for k in range(count)]
    folder.written(where, items)
    for item in items:
        (where / item.place).mkdir(parents=True)
    lines = (json.dumps({"id": item.id, "status": folder.COMPLETE, "seconds": 60.0}) + "\n" for item in items)
    (where / folder.STATES).write_text("".join(lines), encoding="utf-8")


def command(arguments: Sequence[str]) -> Spent:
    """A command of qtran's in a process of its own, which tells what it held."""
    before, line = children(), [sys.executable, "-c", TOLD, *arguments]
    done = subprocess.run(line, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    return Spent(children() - before, int(done.stderr.split()[-1]))
