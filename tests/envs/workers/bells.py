"""Bells whose number is a module's variable, so that all copies of a process have it in common: whoever rings last sets it for all."""

from __future__ import annotations

RUNG = {"last": 0}


class Bells:
    """One agent, episodes of five steps; what is seen and paid is what was rung last."""

    possible_agents = ("a",)

    def action_space(self, agent):
        return 3

    def observation_space(self, agent):
        return 1

    def reset(self, seed):
        RUNG["last"], self.t = seed % 1000, 0
        return {"a": [RUNG["last"]]}, {}

    def step(self, actions):
        self.t += 1
        RUNG["last"] += 1 + actions["a"]
        return {"a": [RUNG["last"]]}, {"a": float(RUNG["last"])}, {"a": self.t == 5}, {"a": False}, {}


def make():
    return Bells()
