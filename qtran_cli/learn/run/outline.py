"""What a checkpoint holds, its tensors aside: read without PyTorch, so that a missing part is told at once.

PyTorch writes an archive with one pickle, and each tensor's numbers in an entry of its own. Here the pickle is read with no class
of anybody's: whatever it names becomes a `Part`, which does nothing.
"""

from __future__ import annotations

import pickle
import zipfile
from pathlib import Path
from typing import Any

from qtran_cli.runs import files

MOST = 16 << 20
"""Bytes of the largest pickle that is read: one of ten thousand seeds has some kilobytes."""
ENTRY = "/data.pkl"


class Part:
    """A tensor, or whatever else is not of Python itself."""

    def __init__(self, *arguments: object) -> None:
        del arguments

    def __setstate__(self, state: object) -> None:
        del state


class _Reader(pickle._Unpickler):  # the one written in Python: damaged bytes cannot make it ask for memory ahead
    """Reads a pickle, and imports nothing that it names."""

    def find_class(self, module: str, name: str) -> type:
        return dict if (module, name) == ("collections", "OrderedDict") else Part

    def persistent_load(self, pid: object) -> Part:
        del pid
        return Part()


def read(path: Path) -> Any:
    """The outline of a checkpoint, tensors as Parts. Raises FileError, and anything where the bytes are damaged."""
    with files.opened(path) as stream, zipfile.ZipFile(stream) as archive:
        (entry,) = [entry for entry in archive.infolist() if entry.filename.endswith(ENTRY)]
        if entry.file_size > MOST:
            raise ValueError(f"{entry.file_size} bytes")
        with archive.open(entry) as pickled:
            return _Reader(pickled).load()
