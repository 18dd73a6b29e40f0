"""A study's folder: study.json says what it is, games.jsonl grows by a line a game, in order.

Whatever ends the process, the lines that are written are whole but for the last, which is dropped and computed again. Lines
hold no clock and no trace of who computed them: the same plan gives the same bytes.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from qtran_cli.errors import FileError
from qtran_cli.files import durable as _durable
from qtran_cli.files import whole as _files
from qtran_cli.study.line import read
from qtran_cli.study.plan import Plan

PLAN, GAMES, SUMMARY, PAIRS = "study.json", "games.jsonl", "summary.csv", "pairs.csv"
_FORCE = "--force starts over; another --out keeps it"
Told = Callable[[dict[str, Any]], None]
"""Called with every game's record, in order: those that were there, and each once it is written."""


def _nobody(_record: dict[str, Any]) -> None:
    """Tell nobody."""


class Journal:
    """The folder of one study, open for writing. done: how many games are written."""

    def __init__(self, folder: Path, plan: Plan, stream: BinaryIO, told: Told) -> None:
        self.folder, self.plan, self._stream, self._told, self.done = folder, plan, stream, told, 0
        self._resume()

    def append(self, lines: Sequence[str]) -> None:
        """Write the next games' lines. Raises FileError."""
        written = [line.encode() for line in lines]
        with _files.reporting(self.folder / GAMES, reading=False):
            self._stream.write(b"".join(written))
            self._stream.flush()
        for line in written:
            self._tell(line)

    def sync(self) -> None:
        """Bring all games onto the disk. Raises FileError."""
        with _files.reporting(self.folder / GAMES, reading=False):
            _durable.sync(self._stream.fileno())

    def _tell(self, line: bytes) -> None:
        """Count a line that is written. Raises FileError where it is none of this study's."""
        self._told(self._read(self.done, line))
        self.done += 1

    def _resume(self) -> None:
        with _files.reporting(self.folder / GAMES), (self.folder / GAMES).open("rb") as stream:
            for line in stream:
                if line.endswith(b"\n"):
                    self._tell(line)
        with _files.reporting(self.folder / GAMES, reading=False):
            self._stream.seek(0)
            whole = sum(len(line) for line in self._stream if line.endswith(b"\n"))
            self._stream.truncate(whole)
            self._stream.seek(whole)

    def _read(self, k: int, line: bytes) -> dict[str, Any]:
        record = read(line, self.plan, k)
        if record is None:
            where = f"{self.folder / GAMES}, line {k + 1}"
            raise FileError("this line is not what the study wrote", where=where, right=_FORCE)
        return record


@contextlib.contextmanager
def journal(folder: Path, plan: Plan, force: bool = False, told: Told = _nobody) -> Iterator[Journal]:
    """The folder of ``plan``, made or continued. force: whatever study stands there is dropped. Raises FileError.

    Only one process at a time writes to it, the plan included.
    """
    _require(folder, plan, force)  # before anything is made there
    with _locked(folder) as stream:
        _require(folder, plan, force)  # another process may have made it meanwhile
        if force:
            stream.truncate(0)
            for name in (SUMMARY, PAIRS):
                (folder / name).unlink(missing_ok=True)
        if force or not (folder / PLAN).exists():
            _write_plan(folder, plan)
        yield Journal(folder, plan, stream, told)


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[BinaryIO]:
    """The file of games, open and nobody else's. Raises FileError where another process has it."""
    with _files.reporting(folder, reading=False):
        folder.mkdir(parents=True, exist_ok=True)
        stream = (folder / GAMES).open("a+b")
    with stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise FileError(
                "another process is at work on this study", where=str(folder), right="wait for it, or name another --out"
            ) from None
        yield stream


def _require(folder: Path, plan: Plan, force: bool) -> None:
    """Raise FileError unless the folder can hold this study: it is not there or empty, holds its plan, or force drops all."""
    if folder.exists() and not folder.is_dir():
        raise FileError("this is a file", where=str(folder), right="name a folder")
    for path in (folder / name for name in (PLAN, GAMES, SUMMARY, PAIRS)):
        if path.is_symlink() or (path.exists() and not path.is_file()):
            raise FileError("this is a link or no file, and a study's files are its own", where=str(path), right="name another --out")
    if force:
        return
    if (folder / PLAN).exists():
        _compare(folder / PLAN, plan.document())
    elif _begun(folder):
        raise FileError(f"the folder has games but no {PLAN}", where=str(folder), right=_FORCE)


def _begun(folder: Path) -> bool:
    """Whether a game is written, or a summary."""
    return (folder / SUMMARY).exists() or ((folder / GAMES).exists() and (folder / GAMES).stat().st_size > 0)


def _write_plan(folder: Path, plan: Plan) -> None:
    _files.write(folder / PLAN, (json.dumps(plan.document(), indent=2) + "\n").encode())


def _compare(path: Path, wanted: dict[str, Any]) -> None:
    """Raise FileError unless the file holds the plan that is ``wanted``, with the first difference."""
    try:
        found = json.loads(_files.read(path))
        keys = [key for key in {**wanted, **found} if found.get(key) != wanted.get(key)]
    except (ValueError, TypeError, AttributeError):
        raise FileError("this is not a study's plan", where=str(path), right=_FORCE) from None
    if keys:
        key = keys[0]
        what = f"another study is here: its {key} is {_short(found.get(key))}, not {_short(wanted.get(key))}"
        raise FileError(what, where=str(path.parent), right=_FORCE)


def _short(value: Any) -> str:
    text = json.dumps(value)
    return text if len(text) <= 60 else f"{text[:57]}…"
