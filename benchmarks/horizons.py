"""The best decentralised policy against the horizon: processor time and memory of `qtran solve`, and of the build before the search.

That one finds it with all else that it finds; it has no --only.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, NamedTuple

from benchmarks._earlier import ROOT, checked_out
from benchmarks._ratios import duration
from qtran_cli import catalogue
from qtran_cli.model.team_game import Kind

HEADINGS = ("game", "horizon", "time", "memory", "returns", "at 84af053", "memory")
OPTIONS = ("game",)
HORIZONS = (2, 3, 4, 5, 6, 7, 8, 10, 20, 50)
SECONDS = 15
"""Processor seconds of a command: then it gets a Ctrl-C, to which this build answers with bounds. A game's next horizons are left out."""
RUN = """
import resource, signal, sys
from benchmarks._resident import resident
from qtran_cli.cli.main import run

seconds = int(sys.argv[1])
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGXCPU, lambda *_: signal.raise_signal(signal.SIGINT))
resource.setrlimit(resource.RLIMIT_CPU, (seconds, 4 * seconds))
code = run(sys.argv[2:])
print(resident(), file=sys.stderr)
sys.exit(code)
"""
"""A command that gets a Ctrl-C in the background too, where shells have it ignored, and writes last what it held."""


class Ran(NamedTuple):
    """A command: its document, None where it was refused or ended; its exit code; processor seconds; bytes held at most."""

    document: dict | None
    code: int
    seconds: float
    memory: int


def rows(smallest: bool = False, game: str = "") -> Iterator[tuple]:
    """A row per game and horizon. game: a .dpomdp file, or a folder of them; the catalogue's by default."""
    with checked_out() as earlier:
        for path, horizons in _one_a_kind(_games(game)) if smallest else _games(game):
            for horizon in horizons[:1] if smallest else horizons:
                now, before = (None if build is None else _ran(build, path, horizon) for build in (ROOT, earlier))
                assert now is not None
                yield path.stem, horizon or "its end", *_now(now), *_before(before)
                if not _exact(now):
                    break


def _one_a_kind(games: list[tuple[Path, tuple[int | None, ...]]]) -> list[tuple[Path, tuple[int | None, ...]]]:
    """A game that is played to a horizon and one that is played to its end."""
    return list({horizons: (path, horizons) for path, horizons in games}.values())


def _games(given: str) -> list[tuple[Path, tuple[int | None, ...]]]:
    """(file, the horizons to try) of games whose agents do not all see the state."""
    if given:
        path = Path(given).resolve()
        return [(file, HORIZONS) for file in (sorted(path.glob("*.dpomdp")) if path.is_dir() else [path])]
    loaded = [catalogue.load(name) for name in catalogue.names()]
    return [(ROOT / "games" / f"{g.name}.yaml", HORIZONS if g.cyclic else (None,)) for g in loaded if g.kind is Kind.histories]


def _ran(build: Path, path: Path, horizon: int | None) -> Ran:
    asked = ["--horizon", str(horizon), "--discount", "1"] if horizon else []
    command = [sys.executable, "-c", RUN, str(SECONDS), "solve", str(path), *asked, "--json"]
    one = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    alone = ["--only", "decentralised", "--plan-seconds", "36000"] if build == ROOT else []
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as words:
        environment = {**os.environ, **one, "PYTHONPATH": f"{build}{os.pathsep}{ROOT}"}
        child = subprocess.Popen(command + alone, cwd=build, env=environment, stdout=out, stderr=words)
        _, status, used = os.wait4(child.pid, 0)
        text, (*_, last) = _all(out), [b"", *_all(words).split()]
    memory = int(last) if last.isdigit() else used.ru_maxrss * 1024  # a process that was killed left no word
    return Ran(json.loads(text) if text else None, os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime, memory)


def _all(file: IO[bytes]) -> bytes:
    file.seek(0)
    return file.read()


def _exact(ran: Ran) -> bool:
    return ran.document is not None and ran.document["decentralised"]["value"] is not None


def _now(ran: Ran) -> tuple[str, str, str]:
    if ran.document is None:
        return "–", "–", "none"
    best = ran.document["decentralised"]
    low, high = (f"{_number(best[key]):.6f}" for key in ("lower", "upper"))
    return duration(ran.seconds), _megabytes(ran), low if _exact(ran) else f"{low} to {high}"


def _before(ran: Ran | None) -> tuple[str, str]:
    """The earlier build: how long an exact answer took, or what came instead."""
    if ran is None:
        return "no build", "–"
    if ran.document is None:
        return "refused" if ran.code == 2 else f"ended, {duration(ran.seconds)}", _megabytes(ran)
    return duration(ran.seconds) if _exact(ran) else f"bounds, {duration(ran.seconds)}", _megabytes(ran)


def _number(text: str) -> float:
    top, _, bottom = text.partition("/")
    return int(top) / int(bottom or 1)


def _megabytes(ran: Ran) -> str:
    return f"{ran.memory / 1e6:.0f} MB"
