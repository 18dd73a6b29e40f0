"""What is seen of a game with several states, as the positions of the ones in a vector of zeros and ones.

A code [L, …, slots] holds such positions; the width of the vector in a slot's place means none. Networks see the vector.
"""

from __future__ import annotations

from typing import Protocol

import torch
from torch import Tensor

NOTHING = -1
"""In the place of what is seen."""


class Sight(Protocol):
    """width: of the vector. slots: ones in it at most."""

    width: int
    slots: int

    def start(self, seen: Tensor) -> Tensor:
        """The codes [L, N, slots] before the first decision. seen [L, N]: the number of what is seen, or NOTHING."""
        ...

    def after(self, code: Tensor, u: Tensor, t: Tensor, seen: Tensor) -> Tensor:
        """The codes after ``t`` [L] ≥ 1 decisions, the last of which was ``u`` [L, N]."""
        ...


class Current:
    """What is seen now, and the decisions left where there is a horizon.

    labels: how many different things can be seen. horizon: None for no clock; with 1 the clock would always say the same.
    """

    def __init__(self, labels: int, horizon: int | None) -> None:
        self.labels, self.horizon = labels, horizon or 1
        self.width = labels + (self.horizon if self.horizon > 1 else 0)
        self.slots = 2 if self.horizon > 1 else 1

    def start(self, seen: Tensor) -> Tensor:
        return self.now(seen, torch.zeros_like(seen[:, 0]))

    def after(self, code: Tensor, u: Tensor, t: Tensor, seen: Tensor) -> Tensor:
        return self.now(seen, t)

    def now(self, seen: Tensor, t: Tensor) -> Tensor:
        """The codes after ``t`` [L] decisions."""
        label = torch.where(seen == NOTHING, self.width, seen)
        if self.slots == 1:
            return label.unsqueeze(-1)
        left = (self.horizon - t).clamp(min=1)  # what follows the last decision is never used
        return torch.stack([label, (self.labels + left - 1).unsqueeze(-1).expand_as(label)], -1)


class History:
    """Everything an agent has seen and done itself: a slot for what it saw at each time, one for each action.

    labels, actions: how many different ones there can be at a time. depth: decisions at most. first: something is seen
    before the first decision. Slots of times to come are empty, so the number of filled ones tells the time.
    """

    def __init__(self, labels: int, actions: int, depth: int, first: bool) -> None:
        self.labels, self.actions, self.first = labels, actions, first
        self.sights = depth if first else depth - 1
        self.slots = self.sights + depth - 1
        self.width = self.sights * labels + (depth - 1) * actions

    def start(self, seen: Tensor) -> Tensor:
        code = torch.full((*seen.shape, self.slots), self.width, device=seen.device)
        if self.first:
            code[..., 0] = seen
        return code

    def after(self, code: Tensor, u: Tensor, t: Tensor, seen: Tensor) -> Tensor:
        slot = t if self.first else t - 1
        code = _written(code, slot, self.sights, torch.where(seen == NOTHING, self.width, slot[:, None] * self.labels + seen))
        done = self.sights * self.labels + (t - 1)[:, None] * self.actions + u
        return _written(code, self.sights + t - 1, self.slots, done)


def _written(code: Tensor, slot: Tensor, end: int, value: Tensor) -> Tensor:
    """``code`` with ``value`` [L, N] in ``slot`` [L]; slots from ``end`` on do not exist: the episode is over then."""
    there = slot < end
    at = slot.clamp(max=max(end - 1, 0)).view(-1, 1, 1).expand(*value.shape, 1)
    if not code.shape[-1]:
        return code
    new = torch.where(there[:, None, None], value.unsqueeze(-1), code.gather(-1, at))
    return code.scatter(-1, at, new)
