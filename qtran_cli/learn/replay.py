"""The replay: a ring of transitions per seed.

What never varies in an environment is kept once, as a batch of one; what is not bootstrapped needs no successor.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from qtran_cli.envs import Outcome, Percept, Spec


class Batch(NamedTuple):
    """state [S, B, X], observations [S, B, N, O], available [S, B, N, A]; B is 1 where they never vary. u [S, B, N]."""

    state: Tensor
    observations: Tensor
    available: Tensor
    u: Tensor
    reward: Tensor
    terminated: Tensor | None = None
    successor: Percept | None = None


class Replay:
    """``capacity`` transitions per seed; the oldest make room."""

    def __init__(self, spec: Spec, seeds: int, capacity: int, percept: Percept) -> None:
        self.spec, self.seeds, self.capacity, self.count = spec, seeds, capacity, 0
        self._fixed = Percept(*(x.unsqueeze(1) for x in percept)) if spec.constant else None
        device = percept.state.device
        self._ring: dict[str, Tensor] = {}
        self._offset = (torch.arange(seeds, device=device) * capacity)[:, None]
        self._add("u", (spec.n,), torch.int64, device)
        self._add("reward", (), torch.float64, device)
        if spec.bootstraps:
            self._add("terminated", (), torch.float32, device)
        if not spec.constant:
            for name, x in percept._asdict().items():
                for copy in (name, f"next_{name}")[: 2 if spec.bootstraps else 1]:
                    self._add(copy, x.shape[1:], x.dtype, device)

    def _add(self, name: str, shape: tuple[int, ...], dtype: torch.dtype, device: torch.device) -> None:
        self._ring[name] = torch.zeros(self.seeds, self.capacity, *shape, dtype=dtype, device=device)

    @property
    def size(self) -> int:
        """Transitions held per seed."""
        return min(self.count, self.capacity)

    def store(self, percept: Percept, u: Tensor, outcome: Outcome, after: Percept) -> None:
        """One transition of every seed: what was seen [S, …], done [S, N], paid [S], and seen after it, before any reset.

        A truncated transition is stored like any other: its value goes on, so y bootstraps on it.
        """
        at, self.count = self.count % self.capacity, self.count + 1
        values = {"u": u, "reward": outcome.reward, "terminated": outcome.terminated}
        values |= percept._asdict() | {f"next_{name}": x for name, x in after._asdict().items()}
        for name, ring in self._ring.items():
            ring[:, at] = values[name]

    def sample(self, uniforms: Tensor) -> Batch:
        """The transitions that uniforms [S, B] in [0, 1) choose, with replacement."""
        at = (uniforms * self.size).long() + self._offset
        drawn = {name: ring.flatten(0, 1)[at] for name, ring in self._ring.items()}
        before = self._fixed or Percept(*(drawn[name] for name in Percept._fields))
        if not self.spec.bootstraps:
            return Batch(*before, drawn["u"], drawn["reward"])
        after = self._fixed or Percept(*(drawn[f"next_{name}"] for name in Percept._fields))
        return Batch(*before, drawn["u"], drawn["reward"], drawn["terminated"], after)

    def rewards(self) -> Tensor:
        """[S, size]: the rewards held."""
        return self._ring["reward"][:, : self.size]

    def state(self) -> dict[str, Tensor | int]:
        """What a checkpoint needs: the part of the ring that is filled."""
        return {"count": self.count} | {name: ring[:, : self.size].clone() for name, ring in self._ring.items()}

    def load(self, state: dict[str, Tensor | int]) -> None:
        """Restore what ``state`` gave."""
        self.count = int(state["count"])
        for name, ring in self._ring.items():
            ring[:, : self.size] = state[name]
