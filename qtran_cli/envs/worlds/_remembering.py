"""The cue to remember as a batched environment. Draws of a reset: the cue."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor

from qtran_cli.envs import Outcome, Percept, Spec

if TYPE_CHECKING:
    from qtran_cli.envs.worlds.remember import Options


class Remembering:
    """``lanes`` teams. State: the cue and the time, one-hot each. Observations: the cue, one-hot, at time 0; 1 at the last time."""

    def __init__(self, options: Options, lanes: int, device: str) -> None:
        self._delay, self._cues, n = options.delay, options.cues, options.agents
        limit = options.delay + 1
        seen, state = options.cues + 1, options.cues + limit
        self.spec = Spec((options.cues,) * n, seen, state, draws=1, best=1.0, limit=limit, steady=True)
        self._cue = self._t = torch.zeros(lanes, dtype=torch.int64, device=device)
        self._all = torch.ones(lanes, n, options.cues, dtype=torch.bool, device=device)
        self._never = torch.zeros(lanes, dtype=torch.bool, device=device)

    def reset(self, done: Tensor, uniforms: Tensor | None = None) -> Percept:
        """A new cue where ``done``, from uniforms [L, 1]."""
        assert uniforms is not None
        self._cue = torch.where(done, (uniforms[:, 0] * self._cues).long(), self._cue)
        self._t = torch.where(done, 0, self._t)
        return self._percept()

    def step(self, u: Tensor, uniforms: Tensor | None = None) -> tuple[Percept, Outcome]:
        """1 where all of u [L, N] are the cue, at the last time."""
        over = self._t == self._delay
        paid = over & (u == self._cue.unsqueeze(-1)).all(-1)
        self._t = (self._t + 1).clamp(max=self._delay)
        return self._percept(), Outcome(paid.double(), over, self._never)

    def _percept(self) -> Percept:
        one_hot = torch.nn.functional.one_hot
        cue, time = one_hot(self._cue, self._cues).float(), one_hot(self._t, self._delay + 1).float()
        seen = torch.cat([cue * time[:, :1], time[:, -1:]], -1)
        return Percept(torch.cat([cue, time], -1), seen.unsqueeze(1).repeat(1, self.spec.n, 1), self._all)

    def state(self) -> dict[str, Tensor]:
        """The cue and the time."""
        return {"cue": self._cue, "t": self._t}

    def load(self, state: dict[str, Tensor]) -> None:
        """Restore what ``state`` gave."""
        self._cue, self._t = state["cue"], state["t"]
