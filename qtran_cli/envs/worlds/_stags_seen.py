"""What hunters of the stag hunt see, and what they can do, as a batch: read off tables by where everybody is."""

from __future__ import annotations

import torch
from torch import Tensor

from qtran_cli.envs import Percept


class Seen:
    """Of a grid of G² cells with N hunters and some stags, all at cells 0 … G² − 1, or off the grid at G². window: an odd number.

    A lane is drawn as a picture: three numbers a cell, hunters, stags and walls, with a rim of walls, then blank space as wide as a window
    for who is off the grid to look at, then a cell for who is off the grid to stand on.
    """

    def __init__(self, n: int, stags: int, size: int, window: int, device: str) -> None:
        self._n, self._off = n, size * size
        side = size + window - 1
        cells = torch.arange(size * size)
        corner = 3 * (cells // size * side + cells % size)
        rows, columns = torch.meshgrid(torch.arange(window), torch.arange(window), indexing="ij")
        offset = (3 * (rows * side + columns))[..., None] + torch.arange(3)
        middle = 3 * (window // 2) * (side + 1)
        blank = 3 * side * side
        end = blank + int(offset.max()) + 1
        walls = torch.zeros(end + 2)
        walls[2:blank:3] = 1
        walls[corner + middle + 2] = 0
        self._walls = walls.to(device)
        self._corner = torch.cat([corner, torch.tensor([blank])]).to(device)
        self._spot = torch.cat([corner + middle, torch.tensor([end])]).to(device)
        self._layer = torch.tensor([0] * n + [1] * stags, device=device)
        self._offset, self._middle = offset.flatten().to(device), 3 * (window * window // 2)
        place = 2 * torch.stack([cells // size, cells % size], 1).float() / (size - 1) - 1
        self._known = torch.cat([torch.cat([torch.ones(len(cells), 1), place], 1), torch.zeros(1, 3)]).to(device)
        self._able = torch.tensor([[0, 0, 1, 0, 0, 0], [1, 1, 1, 1, 1, 0], [1, 1, 1, 1, 1, 1]], dtype=torch.bool, device=device)

    def percept(self, at: Tensor, near: Tensor) -> Percept:
        """at [L, K], hunters first; near [L, N]: who is on the grid beside a stag."""
        known = self._known[at]
        seen = torch.cat([known[:, : self._n], self._windows(at)], -1)
        here = at[:, : self._n] < self._off
        return Percept(known.flatten(1), seen, self._able[here.long() + near])

    def _windows(self, at: Tensor) -> Tensor:
        """[L, N, 3 · window²]: hunters but oneself, stags, and what is no cell, in the window around each hunter."""
        picture = self._walls.repeat(len(at), 1).scatter_(1, self._spot[at] + self._layer, 1.0)
        spots = self._corner[at[:, : self._n]][..., None] + self._offset
        found = picture.gather(1, spots.flatten(1)).view(*spots.shape)
        found[..., self._middle] = 0.0
        return found
