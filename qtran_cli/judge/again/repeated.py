"""A run held against the one that it repeats: the same numbers to the last byte, or where they first part, and what else differs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

from qtran_cli.errors import FileError
from qtran_cli.model import environment
from qtran_cli.runs import files
from qtran_cli.runs.folder import METRICS, TABLES, Run

Pair = tuple[Any, Any]


@dataclass(frozen=True)
class Parted:
    """The first line that differs: of which file, step and seed, and by key what was and what is. None stands for no such line or key."""

    file: str
    step: int | None
    seed: int | None
    values: Mapping[str, Pair]


@dataclass(frozen=True)
class Repeated:
    """lines: how many were compared, by file. beyond: lines that the new run alone has, as the other was stopped before its end.

    around: what differs of where the two were made: versions, device, environment.
    """

    run: str
    again: str
    lines: Mapping[str, int]
    beyond: int = 0
    parted: Parted | None = None
    around: Mapping[str, Pair] = field(default_factory=dict)

    @property
    def same(self) -> bool:
        """Whether every number is what it was."""
        return self.parted is None


def held(run: Run, again: Run) -> Repeated:
    """The two, compared: every line that ``run`` has. Raises FileError. Cost: their files are read once."""
    counts: dict[str, int] = {}
    beyond, parted = 0, None
    for name in (METRICS, TABLES):
        counts[name], more, found = _files(run, again, name)
        beyond, parted = max(beyond, more), parted or found
    return Repeated(str(run.path), str(again.path), counts, beyond, parted, around(run, again))


def _files(run: Run, again: Run, name: str) -> tuple[int, int, Parted | None]:
    """(lines compared, lines that the new one has beyond, where they first part)."""
    if not files.there(run.path / name):
        return 0, 0, None
    count, beyond = 0, 0
    for was, now in zip_longest(files.lines(run.path / name), files.lines(again.path / name)):
        if was is None:
            beyond += 1
            continue
        count += 1
        if was != now:
            return count, beyond, _parted(name, was, now)
    return count, beyond, None


def _parted(name: str, was: bytes, now: bytes | None) -> Parted:
    one, other = _line(was), _line(now or b"{}")
    keys = [key for key in {**one, **other} if one.get(key) != other.get(key)]
    return Parted(name, one.get("step"), one.get("seed"), {key: (one.get(key), other.get(key)) for key in keys})


def _line(data: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(data)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def around(run: Run, again: Run) -> dict[str, Pair]:
    """Where the two were made otherwise: (was, is) by name."""
    one, other = dict(_made(run)), dict(_made(again))
    return {name: (one.get(name), other.get(name)) for name in {**one, **other} if one.get(name) != other.get(name)}


def _made(run: Run) -> Iterator[tuple[str, Any]]:
    try:
        said = run.manifest
    except FileError:
        return
    for name in ("versions", "device"):
        yield from _leaves(said.get(name), name)
    yield "commit", said.get("commit")
    yield "method", run.origin and run.origin.words
    yield from run.environment.made.items()


def _leaves(found: Any, name: str) -> Iterator[tuple[str, Any]]:
    if isinstance(found, dict):
        yield from ((key if name == "versions" else f"{name}'s {key}", value) for key, value in found.items())


def apart(run: Run, again: Run) -> str:
    """Where what is played differs, in words."""
    return environment.apart(run.environment, again.environment)
