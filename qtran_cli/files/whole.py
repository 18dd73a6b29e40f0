"""Reading files whole, and writing them whole or not at all, for good. Every fault of the file system becomes a FileError."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from io import BufferedReader
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from qtran_cli.errors import FileError
from qtran_cli.files import durable as _durable
from qtran_cli.files import streams as _streams

MAX_TEXT = 64 << 20
"""Bytes of the largest file that is read as text."""
MAX_STREAM = 1 << 30
"""Bytes of the largest .npy that is read from a pipe or device: 10^8 numbers, and the most memory that an endless one takes."""
MAGIC = b"\x93NUMPY"
"""How a .npy file starts; the only kind that may be larger than MAX_TEXT."""
PIECE = 1 << 20


def read(path: str | Path) -> bytes | bytearray:
    """The content of a file, up to one byte more than is read as text. Raises FileError."""
    with reporting(path), Path(path).open("rb") as stream:
        return take(stream)


def take(stream: BinaryIO) -> bytes | bytearray:
    """The content of a binary stream, up to one byte more than is read as text; a .npy file whole. Raises FileError beyond MAX_STREAM."""
    head = stream.read(MAX_TEXT + 1)
    if len(head) <= MAX_TEXT or not head.startswith(MAGIC):
        return head
    whole = bytearray(head)
    while piece := stream.read(PIECE):
        whole += piece
        if len(whole) > MAX_STREAM:
            raise FileError(
                f"more than {MAX_STREAM >> 20:,} MiB from a stream", right="a larger array is read from a file whose name ends in .npy"
            )
    return whole


@contextmanager
def regular(path: str | Path) -> Iterator[BufferedReader]:
    """A file that another file names, open for reading: no device or pipe, which may never end, and of a size that is read.

    Raises FileError. What a user names on the command line may be any of them: ``read``.
    """
    with reporting(path):
        found = Path(path).stat()
        if not stat.S_ISREG(found.st_mode) and not stat.S_ISDIR(found.st_mode):
            raise FileError("this is a device or a pipe", where=str(path), right="a path that stands in a file must name a regular file")
        with Path(path).open("rb") as stream:
            if found.st_size > MAX_TEXT and stream.read(len(MAGIC)) != MAGIC:
                raise FileError(f"more than {MAX_TEXT >> 20} MiB of text", where=str(path), right="only .npy files may be larger")
            stream.seek(0)
            yield stream


def write(path: str | Path, data: bytes, *, new: bool = False) -> None:
    """Write ``data`` to ``path``: another file beside it, then one rename, so that no reader ever sees half of it.

    Once this returns, the file outlives a loss of power. A link is followed, an existing file keeps its permissions; a
    descriptor, pipe or device is written to. new: never replace a file. Raises FileError, BrokenPipeError.
    """
    with reporting(path, reading=False):
        if _streams.is_stream(path):  # before realpath, for which /dev/stdout is whatever file the shell has opened
            _streams.pour(path, data)
        else:
            _place(Path(os.path.realpath(path)), lambda stream: stream.write(data), new)


def fill(path: str | Path, write_to: Callable[[BinaryIO], object]) -> None:
    """The same of a regular file whose content ``write_to`` writes bit by bit, so that it is never in memory as a whole."""
    with reporting(path, reading=False):
        _place(Path(os.path.realpath(path)), write_to)


def _place(target: Path, fill: Callable[[BinaryIO], object], new: bool = False) -> None:
    other = target.with_name(f".qtran-{os.getpid()}-{os.urandom(4).hex()}.tmp")
    try:
        with other.open("xb") as stream:
            fill(stream)
            stream.flush()
            if target.exists():
                os.fchmod(stream.fileno(), target.stat().st_mode & 0o7777)
            _durable.sync(stream.fileno())
        _name(other, target) if new else other.replace(target)
        _durable.sync_folder(target.parent)
    finally:
        other.unlink(missing_ok=True)


def _name(other: Path, target: Path) -> None:
    """Give a file that is written its name, which nothing else may have."""
    try:
        target.hardlink_to(other)
    except OSError as error:
        if error.errno not in (errno.EPERM, *_durable.UNABLE):  # else a file system without links
            raise
        if os.path.lexists(target):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target)) from None
        other.replace(target)
    else:
        other.unlink()


RIGHT = {
    errno.ENOSPC: "make room on the disk, or name another place",
    errno.ENOTDIR: "one of the folders in this path is a file: name another place",
    errno.ENAMETOOLONG: "a shorter name",
    errno.EACCES: "a place that you may use",
    errno.EPERM: "a place that you may use",
    errno.EBADF: "a descriptor that is open for writing, as `3> FILE` opens one",
    errno.EROFS: "a place that can be written to",
}
"""What would do, by the operating system's number of the fault."""


@contextmanager
def reporting(path: str | Path, *, reading: bool = True) -> Iterator[None]:
    """Turn the faults of the file system inside the block into FileErrors about ``path``."""
    try:
        yield
    except FileNotFoundError:
        raise (_missing(path) if reading else FileError("no such folder", where=str(path))) from None
    except BrokenPipeError:  # the reader has left: no fault of the file system's
        raise
    except FileExistsError:
        raise FileError("the file exists", where=str(path), right="it was not there before: name another") from None
    except IsADirectoryError:
        raise FileError("this is a folder", where=str(path), right="name a file") from None
    except ValueError:  # a NUL character in the path
        raise FileError("not a path", where=repr(str(path))) from None
    except OSError as error:
        what = f"cannot be {'read' if reading else 'written'}: {(error.strerror or str(error)).lower()}"
        raise FileError(what, where=str(path), right="" if reading else RIGHT.get(error.errno or 0, "")) from None


def _missing(path: str | Path) -> FileError:
    try:
        names = [entry.name for entry in islice(Path(path).parent.iterdir(), 1000)]
    except OSError:
        names = []
    near = [name for name in get_close_matches(Path(path).name, names, cutoff=0.7) if _alike(name, Path(path).name)]
    right = f"did you mean {Path(path).parent / near[0]}?" if near else ""
    return FileError("no such file", where=str(path), right=right)


def _alike(name: str, other: str) -> bool:
    """Whether names are alike without their suffixes: a suffix in common is no likeness."""
    return bool(get_close_matches(Path(name).stem, [Path(other).stem]))
