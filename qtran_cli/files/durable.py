"""What outlives a loss of power: a file once its content, then the name that it got, are on the disk."""

from __future__ import annotations

import errno
import os
from pathlib import Path

UNABLE = (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP)
"""How a file system says that it cannot do something at all."""


def sync(number: int) -> None:
    """Bring what was written to an open file or folder onto the disk, as far as its file system can."""
    try:
        os.fsync(number)
    except OSError as error:
        if error.errno not in UNABLE:
            raise


def sync_folder(folder: Path) -> None:
    """Bring a folder's names onto the disk: files that were made, renamed or removed. One that may not be read is left alone."""
    try:
        number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except PermissionError:
        return
    try:
        sync(number)
    finally:
        os.close(number)
