"""Runs of `qtran train`, read from their folders without PyTorch.

config.yaml       everything needed to repeat the run; game.yaml: the game as it was
manifest.json     versions, commit, command, device, when, status, the digests of the environment (model/environment.py) and of config.yaml
metrics.jsonl     a line per evaluation and seed, no clock in it
tables.jsonl      a line per evaluation and seed with the learned tables, where they are small
timings.jsonl     a line per evaluation: seconds since the last
checkpoint.pt     the trainer, written whole or not at all, and how long the other files were
start.pt          the networks that the run began with, where they are another's
{method}.py       the method, where it is a file of one's own

A folder is a run when it holds config.yaml. A last line that a killed process left unfinished is not read.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from qtran_cli import formats
from qtran_cli.errors import FileError, QtranError
from qtran_cli.files.whole import MAX_TEXT
from qtran_cli.model import environment
from qtran_cli.model.team_game import TeamGame
from qtran_cli.plugins import origin
from qtran_cli.plugins.origin import Origin
from qtran_cli.runs import config as configured
from qtran_cli.runs import files, lines, start
from qtran_cli.runs.config import CONFIG
from qtran_cli.runs.start import Start

GAME, MANIFEST = "game.yaml", "manifest.json"
METRICS, TABLES, TIMINGS, CHECKPOINT = "metrics.jsonl", "tables.jsonl", "timings.jsonl", "checkpoint.pt"
START = "start.pt"
LOW, HIGH = "value_low", "value_high"
"""Keys of metrics: the least and the greatest learned value of a greedy joint action played; earlier versions wrote neither."""
TALLIES = "tallies"
"""Key of metrics: by name what a simulated task counts in a greedy episode; there is none where it counts nothing."""
EVENTS = "tb"
"""The folder of TensorBoard's files."""
JOINING, JOINED = "joining", "joined"
"""Folders in a run's: seeds that are being trained to join it; its files with them, where they have yet to be put in their places."""
FILES = (CONFIG, GAME, MANIFEST, METRICS, TABLES, TIMINGS, CHECKPOINT, START)
STATUSES, KILLED, UNKNOWN = ("complete", "interrupted", "failed", "running"), "killed", "unknown"
"""What a manifest says; what a run is that says running and is not; what one is whose manifest is damaged."""
AT_WORK = "another process is at work on this run"
CHANGED = f"{MANIFEST} has the digest of what it was: put that back, or train anew"


