"""ε-greedy exploration: every agent by itself plays at random with probability ε, uniformly over its available actions."""

from __future__ import annotations

from collections.abc import Iterator

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


def held(settings: Common, steps: int) -> Iterator[float]:
    """The ε of every step that the replay holds at the end of an ε-greedy run of ``steps``, the oldest first."""
    kept = min(settings.replay, steps)
    return (epsilon(settings, step, steps, False) for step in range(steps - kept, steps))


def at_random(available: Tensor, uniforms: Tensor) -> Tensor:
    """The available action that each number in [0, 1) stands for. available [S, N, A] (bool), uniforms and result [S, N]."""
    rank = available.cumsum(-1)
    k = (uniforms * rank[..., -1]).long()
    return (rank > k.unsqueeze(-1)).int().argmax(-1)


def mixed(greedy: Tensor, random: Tensor, uniforms: Tensor, epsilon: float) -> Tensor:
    """greedy [S, N] where uniforms [S, N] are at least ε, else random."""
    return torch.where(uniforms < epsilon, random, greedy)
