"""Arrays that the run and its workers share: memory without a name, gone with the last process that has it."""

from __future__ import annotations

import mmap
import os
import tempfile
from typing import Any, NamedTuple

import numpy as np

from qtran_cli.envs.hosts.room import Room, Sizes, room

APART = 64
"""Bytes: arrays begin at multiples of it."""


class Shared(NamedTuple):
    """room: what hosts write. actions [L, N] int64, going [L] bool: what the run asks of the next step."""

    room: Room
    actions: np.ndarray
    going: np.ndarray


def made(sizes: Sizes, lanes: int) -> int:
    """A file descriptor of memory for so many lanes, zeros."""
    given = _Given(None)
    _arrays(sizes, lanes, given)
    number = _memory()
    os.ftruncate(number, given.used)
    return number


def mapped(number: int, sizes: Sizes, lanes: int) -> Shared:
    """The arrays that lie in it, which is closed: they keep it."""
    with os.fdopen(number, "rb+") as file:
        return _arrays(sizes, lanes, _Given(mmap.mmap(file.fileno(), 0)))


def _memory() -> int:
    if hasattr(os, "memfd_create"):
        return os.memfd_create("qtran")
    with tempfile.TemporaryFile() as file:
        return os.dup(file.fileno())


def _arrays(sizes: Sizes, lanes: int, given: _Given) -> Shared:
    return Shared(room(sizes, lanes, given), given((lanes, sizes.n), np.int64), given((lanes,), np.bool_))


class _Given:
    """Hands out one part of a buffer after another; without a buffer it only counts."""

    def __init__(self, buffer: mmap.mmap | None) -> None:
        self._buffer, self.used = buffer, 0

    def __call__(self, shape: tuple[int, ...], dtype: Any) -> np.ndarray:
        begin, size = self.used, int(np.prod(shape)) * np.dtype(dtype).itemsize
        self.used += max(APART, -(-size // APART) * APART)
        return np.zeros(shape, dtype) if self._buffer is None else np.ndarray(shape, dtype, self._buffer, begin)
