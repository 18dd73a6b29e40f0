"""A run's own files, opened: regular files only, no link followed, so that what is written stays in the run's folder.

Reading is bounded, and neither a pipe nor a device is waited for.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from qtran_cli.errors import FileError
from qtran_cli.files import whole as _files

MOST = 1 << 20
"""Bytes of the largest config.yaml or manifest.json, and of the longest line of the other files."""
RIGHT = "a run's files are plain files in its folder: put it back, or name another run"


def opened(path: Path, flags: int = os.O_RDONLY) -> BinaryIO:
    """The file, to read, or as ``flags`` (of os.open) say. Raises FileError where it is a link, a folder, a pipe or a device."""
    with _files.reporting(path, reading=flags & os.O_ACCMODE == os.O_RDONLY):
        require_plain(path)
        number = os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY, 0o666)
    if not stat.S_ISREG(os.fstat(number).st_mode):  # put there since
        os.close(number)
        raise _odd(path, "no plain file")
    return os.fdopen(number, "r+b" if flags & os.O_RDWR else "rb")


def require_plain(path: Path) -> None:
    """Raise FileError where something other than a plain file has this name."""
    try:
        with _files.reporting(path):
            mode = path.lstat().st_mode
    except FileError:
        if not os.path.lexists(path):
            return
        raise
    if not stat.S_ISREG(mode):
        raise _odd(path, "a symbolic link" if stat.S_ISLNK(mode) else "a folder" if stat.S_ISDIR(mode) else "a pipe or device")


def _odd(path: Path, what: str) -> FileError:
    return FileError(f"this is {what}", where=str(path), right=RIGHT)


def there(path: Path) -> bool:
    """Whether anything at all has this name."""
    return os.path.lexists(path)


def read(path: Path, most: int = MOST) -> bytes:
    """The content of a file of up to ``most`` bytes. Raises FileError."""
    with opened(path) as stream, _files.reporting(path):
        found = stream.read(most + 1)
    if len(found) > most:
        raise FileError(f"it has more than {most:,} bytes", where=str(path), right="no such file of a run is that large")
    return found


def digest(path: Path, most: int | None = _files.MAX_TEXT) -> str:
    """Of config.yaml or game.yaml, as checkpoints and manifests have it; of larger files too where ``most`` is None. Raises FileError."""
    if most is not None:
        return digest_of(read(path, most))
    found = hashlib.sha256()
    with opened(path) as stream, _files.reporting(path):
        while piece := stream.read(MOST):
            found.update(piece)
    return f"sha256:{found.hexdigest()}"


def digest_of(data: bytes) -> str:
    """Of what a file holds."""
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def lines(path: Path) -> Iterator[bytes]:
    """The file's lines but for a last one that is not ended. Raises FileError for one of more than MOST bytes."""
    with opened(path) as stream, _files.reporting(path):
        while line := stream.readline(MOST + 1):
            if line.endswith(b"\n"):
                yield line
            elif len(line) > MOST:
                raise FileError("this is damaged: a line has no end", where=str(path), right="the run must be made again")


def ends(path: Path) -> tuple[bytes, bytes]:
    """The first line, and the last that is ended: what they have of the first and last MOST bytes. Raises FileError."""
    with opened(path) as stream, _files.reporting(path):
        first = stream.readline(MOST)
        stream.seek(max(0, stream.seek(0, os.SEEK_END) - MOST))
        whole = stream.read(MOST).rpartition(b"\n")[0]
    return first, whole.rpartition(b"\n")[2]


def write(path: Path, data: bytes) -> None:
    """Write a file whole or not at all, for good; it takes the place of a plain file only. Raises FileError."""
    require_plain(path)
    _files.write(path, data)


def fill(path: Path, write_to: Callable[[BinaryIO], object]) -> None:
    """The same of what ``write_to`` writes bit by bit, so that it is never in memory as a whole. Raises FileError."""
    require_plain(path)
    _files.fill(path, write_to)
