"""A small environment of a user's own, without any library: two agents on a line, unequal in what they see and can do.

Numbers of a walk: where each is, and a drawn start. ``fault`` names one thing that it does wrong.
"""

from __future__ import annotations

import random

import numpy as np


class Walk:
    """left has 2 actions and sees 1 number, right has 3 and sees 2. left ends first, after 3 steps; right after 5."""

    possible_agents = ("left", "right")

    def __init__(self, fault="", ends=(3, 5), start=None):
        self.fault, self.ends = fault, dict(zip(self.possible_agents, ends, strict=True))
        self.start, self.calls = start, 0

    def action_space(self, agent):
        return 2 if agent == "left" else 3

    def observation_space(self, agent):
        return 1 if agent == "left" else 2

    def reset(self, seed=None):
        self.t, self.calls = 0, self.calls + 1
        self.at = float(np.random.default_rng(None if self.fault == "ignores the seed" else seed).integers(100))
        if self.fault == "draws from Python":
            self.at = random.random()
        if self.fault == "draws from NumPy":
            self.at = np.random.random()
        if self.fault == "remembers":
            self.at += self.calls - 1
        self.agents = list(self.possible_agents)
        seen = self.seen()
        if self.fault == "starts late":
            del seen["right"]
        return seen, {agent: {} for agent in self.agents}

    def seen(self):
        left, right = np.array([self.at]), np.array([self.at, self.t])
        if self.fault == "grows" and self.t == 2:
            right = np.array([self.at, self.t, 0.0])
        if self.fault == "sees words" and self.t == 2:
            right = ["a", "b"]
        if self.fault == "sees nan" and self.t == 2:
            right = right * np.nan
        found = {"right": right, "left": left}
        return {agent: found[agent] for agent in found if agent in self.agents}

    def step(self, actions):
        acting = dict(actions)
        assert list(acting) == [agent for agent in self.possible_agents if agent in self.agents], acting
        assert all(type(u) is int for u in acting.values())
        self.t += 1
        self.at += sum((1 + u) * (1 if agent == "left" else 10) for agent, u in acting.items())
        rewards = {agent: float(1 + u) for agent, u in acting.items()}
        over = {agent: self.t >= self.ends[agent] for agent in acting}
        cut = dict.fromkeys(acting, False)
        infos = {agent: {} for agent in acting}
        if self.fault == "prints":
            print("hello from the walk")
        if self.fault == "raises" and self.t == 2:
            raise ValueError("the walk is over\nfor good")
        if self.fault == "leaves" and self.t == 2:
            raise SystemExit(3)
        if self.fault == "pays nan" and self.t == 2:
            rewards["right"] = float("nan")
        if self.fault == "pays words":
            rewards["right"] = "much"
        if self.fault == "pays nobody":
            del rewards["right"]
        if self.fault == "pays a list":
            rewards = [1.0, 2.0]
        if self.fault == "someone comes" and self.t == 2:
            rewards["third"] = 0.0
        if self.fault == "masks all":
            infos["right"]["action_mask"] = [0, 0, 0]
        if self.fault == "masks too few":
            infos["right"]["action_mask"] = [1]
        if self.fault == "masks one":
            infos["right"]["action_mask"] = np.array([1, 0, 1], dtype=np.int8)
        if self.fault == "cuts off":
            over, cut = dict.fromkeys(acting, False), dict.fromkeys(acting, self.t >= 2)
        if self.fault == "returns four":
            return self.seen(), rewards, over, infos
        if self.fault == "returns three":
            return self.seen(), rewards, infos
        if self.fault == "writes over":
            self.kept = getattr(self, "kept", {"left": np.zeros(1), "right": np.zeros(2)})
            for agent, x in self.seen().items():
                self.kept[agent][:] = x
        seen = self.seen()
        self.agents[:] = [agent for agent in self.agents if not over[agent] and not cut[agent]]
        return self.kept if self.fault == "writes over" else seen, rewards, over, cut, infos
