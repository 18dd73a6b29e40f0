"""The files of a run that more seeds have joined: made from those of both, then put in the places of what was there.

    joining/          the run of the new seeds, a run's folder like any other
    joining/made/     the files of the whole, while they are made
    joined/           the same, on the disk to the last: from here on the run is the whole one, and each file is put in its place

A process that is killed leaves the run as it was, or one that `finish` makes whole.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from qtran_cli.errors import FileError
from qtran_cli.files import durable as _durable
from qtran_cli.files import whole as _files
from qtran_cli.learn.run import checkpoint
from qtran_cli.runs import files
from qtran_cli.runs.folder import CHECKPOINT, CONFIG, FILES, JOINED, JOINING, MANIFEST, METRICS, TABLES, TIMINGS

MADE = "made"


def put(run: Path, config: bytes, manifest: bytes, trainer: Mapping[str, Any]) -> None:
    """Make the files of the whole from those of the run and of joining/, and put them in their places. Raises FileError."""
    made = run / JOINING / MADE
    with _files.reporting(made, reading=False):
        shutil.rmtree(made, ignore_errors=True)
        made.mkdir()
    lines = {name: _merged(run, name) for name in (METRICS, TABLES, TIMINGS)}
    for name, data in lines.items():
        files.write(made / name, data)
    checkpoint.put(made / CHECKPOINT, trainer, files.digest_of(config), {name: _told(x) for name, x in lines.items()})
    files.write(made / MANIFEST, manifest)
    files.write(made / CONFIG, config)
    with _files.reporting(run, reading=False):
        made.rename(run / JOINED)
        _durable.sync_folder(run)
    finish(run)


def finish(run: Path) -> None:
    """Put the files of the whole in their places, where that was begun. Raises FileError."""
    there = run / JOINED
    if not os.path.lexists(there):
        return
    if there.is_symlink() or not there.is_dir():
        raise FileError("this is no folder", where=str(there), right="a run's folder, and those in it, are folders")
    with _files.reporting(run, reading=False):
        for name in FILES:  # another process may do the same
            with suppress(FileNotFoundError):
                (there / name).replace(run / name)
        _durable.sync_folder(run)
    _drop(run / JOINING)
    with _files.reporting(run, reading=False), suppress(FileNotFoundError):
        there.rmdir()


def remove(run: Path) -> None:
    """Drop what was to join a run that is started over."""
    for name in (JOINING, JOINED):
        _drop(run / name)


def _drop(folder: Path) -> None:
    with _files.reporting(folder, reading=False):
        if folder.is_symlink():
            folder.unlink()
        elif folder.exists():
            shutil.rmtree(folder)


def _told(data: bytes) -> tuple[int, str]:
    """Length and digest of lines, as a checkpoint has them."""
    return len(data), f"sha256:{hashlib.sha256(data).hexdigest()}"


def _merged(run: Path, name: str) -> bytes:
    """The lines of both, by step; at each the run's own first, byte for byte what they were."""
    own, more = ([*_placed(folder / name)] for folder in (run, run / JOINING))
    return b"".join(line for _, line in sorted([*own, *more], key=lambda placed: placed[0]))


def _placed(path: Path) -> Iterator[tuple[int, bytes]]:
    for line in files.lines(path):
        yield json.loads(line)["step"], line
