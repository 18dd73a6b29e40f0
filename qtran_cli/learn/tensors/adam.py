"""Adam (Kingma & Ba 2015) on the parameters of all seeds at once, each seed's gradient clipped by its own norm.

The step is PyTorch's fused one: it passes over the parameters once, where the same in single operations passes eight times. It is called
itself: what torch.optim decides before it takes as long as the step does at one seed.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

BETA_1, BETA_2, EPSILON = 0.9, 0.999, 1e-8


class Adam:
    """Steps on ``flat`` [S, P] along ``gradient`` [S, P]. clip: the largest norm of a row, 0 for none."""

    def __init__(self, flat: Tensor, clip: float) -> None:
        self.flat, self.clip = flat, clip
        self.mean, self.square = torch.zeros_like(flat), torch.zeros_like(flat)
        self.count = torch.zeros((), device=flat.device)
        self._number = self.count.numpy() if flat.device.type == "cpu" else None
        self._mode = torch.inference_mode()  # made once: never entered twice at a time, nor by two threads
        self._flat, self._mean, self._square, self._count = [flat], [self.mean], [self.square], [self.count]

    def step(self, gradient: Tensor, lr: float) -> None:
        """One step; ``gradient`` is clipped in place."""
        with self._mode:  # what a replay gives cannot be written to outside
            if self.clip:
                self._clip(gradient)
            self._counted()
            torch._fused_adam_(
                self._flat, [gradient], self._mean, self._square, [], self._count,
                lr=lr, beta1=BETA_1, beta2=BETA_2, eps=EPSILON, weight_decay=0, amsgrad=False, maximize=False,
            )  # fmt: skip

    def _counted(self) -> None:
        if self._number is None:
            self.count.add_(1)
        else:  # after a list, whose calls are NumPy's, one more of these is begun ten times as soon
            np.add(self._number, 1, self._number)

    def _clip(self, gradient: Tensor) -> None:
        norm = torch.linalg.vector_norm(gradient, dim=1, keepdim=True)
        if gradient.device.type == "cpu" and bool((norm.numpy() + EPSILON < 0.999 * self.clip).all()):
            return  # they would be multiplied by 1
        gradient.mul_((self.clip / (norm + EPSILON)).clamp(max=1))

    def state(self) -> dict[str, Tensor]:
        """What a checkpoint needs."""
        return {"count": self.count, "mean": self.mean, "square": self.square}

    def load(self, state: dict[str, Tensor | int]) -> None:
        """Restore what ``state`` gave; ``count`` was an int in earlier checkpoints."""
        self.count.copy_(torch.as_tensor(state["count"]))
        self.mean.copy_(torch.as_tensor(state["mean"]))
        self.square.copy_(torch.as_tensor(state["square"]))