@dataclass(frozen=True, eq=False)
class Run:
    """A run's folder. config: as config.yaml holds it (env, method, seeds, steps, settings, …). Files are read when asked for."""

    path: Path
    config: Mapping[str, Any]

    @property
    def env(self) -> str:
        """What it is trained on, as --env said."""
        return str(self.config["env"])

    @property
    def start(self) -> Start | None:
        """What it began from, where that is another run's networks."""
        return start.read(self.config.get("start"))

    @property
    def origin(self) -> Origin | None:
        """Where its method comes from, where that is no part of qtran."""
        return origin.read(self.config.get("origin"))

    @property
    def joining(self) -> int | None:
        """How many seeds it will have when those that are being trained have joined it; None where none are, or they are damaged."""
        with suppress(QtranError):
            return int(read(self.path / JOINING).config["seeds"]) if there(self.path / JOINING) else None
        return None

    @property
    def method(self) -> str:
        """The method's name."""
        return str(self.config["method"])

    @cached_property
    def game(self) -> TeamGame:
        """The game as it was when the run started. Raises FileError also where it is not the one trained on, InputError."""
        game = self._game
        _ = self.environment
        return game

    @cached_property
    def _game(self) -> TeamGame:
        path = self.path / GAME
        return formats.read_bytes(self.content(GAME), str(path), path.suffix[1:], name=path.stem)

    @cached_property
    def environment(self) -> environment.Environment:
        """What is played: the game that is kept; where it is gone, what the manifest tells of it, or that it is unknown.

        Raises FileError where the game kept is not the one that was trained on; InputError.
        """
        told = self.told("environment")
        if not files.there(self.path / GAME):
            return environment.unknown(self.env) if told is None else environment.Environment(told, self.env, told)
        found = _of(self)
        if told not in (None, found.digest):
            raise FileError("the game has changed since the run was trained on it", where=str(self.path / GAME), right=CHANGED)
        return found

    def told(self, name: str) -> str | None:
        """The digest of the environment or of config.yaml ("config") that the manifest has; earlier versions wrote none."""
        try:
            told = self.manifest.get(name)
        except FileError:
            return None
        return told if isinstance(told, str) and environment.DIGEST.fullmatch(told) else None

    def content(self, name: str) -> bytes:
        """One of the small files, whole. Raises FileError where it is missing."""
        return files.read(_whole(self.path / name), MAX_TEXT)

    @cached_property
    def manifest(self) -> Mapping[str, Any]:
        """manifest.json, {} where the run was stopped before it was written. Raises FileError."""
        path = self.path / MANIFEST
        if not files.there(path):
            return {}
        found = lines.document(files.read(path), str(path))
        if not isinstance(found, dict) or not _is_manifest(found):
            raise FileError("this is not a run's manifest", where=str(path), right="qtran train --resume makes it anew")
        return found

    @property
    def status(self) -> str:
        """complete, interrupted, failed, running; killed: it says running, and no process has it; unknown: the manifest is damaged."""
        try:
            said = str(self.manifest.get("status", "running"))
        except FileError:
            return UNKNOWN
        if self.outdated:  # nothing was written since it was extended
            said = "running"
        return KILLED if said == "running" and not held(self.path) else said

    @property
    def outdated(self) -> bool:
        """Whether the manifest is of before the run was extended: what it says of its state is of the shorter run."""
        return configured.was(self.config, self.told("config"))

    @cached_property
    def metrics(self) -> list[dict[str, Any]]:
        """The lines of metrics.jsonl: step, seed, updates, epsilon, return, optimal, loss terms, LOW, HIGH, TALLIES. Raises FileError."""
        return list(lines.evaluations(_whole(self.path / METRICS), self.config, ("return",)))

    @cached_property
    def evaluations(self) -> dict[int, list[dict[str, Any]]]:
        """Per step, the lines of metrics in the order of the seeds. One that a killed process left unfinished is not among them."""
        found: dict[int, list[dict[str, Any]]] = {}
        for line in self.metrics:
            found.setdefault(line["step"], []).append(line)
        seeds = self.config["seeds"] - self.config.get("first", 0)
        return {step: own for step, own in found.items() if len(own) == seeds}

    @cached_property
    def tables(self) -> list[dict[str, Any]]:
        """The lines of tables.jsonl, none where the run has no such file. Raises FileError."""
        return list(lines.evaluations(self.path / TABLES, self.config, ())) if files.there(self.path / TABLES) else []

    def require_tables(self) -> None:
        """Raise FileError where the first or the last line of tables.jsonl is damaged: nothing between them is read."""
        if files.there(self.path / TABLES):
            lines.require_ends(self.path / TABLES, self.config)

    @cached_property
    def timings(self) -> list[dict[str, Any]]:
        """The lines of timings.jsonl: step, seconds since the line before. Raises FileError."""
        return list(lines.timings(_whole(self.path / TIMINGS)))

    @property
    def step(self) -> int:
        """Environment steps per seed that are done and saved. Raises FileError."""
        return int(self.timings[-1]["step"]) if self.timings else 0

    @property
    def seconds(self) -> float:
        """Training and evaluation, over all the times the run was continued. Raises FileError."""
        return float(sum(line["seconds"] for line in self.timings))


