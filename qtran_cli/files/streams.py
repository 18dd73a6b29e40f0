"""Where output goes that is no file to replace: descriptors that the shell opened, pipes and devices are written to."""

from __future__ import annotations

import errno
import fcntl
import os
import re
import stat
from pathlib import Path

LINKS = 40
"""Links that are followed at most, as the kernel does."""
_DESCRIPTORS = re.compile(r"/dev/fd|/proc/([0-9]+)(?:/task/[0-9]+)?/fd", re.ASCII)


def is_stream(path: str | Path) -> bool:
    """Whether the path is a descriptor of this process (whatever that leads to), a pipe, a socket or a device."""
    if descriptor(path) is not None:
        return True
    try:
        mode = os.stat(path).st_mode  # noqa: PTH116
    except (OSError, ValueError):
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def descriptor(path: str | Path) -> int | None:
    """N where the path is descriptor N of this process: /dev/stdout, /dev/fd/N, /proc/self/fd/N, or a link to one; else None."""
    where = os.fspath(path)
    try:
        for _ in range(LINKS):
            folder, name = os.path.split(where)
            folder = os.path.realpath(folder or ".")
            if name.isascii() and name.isdecimal() and _own(folder):
                return int(name)
            where = os.path.join(folder, os.readlink(os.path.join(folder, name)))  # noqa: PTH115, PTH118
    except (OSError, ValueError):  # no link
        pass
    return None


def _own(folder: str) -> bool:
    """Whether the folder is that of this process's descriptors."""
    found = _DESCRIPTORS.fullmatch(folder)
    return found is not None and found[1] in (None, str(os.getpid()))


def leads_to(number: int, path: Path) -> bool:
    """Whether a descriptor of this process is open on a file that exists."""
    try:
        return os.path.samestat(os.fstat(number), path.stat())
    except OSError:  # it is closed
        return False


def check(path: str | Path) -> None:
    """Raise OSError where a stream cannot be written to."""
    own = descriptor(path)
    if own is None and not os.access(path, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    if own is not None and fcntl.fcntl(own, fcntl.F_GETFL) & os.O_ACCMODE == os.O_RDONLY:
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))


def pour(path: str | Path, data: bytes) -> None:
    """Write to a stream where it stands: what a descriptor's file holds already stays before it. Raises OSError."""
    own = descriptor(path)
    number = os.open(path, os.O_WRONLY | os.O_NOCTTY) if own is None else os.dup(own)
    with os.fdopen(number, "wb") as stream:
        stream.write(data)
