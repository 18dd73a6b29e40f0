"""checkpoint.pt: the trainer, how long the files of lines were, and digests of what it stands on.

    {"schema", "trainer": …, "metrics.jsonl": bytes, …, "digests": {"config.yaml": …, "metrics.jsonl": …, …}}

Earlier versions (schema …/1) wrote no digests at first, and no length of files that they did not have.
"""

from __future__ import annotations

import os
import zipfile
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from qtran_cli.errors import FileError
from qtran_cli.learn.run import outline
from qtran_cli.learn.run.appended import FORCE, Appended, LostError
from qtran_cli.runs import files
from qtran_cli.runs.config import read, was
from qtran_cli.runs.folder import CHECKPOINT, CONFIG, METRICS, TABLES, TIMINGS

SCHEMA, EARLIER = "qtran.checkpoint/2", "qtran.checkpoint/1"
DIGESTS = "digests"
STATE = {"step", "updates", "parameters", "target", "adam", "shift", "scale", "terms", "percept", "replay", "environment"}
CARRIED = "carried"
"""The parts of a trainer: the keys of `Trainer.state`, known without PyTorch; and one more where agents have memory."""


def write(folder: Path, trainer: Mapping[str, Any], config: str, lines: Mapping[str, Appended]) -> None:
    """Bring the lines onto the disk, then the checkpoint that stands on them. Raises FileError; the one before stays then.

    config: the digest of config.yaml.
    """
    for one in lines.values():
        one.sync()
    put(folder / CHECKPOINT, trainer, config, {name: (one.length, one.digest) for name, one in lines.items()})


def put(path: Path, trainer: Mapping[str, Any], config: str, lines: Mapping[str, tuple[int, str]]) -> None:
    """Write a checkpoint. lines: by file the length and the digest of what it stands on; config: the digest of config.yaml.

    Nothing is copied: tensors go into the file from where they lie. Raises FileError.
    """
    digests = {CONFIG: config, **{name: digest for name, (_, digest) in lines.items()}}
    lengths = {name: length for name, (length, _) in lines.items()}
    files.fill(path, partial(_save, {"schema": SCHEMA, **lengths, DIGESTS: digests, "trainer": trainer}))


def _save(document: Mapping[str, Any], stream: BinaryIO) -> None:
    """torch.save, whose own errors do not say why a file cannot be written. Raises OSError."""
    import torch

    watched = _Watched(stream)
    try:
        torch.save(document, watched)
    except Exception:
        if watched.error is not None:
            raise watched.error from None
        raise
    if watched.error is not None:
        raise watched.error


class _Watched:
    """A file that keeps the error of a write that failed."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.error: OSError | None = None

    def write(self, data: bytes) -> int:
        """As a file's."""
        try:
            return self._stream.write(data)
        except OSError as error:
            self.error = error
            raise

    def flush(self) -> None:
        """As a file's; whoever opened it does it."""


def load(path: Path) -> dict[str, Any]:
    """A checkpoint. Raises FileError for one that is damaged, of another version, or of a run with another config.yaml."""
    require_whole(path)
    import torch

    with files.opened(path) as stream:
        try:
            found: dict[str, Any] = torch.load(stream, map_location="cpu", weights_only=True)
        except Exception:  # what damaged bytes make the unpickler raise is anything
            raise _damaged(path) from None
    return found


def require_whole(path: Path) -> None:
    """What `load` raises but for tensors that are damaged: to be told before PyTorch is loaded."""
    require_archive(path)
    try:
        found = outline.read(path)
    except Exception:  # of damaged bytes, as above
        raise _damaged(path) from None
    _check(found, path)
    config = path.with_name(CONFIG)
    told = found[DIGESTS][CONFIG] if DIGESTS in found else None
    if told not in (None, files.digest(config)) and not was(read(config), told):
        raise LostError("it has changed since the checkpoint was written", where=str(config), right=FORCE)


def step(path: Path) -> int:
    """How many environment steps per seed a sound checkpoint has behind it, told without PyTorch. Raises FileError."""
    require_whole(path)
    done = outline.read(path)["trainer"]["step"]
    return done if type(done) is int else 0


def require_archive(path: Path) -> None:
    """Raise FileError unless the file is an archive as PyTorch writes them, to be told before PyTorch is loaded.

    They are not compressed: one that would take more memory than the file has bytes is none.
    """
    with files.opened(path) as stream:
        try:
            with zipfile.ZipFile(stream) as archive:
                sound = sum(entry.file_size for entry in archive.infolist()) <= stream.seek(0, os.SEEK_END)
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
            sound = False
    if not sound:
        raise _damaged(path)


def _damaged(path: Path) -> FileError:
    return FileError("the checkpoint is damaged", where=str(path), right="--force starts the run over")


def kept(checkpoint: Mapping[str, Any], name: str) -> tuple[int, str | None]:
    """Of a file of lines, how many bytes a checkpoint stands on, and their digest; None where it has none."""
    return checkpoint.get(name, 0), checkpoint.get(DIGESTS, {}).get(name)


def unchecked(checkpoint: Mapping[str, Any] | None) -> bool:
    """Whether nothing tells if the files of the run are still those that it stands on."""
    return checkpoint is not None and DIGESTS not in checkpoint


def _check(found: Any, path: Path) -> None:
    """Raise FileError unless it is a checkpoint of ours with every part of a trainer, and of what it stands on."""
    if not isinstance(found, dict) or found.get("schema") not in (SCHEMA, EARLIER):
        raise FileError("the checkpoint is of another version", where=str(path), right=f"its schema must be {SCHEMA}; --force starts over")
    _check_standing(found, path)
    state = found.get("trainer")
    if not isinstance(state, dict) or state.keys() - {CARRIED} != STATE:
        raise FileError(f"it does not fit {CONFIG}", where=str(path), right="the run must be made again: --force")


def _check_standing(found: Mapping[str, Any], path: Path) -> None:
    """Raise FileError where lengths or digests are missing or not what they must be."""
    told = found.get(DIGESTS) if found["schema"] == EARLIER else found.get(DIGESTS, {})
    needed = (METRICS, TIMINGS) if told is None else (METRICS, TABLES, TIMINGS)
    lengths = [found.get(name, 0 if name not in needed else None) for name in (METRICS, TABLES, TIMINGS)]
    sound = all(type(length) is int and length >= 0 for length in lengths)
    if told is not None:
        sound = sound and isinstance(told, dict) and all(isinstance(told.get(name), str) for name in (CONFIG, *needed))
    if not sound:
        raise FileError("the checkpoint lacks what it stands on", where=str(path), right=FORCE)
