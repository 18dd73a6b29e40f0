"""Rows of a ring, taken and written by NumPy on the tensors' own memory, where that is the processor's: its calls are the shorter ones."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor

WIDE = {torch.uint8: torch.int64}
"""Types that rows have in a batch where they are kept in narrower ones."""
Places = slice | np.ndarray


def batch(ring: Tensor, size: int) -> Tensor:
    """Memory for ``size`` rows a seed of a ring [S, capacity, …]."""
    return torch.empty(len(ring), size, *ring.shape[2:], dtype=WIDE.get(ring.dtype, ring.dtype), device=ring.device)


def taken(kept: Tensor, at: np.ndarray, into: Tensor) -> None:
    """The rows ``at`` [S · B], step by step counted through all seeds, of what is kept, [capacity, S, …], into [S, B, …]."""
    rows = kept.numpy().reshape(kept.shape[0] * kept.shape[1], -1)
    if into.dtype == kept.dtype:
        np.take(rows, at, 0, into.numpy().reshape(len(at), -1), "clip")
    else:
        into.numpy().reshape(len(at), -1)[:] = rows.take(at, 0)


def places(uniforms: Tensor, size: int, seeds: np.ndarray) -> np.ndarray:
    """[S · B]: the rows that uniforms [S, B] in [0, 1) choose among the first ``size`` of each seed. seeds [S, 1]: 0 … S − 1."""
    at = (uniforms.numpy() * size).astype(np.int64)
    at *= len(seeds)
    at += seeds
    return at.reshape(-1)


def first(kept: Tensor, size: int) -> Tensor:
    """[size, S, …]: the first rows of [capacity, S, …], a tensor of that much memory and no more: torch.save writes all of it."""
    return torch.from_numpy(kept.numpy()[:size]) if kept.device.type == "cpu" else kept[:size].clone()


def written(rings: Mapping[str, Tensor], values: Mapping[str, Tensor], at: Places) -> None:
    """Values [S · C, …] into the rows ``at`` of every seed."""
    for name, ring in rings.items():
        own = ring.numpy()
        own[:, at] = values[name].numpy().reshape(len(own), -1, *own.shape[2:])
