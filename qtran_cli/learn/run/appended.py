"""A file that a run appends lines to, with a running digest of what it holds: its cost does not grow with the file."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from qtran_cli.errors import FileError
from qtran_cli.files import durable as _durable
from qtran_cli.files import whole as _files
from qtran_cli.runs import files

PIECE = 1 << 20
FORCE = "--force starts over; another --name keeps it"


ALONE = "go on in a copy of the run, made by cp -r: what is written here would be written there"


class LostError(FileError):
    """What a run stands on was deleted or changed by others: it cannot be continued."""


class Appended:
    """An open file, empty until ``take_up`` says what of it is kept. Raises FileError where it is no plain file of its own."""

    def __init__(self, path: Path, create: bool) -> None:
        self.path, self.length, self._digest = path, 0, hashlib.sha256()
        if not create and not files.there(path):
            raise LostError("lines of before the checkpoint are missing", where=str(path), right=FORCE)
        self._stream = files.opened(path, os.O_RDWR | os.O_APPEND | os.O_CREAT)
        if os.fstat(self._stream.fileno()).st_nlink > 1:
            self._stream.close()
            raise FileError("this file has another name too (a hard link)", where=str(path), right=ALONE)

    def close(self) -> None:
        """Let go of the file."""
        with suppress(OSError):  # what could not be written was said by ``append``
            self._stream.close()

    def lock(self) -> bool:
        """Whether no other process has it; none can until it is closed."""
        try:
            fcntl.flock(self._stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    def take_up(self, length: int, digest: str | None) -> None:
        """Go on behind the first ``length`` bytes. Raises FileError where they are gone, or not those of ``digest`` if it is given."""
        self.length, self._digest = length, self._read(length)
        if digest not in (None, self.digest):
            raise LostError("lines of before the checkpoint have changed", where=str(self.path), right=FORCE)

    def cut(self) -> None:
        """Drop what stands behind: it is made again. Raises FileError."""
        with _files.reporting(self.path, reading=False):
            self._stream.truncate(self.length)
            self._stream.seek(0, os.SEEK_END)

    def append(self, records: Sequence[dict[str, Any]]) -> None:
        """A line for each. Raises FileError."""
        data = "".join(json.dumps(record) + "\n" for record in records).encode()
        with _files.reporting(self.path, reading=False):
            self._stream.write(data)
            self._stream.flush()
        self._digest.update(data)
        self.length += len(data)

    def sync(self) -> None:
        """Bring the lines onto the disk: what stands on them may be written then. Raises FileError where they are no longer there."""
        self._require_there()
        with _files.reporting(self.path, reading=False):
            _durable.sync(self._stream.fileno())

    def require_whole(self) -> None:
        """Raise FileError unless the file holds what was written, byte for byte. Cost: it is read."""
        self._require_there()
        if self._read(self.length).digest() != self._digest.digest():
            raise LostError("its lines were changed while the run was at work", where=str(self.path), right=FORCE)

    @property
    def digest(self) -> str:
        """Of all lines, as checkpoints have it."""
        return f"sha256:{self._digest.hexdigest()}"

    def _require_there(self) -> None:
        """Raise FileError where the name has gone to another file, or the file's length to another."""
        own = os.fstat(self._stream.fileno())
        with suppress(OSError):
            if os.path.samestat(self.path.lstat(), own) and own.st_size == self.length:
                return
        raise LostError("it was deleted or replaced while the run was at work", where=str(self.path), right=FORCE)

    def _read(self, length: int) -> hashlib._Hash:
        found, left = hashlib.sha256(), length
        with _files.reporting(self.path):
            self._stream.seek(0)
            while left and (piece := self._stream.read(min(left, PIECE))):
                found.update(piece)
                left -= len(piece)
            self._stream.seek(0, os.SEEK_END)
        if left:
            raise LostError("lines of before the checkpoint are missing", where=str(self.path), right=FORCE)
        return found