def read(path: str | Path) -> Run:
    """The run in a folder. Raises FileError where there is none, one of another version, or one whose config.yaml was changed."""
    path = Path(path)
    if path.exists() and not path.is_dir():
        raise FileError("this is a file", where=str(path), right="name the folder of a run")
    if not there(path):
        if remains(path):
            raise FileError(f"{CONFIG} is missing", where=str(path), right="a run is read and continued with it alone: put it back")
        raise FileError("no run is here", where=str(path), right="qtran runs lists them; a run's folder holds config.yaml")
    if os.path.lexists(path / JOINED):
        right = "qtran train --resume on it puts its files in their places"
        raise FileError("it was stopped while more seeds joined it", where=str(path), right=right)
    run = Run(path, configured.read(path / CONFIG))
    if run.told("config") not in (None, files.digest(path / CONFIG)) and not run.outdated:
        raise FileError("it has changed since the run was started", where=str(path / CONFIG), right=CHANGED)
    return run


_KNOWN: dict[bytes, environment.Environment] = {}
"""By the bytes of a game.yaml, hashed: many runs have the same."""


def _of(run: Run) -> environment.Environment:
    """The environment of the game that a run keeps. Raises FileError, InputError."""
    key = hashlib.sha256(run.content(GAME)).digest()
    if key not in _KNOWN:
        _KNOWN[key] = environment.of(run._game)
    return _KNOWN[key]


def _whole(path: Path) -> Path:
    """A file that every run has. Raises FileError where it is missing."""
    if not files.there(path):
        raise FileError(f"{path.name} is missing", where=str(path.parent), right="qtran train --force makes the run anew")
    return path


def there(path: Path) -> bool:
    """Whether a folder is a run's, sound or not."""
    return files.there(path / CONFIG)


def require_plain(path: Path) -> None:
    """Raise FileError where one of a run's files is a link, a folder, a pipe or a device."""
    for name in FILES:
        files.require_plain(path / name)


def remains(path: Path) -> list[str]:
    """The files of a run's names in a folder that hold something: a run's, sound or not. One killed before it began leaves none."""
    found = [name for name in (*FILES, EVENTS) if files.there(path / name) and (path / name).lstat().st_size]
    first = found in ([GAME], [START], [GAME, START])  # config.yaml, the last to be written, is not yet there
    begun = first and files.there(path / METRICS)
    return [] if begun else found


def find(root: str | Path = "runs") -> list[Path]:
    """The folders of the runs below ``root``, sorted by path. A config.yaml with no other file of a run beside it is not one's."""
    return sorted(path for path, names in _folders(Path(root)) if CONFIG in names and names & {MANIFEST, METRICS, CHECKPOINT})


def _folders(root: Path) -> Iterator[tuple[Path, set[str]]]:
    """Every folder below and its names; links are not followed, what may not be read is left out."""
    left = [root]
    while left:
        path = left.pop()
        try:
            with os.scandir(path) as found:
                entries = list(found)
        except OSError:
            continue
        names = {entry.name for entry in entries}
        own = {JOINING, JOINED} if CONFIG in names else set()
        left += [Path(entry.path) for entry in entries if entry.is_dir(follow_symlinks=False) and entry.name not in own]
        yield path, names


def latest(root: str | Path = "runs") -> Path | None:
    """The run below ``root`` that was started last; None where there is none."""
    return max(find(root), key=begun, default=None)


def begun(path: Path) -> tuple[int, str]:
    """When the run in a folder was first started, to compare with others."""
    return (path / CONFIG).lstat().st_mtime_ns, path.name


def _is_manifest(found: Mapping[str, Any]) -> bool:
    """Whether the parts that are read are what they must be."""
    return found.get("status", "running") in STATUSES and isinstance(found.get("started"), str | None)


def held(path: Path) -> bool:
    """Whether a process is at work on the run in that folder: it has the metrics locked. Raises FileError where they are no plain file."""
    if not files.there(path / METRICS):
        return False
    with files.opened(path / METRICS) as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return True
    return False
