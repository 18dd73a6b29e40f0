"""Random numbers as a function of (seed, purpose, position), so that they depend on neither S, nor the device, nor what came before.

Generator: splitmix64 (Steele, Lea, Flood 2014), keyed by a hash of seed and purpose. A stream has no state to save.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import cast

import numpy as np
import torch
from torch import Tensor

GOLDEN, MIX_1, MIX_2 = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB
BLOCK = 128
"""Positions drawn together, unless said otherwise."""


class Stream:
    """Uniform numbers in [0, 1), ``shape`` of them at every position, for each of the seeds.

    block: positions drawn together. through: what is made of a block [S, block, *shape] as it is drawn, one entry a position.
    flat: what stands at a position has its first two axes in one, the seeds' and the next.
    """

    def __init__(
        self,
        seeds: Sequence[int],
        purpose: str,
        shape: Sequence[int],
        device: torch.device | str = "cpu",
        block: int = BLOCK,
        through: Callable[[Tensor], Tensor] | None = None,
        flat: bool = False,
    ) -> None:
        self.shape, self.width = tuple(shape), max(1, torch.Size(shape).numel())
        self._keys = torch.tensor([_key(seed, purpose) for seed in seeds], dtype=torch.int64, device=device)
        self.block, self._through, self._flat = block, through, flat
        self._block, self._rows = -1, cast(Sequence[Tensor], ())

    def at(self, position: int) -> Tensor:
        """float64 [S, *shape], the numbers at a position ≥ 0, or [S, …] what ``through`` made of them."""
        block, k = divmod(position, self.block)
        if block != self._block:
            self._draw(block)
        return self._rows[k]

    def _draw(self, block: int) -> None:
        uniforms = self._uniform(block * self.block * self.width, self.block * self.width)
        drawn = uniforms.view(len(self._keys), self.block, *self.shape)
        made = (drawn if self._through is None else self._through(drawn)).transpose(0, 1)
        self._block, self._rows = block, (made.flatten(1, 2) if self._flat else made.contiguous()).unbind()

    def first(self, count: int) -> Tensor:
        """float64 [S, count], the stream's first numbers."""
        return self._uniform(0, count)

    def _uniform(self, first: int, count: int) -> Tensor:
        keys = self._keys.cpu().numpy().view(np.uint64)
        z = keys[:, None] + np.arange(first + 1, first + count + 1, dtype=np.uint64) * np.uint64(GOLDEN)
        for bits, factor in ((30, MIX_1), (27, MIX_2)):
            z ^= z >> np.uint64(bits)
            z *= np.uint64(factor)
        z ^= z >> np.uint64(31)
        return torch.from_numpy((z >> np.uint64(11)) * 2.0**-53).to(self._keys.device)


def _key(seed: int, purpose: str) -> int:
    return int.from_bytes(hashlib.blake2b(f"{seed}/{purpose}".encode(), digest_size=8).digest(), "little", signed=True)
