"""The folder of a run, written; qtran_cli/runs.py tells what it holds, and reads it.

A run that is continued starts from its checkpoint: what the files hold beyond is dropped and made again.
"""

from __future__ import annotations

import fcntl
import io
import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

import yaml

from qtran_cli import environment, formats
from qtran_cli.errors import FileError
from qtran_cli.formats import _files
from qtran_cli.game import Game
from qtran_cli.learn import events
from qtran_cli.learn.config import Config, difference
from qtran_cli.learn.events import Events
from qtran_cli.runs import CHECKPOINT, CONFIG, GAME, MANIFEST, METRICS, TABLES, TIMINGS, Run
from qtran_cli.task import Task

SCHEMA = "qtran.checkpoint/1"
_FORCE = "--force starts over; another --name keeps it"
_OPTIONS = "resume with the options it was started with"


class Folder:
    """An open run folder; only one process at a time has it. ``checkpoint``: what a continued run starts from, None for a new one.

    tensorboard: keep TensorBoard's event files too (learn/events.py).
    """

    def __init__(self, path: Path, config: Config, game: Game | Task, resume: bool, force: bool, tensorboard: bool = False) -> None:
        self.path = path
        self._events: Events | None = None
        with _files.reporting(path, reading=False):
            check(path, resume, force)
            path.mkdir(parents=True, exist_ok=True)
            self._streams: dict[str, BinaryIO] = {}
            for name in (METRICS, TABLES, TIMINGS):
                self._streams[name] = (path / name).open("a+b")
        self._lock()
        if resume:
            self._compare(config, game)
        else:
            self._start(config, game)
        self.checkpoint: dict[str, Any] | None = load(path / CHECKPOINT) if resume and (path / CHECKPOINT).exists() else None
        self._cut(self.checkpoint or {})
        if tensorboard:
            self._events = Events(path, Run(path, {}).metrics)

    def close(self) -> None:
        """Let go of the folder."""
        if self._events is not None:
            self._events.close()
        for stream in self._streams.values():
            with suppress(OSError):  # what could not be written was said by ``append``
                stream.close()

    def append(self, name: str, records: Iterable[dict[str, Any]]) -> None:
        """Lines for METRICS, TABLES or TIMINGS. Raises FileError."""
        records = list(records)
        with _files.reporting(self.path / name, reading=False):
            self._streams[name].write("".join(json.dumps(record) + "\n" for record in records).encode())
            self._streams[name].flush()
        if name == METRICS and self._events is not None:
            self._events.add(records)

    def save(self, state: dict[str, Any]) -> None:
        """The checkpoint. Raises FileError; the one before stays then."""
        import torch

        lengths = {name: stream.seek(0, 2) for name, stream in self._streams.items()}
        data = io.BytesIO()
        torch.save({"schema": SCHEMA, **lengths, "trainer": state}, data)
        _files.write(self.path / CHECKPOINT, data.getvalue())

    def manifest(self, **changes: Any) -> None:
        """Write what changed into manifest.json; a damaged one starts anew: no number depends on it."""
        _files.write(self.path / MANIFEST, (json.dumps({**self._said(), **changes}, indent=2) + "\n").encode())

    @property
    def complete(self) -> bool:
        """Whether manifest.json says that the run is."""
        return self._said().get("status") == "complete"

    def _said(self) -> Mapping[str, Any]:
        try:
            return Run(self.path, {}).manifest
        except FileError:
            return {}

    def _lock(self) -> None:
        try:
            fcntl.flock(self._streams[METRICS], fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self.close()
            raise FileError("another process is at work on this run", where=str(self.path), right="wait for it, or name another") from None

    def _start(self, config: Config, game: Game | Task) -> None:
        for name in (CHECKPOINT, MANIFEST):
            (self.path / name).unlink(missing_ok=True)
        events.remove(self.path)
        formats.write_file(game, self.path / GAME)
        _files.write(self.path / CONFIG, config.dump())

    def _compare(self, config: Config, game: Game | Task) -> None:
        for left in self.path.glob(".qtran-*.tmp"):  # of a process that was killed while it wrote
            left.unlink(missing_ok=True)
        try:
            found = difference(yaml.safe_load(bytes(_files.read(self.path / CONFIG))), config)
        except yaml.YAMLError:
            raise FileError("this is not a run's config", where=str(self.path / CONFIG), right=_FORCE) from None
        except FileError as error:
            raise error.at(str(self.path)) if not error.where else error from None
        if found:
            raise FileError(f"the run there is another: {found}", where=str(self.path), right=_OPTIONS)
        kept, asked = environment.of(Run(self.path, {}).game), environment.of(game)
        if found := environment.apart(kept, asked):
            right = _OPTIONS if kept.content == asked.content else f"{GAME} there is what it was"
            raise FileError(f"the game has changed since the run started: {found}", where=str(self.path), right=right)

    def _cut(self, lengths: dict[str, Any]) -> None:
        for name, stream in self._streams.items():
            length = lengths.get(name, 0)  # a checkpoint older than the file knows nothing of it
            if stream.seek(0, 2) < length:
                raise FileError("lines of before the checkpoint are missing", where=str(self.path / name), right=_FORCE)
            with _files.reporting(self.path / name, reading=False):
                stream.truncate(length)


def check(path: Path, resume: bool, force: bool) -> None:
    """Raise FileError where the folder is not what the command needs."""
    if path.exists() and not path.is_dir():
        raise FileError("this is a file", where=str(path), right="name a folder")
    there = (path / CONFIG).exists()
    if resume and not there:
        raise FileError("no run to resume", where=str(path), right="leave --resume out to start it")
    if not resume and not force and there:
        raise FileError("a run is here already", where=str(path), right=f"--resume continues it; {_FORCE}")


def load(path: Path) -> dict[str, Any]:
    """A checkpoint. Raises FileError for one that is damaged or of another version."""
    import torch

    try:
        found = torch.load(io.BytesIO(_whole(path)), map_location="cpu", weights_only=True)
    except FileError:
        raise
    except Exception:  # what damaged bytes make the unpickler raise is anything
        raise FileError("the checkpoint is damaged", where=str(path), right="--force starts the run over") from None
    if not isinstance(found, dict) or found.get("schema") != SCHEMA:
        raise FileError("the checkpoint is of another version", where=str(path), right=f"its schema must be {SCHEMA}; --force starts over")
    return found


def _whole(path: Path) -> bytes:
    with _files.reporting(path):
        return path.read_bytes()
