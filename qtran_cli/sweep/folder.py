"""A sweep's folder: the plan, and how each run stands. One line a run in each: no folder is walked to tell where a sweep is."""

from __future__ import annotations

import fcntl
import json
import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from qtran_cli.errors import FileError, QtranError
from qtran_cli.files import whole as _files
from qtran_cli.runs import files, places
from qtran_cli.runs import folder as runs
from qtran_cli.sweep.asked import Asked, document, from_document

PLAN, STATES, GAMES = "plan.jsonl", "states.jsonl", "games"
SCHEMA = "qtran.sweep/1"
COMPLETE, STOPPED, FAILED, NEW, RUNNING = "complete", "stopped", "failed", "new", "running"
MOST = 1 << 30
"""Bytes of the largest plan.jsonl."""


@dataclass(frozen=True)
class Item:
    """A run of the plan, and where it stands in it. environment: the digest of what is played."""

    index: int
    id: str
    environment: str
    asked: Asked

    @property
    def place(self) -> Path:
        """Its folder, below the sweep's."""
        return places.folder(Path(), *self.kind) / self.id

    @property
    def kind(self) -> tuple[str, str]:
        """What it plays, by which method: those of one kind lie in one folder."""
        own = dict(self.asked.options)
        return own.get("env", ""), own.get("method", "")


@dataclass(frozen=True)
class State:
    """How a run ended, or that another process is at work on it (RUNNING, which is never written down).

    code: the exit code of qtran train; words: its last ones where it failed; seconds: how long it took this time.
    """

    id: str
    status: str
    code: int = 0
    words: str = ""
    seconds: float = 0.0


def written(folder: Path, items: Sequence[Item]) -> None:
    """Write the plan, if none is there; one that is there must be the same, or the start of this one. Raises FileError."""
    path = folder / PLAN
    data = b"".join(_line(item) for item in items)
    with _files.reporting(folder, reading=False):
        folder.mkdir(parents=True, exist_ok=True)
    if files.there(path):
        _require_kept(path, [item.id for item in items])
    if not files.there(path) or files.read(path, MOST) != data:
        files.write(path, data)


def _require_kept(path: Path, ids: Sequence[str]) -> None:
    """A plan may get more runs, and loses none: what was trained for it would belong to nothing."""
    kept = set(ids)
    if gone := [item.id for item in read(path.parent) if item.id not in kept]:
        what = f"another sweep is here: {len(gone):,} of its runs are not in this plan"
        raise FileError(what, where=str(path.parent), right="another --out keeps it; a plan may get more runs, and loses none")


def _line(item: Item) -> bytes:
    said = {"schema": SCHEMA, "index": item.index, "id": item.id, "environment": item.environment, **document(item.asked)}
    return json.dumps(said, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"


def read(folder: Path) -> list[Item]:
    """The plan. Raises FileError."""
    path = folder / PLAN
    if not files.there(path):
        raise FileError("no sweep is here", where=str(folder), right=f"qtran sweep PLAN --out {folder} makes one")
    return [_item(line, f"{path}, line {k + 1}") for k, line in enumerate(files.lines(path))]


def _item(line: bytes, where: str) -> Item:
    try:
        found = json.loads(line)
        if found["schema"] != SCHEMA:
            raise ValueError
        return Item(int(found["index"]), str(found["id"]), str(found["environment"]), from_document(found))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise FileError("this is not a sweep's plan", where=where, right="the plan is written anew where the file is gone") from None


def tell(folder: Path, state: State) -> None:
    """Write down how a run ended; several processes may at once. Raises FileError."""
    said = {key: value for key, value in asdict(state).items() if value or key in ("id", "status")}
    data = json.dumps(said, separators=(",", ":")).encode() + b"\n"
    with files.opened(folder / STATES, os.O_RDWR | os.O_CREAT) as stream, _files.reporting(folder / STATES, reading=False):
        fcntl.flock(stream, fcntl.LOCK_EX)
        end = stream.seek(0, os.SEEK_END)
        if end and (stream.seek(end - 1), stream.read(1))[1] != b"\n":  # what a killed process left
            data = b"\n" + data
        stream.seek(0, os.SEEK_END)
        stream.write(data)
        stream.flush()


def told(folder: Path) -> dict[str, State]:
    """By id how runs ended last; a line that is none is skipped. Raises FileError."""
    return {state.id: state for state in _told(folder / STATES)} if files.there(folder / STATES) else {}


def _told(path: Path) -> Iterator[State]:
    for line in files.lines(path):
        with suppress(ValueError, TypeError):
            found = json.loads(line)
            if isinstance(found, dict) and found.get("status") in (COMPLETE, STOPPED, FAILED):
                yield State(**found)


def states(folder: Path, items: Sequence[Item]) -> dict[str, State]:
    """How every run stands: as was told, else as its folder says.

    Cost: a listing per folder of runs, and a run's own files where nothing was told.
    """
    known, there = told(folder), {kind: _names(folder / places.folder(Path(), *kind)) for kind in {item.kind for item in items}}
    return {item.id: _state(folder, item, known.get(item.id), item.id in there[item.kind]) for item in items}


def _names(path: Path) -> set[str]:
    try:
        with os.scandir(path) as found:
            return {entry.name for entry in found}
    except OSError:
        return set()


def _state(folder: Path, item: Item, told: State | None, there: bool) -> State:
    """What was told, unless the run has been deleted since; one that failed may never have been there."""
    if told is not None and (there or told.status == FAILED):
        return told
    return _found(folder, item) if there else State(item.id, NEW)


def _found(folder: Path, item: Item) -> State:
    """Of a run whose end nobody told: the sweep itself was killed."""
    try:
        status = runs.read(folder / item.place).status
        return State(item.id, status if status in (COMPLETE, RUNNING) else STOPPED)
    except QtranError:
        return State(item.id, STOPPED)


def counts(found: Mapping[str, State]) -> Counter[str]:
    """How many runs stand so."""
    return Counter(state.status for state in found.values())


def documents(items: Sequence[Item], found: Mapping[str, State]) -> list[dict[str, Any]]:
    """Every run with how it stands."""
    return [{"index": i.index, "id": i.id, "path": str(i.place), **document(i.asked), **_said(found[i.id])} for i in items]


def _said(state: State) -> dict[str, Any]:
    return {"status": state.status, "words": state.words or None}
