"""A chain of two states for two agents: joint action payoffs 1·[both A] in state 0, then 2·[both A] in state 1, then the end."""

from __future__ import annotations

import torch

from qtran_cli.envs import Outcome, Percept, Spec


class Chain:
    """endless: stay in state 0, paid 1 at every step, cut off by the clock after each."""

    def __init__(self, lanes: int, endless: bool = False) -> None:
        self.spec = Spec((2, 2), observation=2, state=2)
        self.endless, self.where = endless, torch.zeros(lanes, dtype=torch.int64)

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
        over = torch.ones_like(both) if self.endless else self.where == 1
        self.where = torch.zeros_like(self.where) if self.endless else (self.where + 1).clamp(max=1)
        never = torch.zeros_like(both)
        return self.percept(), Outcome(reward, never if self.endless else over, over if self.endless else never)

    def state(self):
        return {"where": self.where}

    def load(self, state):
        self.where = state["where"]
