"""A command that is killed (SIGKILL) at random moments and continued ends with the bytes of one that was not.

Two or three kills a case, at a random moment of the work or, one in four, of the clock; the moments come from the seed, but
what a process is doing then is never twice the same. Whatever a kill leaves must be a beginning of what the whole command writes.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import NamedTuple

from tests.processes import ROOT, until
from tests.reliability import Case

PROGRAM: tuple[str, ...] = (sys.executable, "-m", "qtran_cli")
GROWING = ("metrics.jsonl", "tables.jsonl", "games.jsonl")
COMPARED = (*GROWING, "summary.csv", "pairs.csv", "study.json", "config.yaml", "game.yaml")
ON_THEIR_WAY = ("joining", "made", "joined")
SAID = "said.txt"
"""Beside the files of the command: what it printed."""
SHORT = 0.1
"""Seconds: the longest wait from the moment of the work that is asked for until the kill."""
START = 8.0
"""Seconds: the longest wait where the moment is one of the clock. Starting is most of it."""


class Command(NamedTuple):
    """A command without --out; ``again``: what to say beside, to continue it; ``before``: one that is carried out first, whole.

    between: on its way from there it is a third thing, so that only its end is looked at. part: one of the processes that it began is
    killed instead, and it must end by itself.
    """

    row: str
    arguments: tuple[str, ...]
    again: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    between: bool = False
    part: bool = False


def _train(game: str, method: str, steps: int, *more: str) -> Command:
    small = [f"--set={name}={value}" for name, value in {"evaluations": 20, "hidden": 8, "warmup": 20}.items()]
    arguments = ("train", "--env", game, "--method", method, "--seeds", "2", "--steps", str(steps), "--name", "run", "-q", *small, *more)
    return Command(" ".join([f"train, {method} on {game}", *more]), arguments, ("--resume",))


def _on(row: str, method: str, *more: str) -> Command:
    """A finished run of 200 steps that goes on as ``more`` says."""
    first = _train("climb", method, 200)
    return Command(f"train, {row}", (*first.arguments, *more), first.again, first.arguments, {"--steps", "--seeds"} <= {*more})


def _study(family: str, processes: int) -> Command:
    size = ("--actions", "2,3", "--count", "150", "--methods", "iql,qmix,ow_qmix", "--processes", str(processes), "-q")
    return Command(f"study, processes: {processes}", ("study", "--family", family, *size))


IN_WORKERS = _train("tests.envs.workers.lamps:make", "vdn", 400, "--workers", "2")
COMMANDS = (
    *(_train("climb", method, 600) for method in ("vdn", "qtran_base", "qtran_alt")),
    _train("two_state_hidden", "qmix", 300),
    *(_study("integer", processes) for processes in (1, 2)),
    _on("more steps", "qtran_base", "--steps", "500"),
    _on("more seeds", "vdn", "--seeds", "6"),
    _on("more of both", "vdn", "--steps", "400", "--seeds", "4"),
    IN_WORKERS,
)


def attempt(seed: int, folder: Path, commands: tuple[Command, ...] = COMMANDS) -> Case:
    """Kill a command, continue it until it ends, and compare."""
    draw = random.Random(seed)
    command = commands[seed % len(commands)]
    whole, killed, fault = finished(command), 0, ""
    first = begun(command, folder)
    for _ in range(draw.choice((2, 3))):
        killed += kill(command, folder, draw, sum(map(len, whole.values())))
        fault = fault or ("" if command.between else lost(whole, files(folder), first))
    left = files(folder)
    if ended := start(command, folder).wait():
        said = (folder / SAID).read_text(encoding="utf-8", errors="replace")
        fault = fault or f"continued, it ends with {ended}, after {sorted(left)}: {said[-400:]}"
    return Case(command.row, f"after {killed} SIGKILLs", fault or changed(whole, files(folder)))


@cache
def finished(command: Command) -> dict[str, bytes]:
    """What the command writes when nothing stops it."""
    with tempfile.TemporaryDirectory() as folder:
        begun(command, Path(folder))
        code = start(command, Path(folder)).wait()
        assert code == 0, f"{command.row}: {code}"
        return files(Path(folder))


def begun(command: Command, folder: Path) -> dict[str, bytes]:
    """What is there before the command begins."""
    if command.before:
        code = start(Command(command.row, command.before), folder).wait()
        assert code == 0, f"before {command.row}: {code}"
    return files(folder)


def start(command: Command, folder: Path) -> subprocess.Popen:
    """The command in a process and a group of its own, continued where it has begun."""
    again = command.again if any(folder.rglob("config.yaml")) else ()
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with (folder / SAID).open("wb") as said:
        line = [*PROGRAM, *command.arguments, *again, "--out", str(folder)]
        return subprocess.Popen(line, env=environment, stdout=said, stderr=said, start_new_session=True)


def kill(command: Command, folder: Path, draw: random.Random, whole: int) -> bool:
    """Start the command and kill it, with its processes or alone; whether it was still there."""
    before = size(folder)
    wanted, wait = before + draw.random() * max(whole - before, 0), draw.random() * SHORT
    if draw.random() < 0.25:
        wanted, wait = 0, draw.random() * START
    process = start(command, folder)
    until(lambda: size(folder) >= wanted, process)
    time.sleep(wait)
    if command.part:
        return kill_part(process, draw)
    stop(process, os.killpg if draw.random() < 0.5 else os.kill)
    code = process.wait()
    until(lambda: not _alive(process.pid))
    return code == -signal.SIGKILL


def kill_part(process: subprocess.Popen, draw: random.Random) -> bool:
    """Kill one of the processes that this one began, and wait for it; whether there was one."""
    until(lambda: bool(begun_by(process.pid)), process)
    parts = begun_by(process.pid)
    if parts:
        with suppress(ProcessLookupError):
            os.kill(draw.choice(parts), signal.SIGKILL)
    process.wait()
    return bool(parts)


def begun_by(process: int) -> list[int]:
    """The processes that a process has begun, as Linux tells; that of multiprocessing which cleans up behind the others left out."""
    with suppress(OSError):
        found = [int(each) for task in Path(f"/proc/{process}/task").iterdir() for each in (task / "children").read_text().split()]
        return [each for each in found if b"resource_tracker" not in Path(f"/proc/{each}/cmdline").read_bytes()]
    return []


def stop(process: subprocess.Popen, how: Callable[[int, int], None]) -> None:
    """SIGKILL, unless it has ended by itself."""
    if process.poll() is None:
        how(process.pid, signal.SIGKILL)


def _alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def files(folder: Path) -> dict[str, bytes]:
    """What is compared: no clock, no process and no version is in these files. A file may be put in its place meanwhile."""
    found: dict[str, bytes] = {}
    for path in sorted(folder.rglob("*")):
        with suppress(FileNotFoundError):
            if path.name in COMPARED:
                found[str(path.relative_to(folder))] = path.read_bytes()
    return found


def size(folder: Path) -> int:
    """Bytes of what is compared."""
    return sum(map(len, files(folder).values()))


def lost(whole: dict[str, bytes], left: dict[str, bytes], first: dict[str, bytes] | None = None) -> str:
    """What a kill left that is no beginning of the whole, of a file that grows, or not the whole, of another, nor what was there before.

    What is on its way into a run is looked at when it has arrived.
    """
    for name, data in left.items():
        good = whole.get(name, b"").startswith(data) if Path(name).name in GROWING else whole.get(name) == data
        if not good and (first or {}).get(name) != data and Path(name).parent.name not in ON_THEIR_WAY:
            return f"a kill left {name} as no uninterrupted command writes it"
    return ""


def changed(whole: dict[str, bytes], found: dict[str, bytes]) -> str:
    """What differs at the end."""
    names = [name for name in sorted(whole.keys() | found.keys()) if whole.get(name) != found.get(name)]
    return f"differ from those of an uninterrupted command: {', '.join(names)}" if names else ""
