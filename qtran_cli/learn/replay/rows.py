"""Rows of a ring, taken and written by NumPy on the tensors' own memory, where that is the processor's: its calls are the shorter ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
import torch
from torch import Tensor

WIDE = {torch.uint8: torch.int64}
"""Types that rows have in a batch where they are kept in narrower ones."""
Places = slice | np.ndarray


def batch(ring: Tensor, size: int) -> Tensor:
    """Memory for ``size`` rows a seed of a ring [S, capacity, …]."""
    return torch.empty(len(ring), size, *ring.shape[2:], dtype=WIDE.get(ring.dtype, ring.dtype), device=ring.device)


class Taking:
    """Takes rows of what is kept into the memory of a batch, again and again: every array is looked up once.

    pairs: (what is kept [capacity, S, …], where its rows go [S, B, …]).
    """

    def __init__(self, pairs: Iterable[tuple[Tensor, Tensor]], seeds: int, size: int) -> None:
        self._seeds = np.arange(seeds)[:, None]
        self._scaled, self._at = np.empty((seeds, size)), np.empty((seeds, size), np.int64)
        self._flat = self._at.reshape(-1)
        self._same: list[tuple[Callable[..., object], np.ndarray]] = []
        self._widened: list[tuple[Callable[..., np.ndarray], np.ndarray]] = []
        for kept, into in pairs:
            rows, found = kept.numpy().reshape(len(kept) * seeds, -1), into.numpy().reshape(seeds * size, -1)
            (self._same if kept.dtype == into.dtype else self._widened).append((rows.take, found))

    def __call__(self, uniforms: np.ndarray, size: int) -> None:
        """The rows that uniforms [S, B] in [0, 1) choose among the first ``size`` of each seed."""
        self._at[...] = np.multiply(uniforms, size, self._scaled)
        if len(self._seeds) > 1:
            np.multiply(self._at, len(self._seeds), self._at)
            np.add(self._at, self._seeds, self._at)
        for take, found in self._same:
            take(self._flat, 0, found, "clip")
        for take, found in self._widened:
            found[:] = take(self._flat, 0)


def first(kept: Tensor, size: int) -> Tensor:
    """[size, S, …]: the first rows of [capacity, S, …], a tensor of that much memory and no more: torch.save writes all of it."""
    return torch.from_numpy(kept.numpy()[:size]) if kept.device.type == "cpu" else kept[:size].clone()


def written(rings: Iterable[np.ndarray], values: Iterable[Tensor], at: Places | int) -> None:
    """Values [S · C, …] into the rows ``at`` of every seed, of each ring [S, capacity, …] its own; ``at`` is one row where C is 1."""
    if isinstance(at, int):
        for ring, value in zip(rings, values, strict=True):
            ring[:, at] = value.numpy()
        return
    for ring, value in zip(rings, values, strict=True):
        ring[:, at] = value.numpy().reshape(len(ring), -1, *ring.shape[2:])
