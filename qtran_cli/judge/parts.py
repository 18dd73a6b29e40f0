"""The runs of a comparison: one a method, found among those that are there or new."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from qtran_cli.errors import FileError, QtranError
from qtran_cli.learn.run import checkpoint
from qtran_cli.model import environment
from qtran_cli.model.environment import Environment
from qtran_cli.runs import files
from qtran_cli.runs import folder as runs
from qtran_cli.runs import places as _places

if TYPE_CHECKING:
    from qtran_cli.learn.run.config import Config


@dataclass(frozen=True)
class Part:
    """One method's run. there: some or all of it is in the folder already; complete: all of it."""

    config: Config
    path: Path
    there: bool
    complete: bool


def part(config: Config, played: Environment, folder: Path, name: str | None, force: bool) -> Part:
    """Where a method's run is or will be: the run of that name, else the newest of the same configuration, else a new one.

    folder: where new ones go, DIR/ENV/METHOD. Runs on the same environment are found in all of DIR, whatever --env said there.
    Raises UsageError, FileError.
    """
    if name is not None:
        return _named(config, played, _places.named(folder, name), force)
    same = [] if force else [_found(config, path) for path in _candidates(folder) if _is_same(path, config, played)]
    newest = max(same, key=lambda one: (one.complete, (one.path / runs.CONFIG).stat().st_mtime_ns), default=None)
    return newest or Part(config, _places.fresh(folder), False, False)


def above(parts: Sequence[Part]) -> str:
    """The folder that all the runs are below."""
    return os.path.commonpath([one.path.parents[1] for one in parts])


def require_whole(parts: Sequence[Part]) -> None:
    """Raise FileError where a checkpoint that will be gone on from is damaged: before anything is trained, and without PyTorch."""
    for path in (one.path / runs.CHECKPOINT for one in parts if one.there):
        if files.there(path):
            checkpoint.require_whole(path)


def _named(config: Config, played: Environment, path: Path, force: bool) -> Part:
    if force or not runs.remains(path):
        return Part(config, path, False, False)
    if why := _difference(path, config, played):
        raise FileError(f"the run there is another: {why}", where=str(path), right="choose another --name; --force starts it over")
    return _found(config, path)


def _candidates(folder: Path) -> Iterator[Path]:
    """The runs of a method on every environment."""
    for own in sorted(folder.parents[1].glob(f"*/{folder.name}")):
        yield from runs.find(own)


def _found(config: Config, path: Path) -> Part:
    return Part(config, path, True, runs.read(path).status == "complete")


def _is_same(path: Path, config: Config, played: Environment) -> bool:
    """Whether a folder holds a run of that configuration on that environment; a damaged one does not."""
    try:
        return not _difference(path, config, played)
    except QtranError:
        return False


def _difference(path: Path, config: Config, played: Environment) -> str:
    """Where the run in a folder differs from what is asked for, in words."""
    from qtran_cli.learn.run.config import difference

    runs.require_plain(path)
    run = runs.read(path)
    return difference(run.config, config) or environment.apart(run.environment, played)
