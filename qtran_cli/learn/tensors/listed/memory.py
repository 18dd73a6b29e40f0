"""Where values lie: in buffers that others take once nobody reads them any more, or in their place in what is put together from them.

A buffer that was freed last is taken first: it is still in the processor's cache.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import torch
from torch import Tensor

ROUND = 64
"""Bytes that sizes are rounded up to."""


class Pool:
    """Buffers by their size; lists that are carried out one after the other can share it."""

    def __init__(self) -> None:
        self._free: dict[int, list[Tensor]] = defaultdict(list)

    def take(self, like: Tensor) -> tuple[Tensor, Tensor]:
        """(a tensor of the same shape, strides and type, the buffer that it lies in), what is in it undefined."""
        size = -(-_extent(like) * like.element_size() // ROUND) * ROUND
        free = self._free[size]
        buffer = free.pop() if free else torch.empty(size, dtype=torch.uint8)
        return buffer.view(like.dtype).as_strided(like.shape, _strides(like)), buffer

    def give(self, buffers: Iterable[Tensor]) -> None:
        """What nobody reads any more."""
        for buffer in buffers:
            self._free[buffer.numel()].append(buffer)


def _dense(x: Tensor) -> bool:
    """Whether its entries lie side by side in some order, each in a place of its own."""
    sizes = sorted((stride, length) for stride, length in zip(x.stride(), x.shape, strict=True) if length > 1)
    at = 1
    for stride, length in sizes:
        if stride != at:
            return False
        at *= length
    return True


def _strides(x: Tensor) -> tuple[int, ...]:
    return x.stride() if _dense(x) else torch.empty(x.shape, device="meta").stride()


def _extent(x: Tensor) -> int:
    return max(1, x.numel())
