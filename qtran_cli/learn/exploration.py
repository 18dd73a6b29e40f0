"""ε-greedy exploration: every agent by itself plays at random with probability ε, uniformly over its available actions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import torch
from torch import Tensor

from qtran_cli.learn.settings import Common


def epsilon(settings: Common, step: int, steps: int, full: bool) -> float:
    """ε before environment step ``step`` of ``steps``: linear from start to end, 1 throughout under full exploration."""
    if full:
        return 1.0
    span = settings.epsilon_steps or settings.epsilon_decay * steps
    share = 1.0 if step >= span else step / span
    return settings.epsilon_start + (settings.epsilon_end - settings.epsilon_start) * share


def length(ends: Sequence[int], step: int) -> int:
    """How long a run is meant to be when it takes environment step ``step``. ends: its lengths, one after the other, as it was extended.

    >>> [length((20, 50), step) for step in (0, 19, 20, 49)]
    [20, 20, 50, 50]
    """
    return next(end for end in ends if end > step)


def held(settings: Common, ends: Sequence[int]) -> Iterator[float]:
    """The ε of every step that the replay holds at the end of an ε-greedy run, the oldest first. ends: as of ``length``."""
    steps = ends[-1]
    kept = min(settings.replay, steps)
    return (epsilon(settings, step, length(ends, step), False) for step in range(steps - kept, steps))


def at_random(available: Tensor, uniforms: Tensor) -> Tensor:
    """The available action that each number in [0, 1) stands for. available [S, N, A] (bool), uniforms and result [S, N]."""
    if available.device.type == "cpu":  # NumPy's calls take a third of the time of PyTorch's
        return torch.from_numpy(_at_random(available.numpy(), uniforms.numpy()))
    rank = available.cumsum(-1)
    k = (uniforms * rank[..., -1]).long()
    return (rank > k.unsqueeze(-1)).int().argmax(-1)


def _at_random(available: np.ndarray, uniforms: np.ndarray) -> np.ndarray:
    rank = available.cumsum(-1)
    k = (uniforms * rank[..., -1]).astype(np.int64)
    found: np.ndarray = (rank > k[..., None]).argmax(-1)
    return found


def mixed(greedy: Tensor, random: Tensor, uniforms: Tensor, epsilon: float) -> Tensor:
    """greedy [S, N] where uniforms [S, N] are at least ε, else random."""
    if greedy.device.type == "cpu":
        return torch.from_numpy(np.where(uniforms.numpy() < epsilon, random.numpy(), greedy.numpy()))
    return torch.where(uniforms < epsilon, random, greedy)
