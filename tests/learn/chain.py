"""A chain of two states for two agents: joint action payoffs 1·[both A] in state 0, then 2·[both A] in state 1, then the end."""

from __future__ import annotations

import torch

from qtran_cli.envs import Outcome, Percept, Spec


class Chain:
    """Everybody sees the state."""

    def __init__(self, lanes: int) -> None:
        self.spec = Spec((2, 2), observation=2, state=2)
        self.where = torch.zeros(lanes, dtype=torch.int64)

    def percept(self) -> Percept:
        state = torch.eye(2)[self.where]
        lanes = len(self.where)
        return Percept(state, state[:, None].expand(lanes, 2, 2), torch.ones(lanes, 2, 2, dtype=torch.bool))

    def reset(self, done, uniforms=None):
        self.where = torch.where(done, 0, self.where)
        return self.percept()

    def step(self, u, uniforms=None):
        both = (u == 0).all(-1)
        reward = torch.where(both, self.where + 1.0, 0.0).double()
        over = self.where == 1
        self.where = (self.where + 1).clamp(max=1)
        return self.percept(), Outcome(reward, over, torch.zeros_like(over))

    def state(self):
        return {"where": self.where}

    def load(self, state):
        self.where = state["where"]
