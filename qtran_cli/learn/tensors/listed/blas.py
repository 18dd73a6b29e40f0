"""How many threads NumPy's products take: as many as PyTorch's, which its BLAS knows nothing of."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import numpy as np

NAMES = ("scipy_openblas_set_num_threads64_", "openblas_set_num_threads64_", "openblas_set_num_threads")


def hold(threads: int) -> None:
    """Have products take so many threads, where NumPy came with a BLAS of its own that can be told."""
    for told in _tellers():
        told(threads)


@cache
def _tellers() -> tuple[Callable[[int], object], ...]:
    return tuple(_found())


def _found() -> Iterator[Callable[[int], object]]:
    package = Path(np.__file__).parent
    folders = (package.parent / "numpy.libs", package / ".dylibs")
    for path in (path for folder in folders for path in sorted(folder.glob("*openblas*"))):
        try:
            library = ctypes.CDLL(str(path))  # it is loaded already: this is the same one
        except OSError:
            continue
        yield from (getattr(library, name) for name in NAMES if hasattr(library, name))
