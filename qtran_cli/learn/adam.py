"""Adam (Kingma & Ba 2015) on the parameters of all seeds at once, each seed's gradient clipped by its own norm."""

from __future__ import annotations

import math

import torch
from torch import Tensor

BETA_1, BETA_2, EPSILON = 0.9, 0.999, 1e-8
LEAST = 1e-34
"""Smaller squares are raised to it. Beside EPSILON their roots round away all the same, and roots of 0 take several times as long."""


class Adam:
    """Steps on ``flat`` [S, P] along ``gradient`` [S, P]. clip: the largest norm of a row, 0 for none."""

    def __init__(self, flat: Tensor, clip: float) -> None:
        self.flat, self.clip, self.count = flat, clip, 0
        self.mean, self.square = torch.zeros_like(flat), torch.zeros_like(flat)
        self._below = torch.empty_like(flat)

    @torch.no_grad()
    def step(self, gradient: Tensor, lr: float) -> None:
        """One step; ``gradient`` is clipped in place."""
        self.count += 1
        if self.clip:
            norm = torch.linalg.vector_norm(gradient, dim=1, keepdim=True)
            gradient.mul_((self.clip / (norm + EPSILON)).clamp(max=1))
        self.mean.lerp_(gradient, 1 - BETA_1)
        self.square.mul_(BETA_2).addcmul_(gradient, gradient, value=1 - BETA_2)
        scale = math.sqrt(1 - BETA_2**self.count)
        below = torch.clamp(self.square, min=LEAST, out=self._below).sqrt_().div_(scale).add_(EPSILON)
        self.flat.addcdiv_(self.mean, below, value=-lr / (1 - BETA_1**self.count))

    def state(self) -> dict[str, Tensor | int]:
        """What a checkpoint needs."""
        return {"count": self.count, "mean": self.mean, "square": self.square}

    def load(self, state: dict[str, Tensor | int]) -> None:
        """Restore what ``state`` gave."""
        self.count = int(state["count"])
        self.mean.copy_(state["mean"])
        self.square.copy_(state["square"])
