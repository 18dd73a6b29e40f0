"""An environment whose episodes have unequal lengths, in which every moment looks different, and the reward tells which step it was.

A lane's episode terminates by chance, one time in five, and is cut off after LIMIT steps. The k-th step of lane j, of all its episodes,
is paid 1000 j + k.
"""

from __future__ import annotations

import torch

from qtran_cli.envs import Outcome, Percept, Spec
from qtran_cli.learn.methods import METHODS
from qtran_cli.learn.train import Trainer

LIMIT = 6
APART = 1000
"""Between the numbers of two lanes' first steps."""


class Wander:
    """Two agents, of two actions and three."""

    def __init__(self, lanes: int, limit: int = LIMIT) -> None:
        self.spec = Spec((2, 3), observation=2, state=1, draws=1, limit=limit)
        self.limit = limit
        self.t, self.count = torch.zeros(lanes, dtype=torch.int64), torch.arange(lanes) * APART

    def percept(self) -> Percept:
        own = torch.stack([self.t / self.limit, torch.sin(self.count * 1.7)], -1).float()
        available = torch.tensor([[True, True, False], [True, True, True]])
        observations = torch.stack([own, own.flip(-1)], 1)
        return Percept(own[:, :1], observations, available.expand(len(own), 2, 3))

    def reset(self, done, uniforms=None):
        self.t = torch.where(done, 0, self.t)
        return self.percept()

    def step(self, u, uniforms=None):
        paid = self.count.double()
        self.t, self.count = self.t + 1, self.count + 1
        over = uniforms[:, 0] < 0.2
        return self.percept(), Outcome(paid, over, (self.t >= self.limit) & ~over)

    def state(self):
        return {"t": self.t, "count": self.count}

    def load(self, state):
        self.t, self.count = state["t"], state["count"]


def trainer(steps: int = 400, seeds: int = 2, copies: int = 1, method: str = "vdn", limit: int = LIMIT, **settings) -> Trainer:
    """A trainer with memory on it."""
    chosen = METHODS[method].Settings(**{"memory": "gru", "hidden": 5, "warmup": 30, "batch": 7, "layers": 1, **settings})
    return Trainer(METHODS[method], chosen, Wander(seeds * copies, limit), range(seeds), steps, copies=copies)


def played(made: Trainer, steps: int) -> list[dict]:
    """What ``steps`` steps of all lanes brought, as they were: a dict of tensors [S · C, …] each."""
    log: list[dict] = []
    store = made.replay.store

    def noted(percept, u, outcome, after, carried):
        log.append(
            {"seen": percept.observations, "after": after.observations, "u": u, "hidden": carried.hidden.flatten(0, 1)} | outcome._asdict()
        )
        store(percept, u, outcome, after, carried)

    made.replay.store = noted
    for _ in range(steps):
        made.advance()
    return log
