"""XuanCe at work on a one-step game, in an environment of its own: PYTHON benchmarks/_xuance.py < requests

The first line is a JSON object: method, payoff (nested lists), units, batch, lr, replay, warmup, target_interval; it is answered by
the version. Every other line is a task and a count, answered by the processor seconds that so many took:

    logged     a step of XuanCe's own training loop, with an update, as it comes: it writes every figure of every update to TensorBoard
    step       the same with that turned off
    update     its sampling and its learner's update alone
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from argparse import Namespace
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np
import torch
import xuance.torch.agents as agents
from gymnasium.spaces import Box, Discrete
from xuance.common import get_arguments
from xuance.environment import REGISTRY_MULTI_AGENT_ENV, RawMultiAgentEnv, make_envs
from xuance.torch.agents.core import off_policy_marl

METHODS = {
    "iql": ("iql", "IQL", agents.IQL_Agents),
    "vdn": ("vdn", "VDN", agents.VDN_Agents),
    "qmix": ("qmix", "QMIX", agents.QMIX_Agents),
    "qtran_base": ("qtran", "QTRAN_base", agents.QTRAN_Agents),
    "qtran_alt": ("qtran", "QTRAN_alt", agents.QTRAN_Agents),
}
"""Ours: XuanCe's folder of settings, its name, its class."""


class OneStep(RawMultiAgentEnv):
    """A one-step game as XuanCe wants its environments: every agent and the state see the number 1."""

    def __init__(self, config: Namespace) -> None:
        super().__init__()
        self.payoff, self.env_id, self.max_episode_steps = np.array(config.payoff, dtype=float), "one_step", 1
        self.num_agents = self.payoff.ndim
        self.agents = [f"agent_{i}" for i in range(self.num_agents)]
        self.agent_groups = [self.agents]
        seen = Box(0.0, 1.0, (1,), np.float32)
        self.state_space = seen
        self.observation_space = dict.fromkeys(self.agents, seen)
        self.action_space = {agent: Discrete(m) for agent, m in zip(self.agents, self.payoff.shape, strict=True)}

    def state(self) -> np.ndarray:
        return np.ones(1, np.float32)

    def reset(self, **_: Any) -> tuple[dict, dict]:
        return self._all(self.state()), {}

    def step(self, action: Mapping[str, int]) -> tuple[dict, dict, dict, bool, dict]:
        reward = float(self.payoff[tuple(int(action[agent]) for agent in self.agents)])
        return self._all(self.state()), self._all(reward), self._all(True), False, {}

    def _all(self, value: Any) -> dict:
        return dict.fromkeys(self.agents, value)

    def render(self, *_: Any) -> None: ...

    def close(self) -> None: ...


def made(asked: Mapping[str, Any]) -> Any:
    """XuanCe's agents in training on the game: a shared network, no mask of actions, one environment, exploration at 1."""
    folder, name, kind = METHODS[asked["method"]]
    units = [asked["units"]]
    sizes = {"representation_hidden_size": units, "q_hidden_size": units, "qtran_net_hidden_dim": units[0]}
    mixer = {"hidden_dim_mixing_net": 32, "hidden_dim_hyper_net": 32, "use_parameter_sharing": True, "use_actions_mask": False}
    game = {"env_name": "one_step", "env_id": "one_step", "payoff": asked["payoff"], "parallels": 1, "render": False}
    learning = {"batch_size": asked["batch"], "buffer_size": asked["replay"], "learning_rate": asked["lr"], "double_q": False}
    steps = {"start_training": asked["warmup"], "training_frequency": 1, "running_steps": asked["replay"], "n_epochs": 1}
    target = {"start_greedy": 1.0, "end_greedy": 1.0, "sync_frequency": asked["target_interval"]}
    ours = {"agent": name, **sizes, **mixer, **game, **learning, **steps, **target}
    config = get_arguments(folder, "mpe", "simple_spread_v3", parser_args=Namespace(**ours))
    REGISTRY_MULTI_AGENT_ENV["one_step"] = OneStep
    return kind(config, make_envs(config))


def carried_out(found: Any, task: str, count: int) -> None:
    """``count`` steps or updates."""
    if task == "update":
        for _ in range(count):
            found.learner.update(found.memory.sample())
        return
    found.log_infos = type(found).log_infos.__get__(found) if task == "logged" else lambda *_: None
    found.train(count)


def answers(lines: Iterable[str], found: Any) -> Iterator[float]:
    """The processor seconds of every task."""
    for line in lines:
        task, count = line.split()
        start = time.process_time()
        carried_out(found, task, int(count))
        yield time.process_time() - start


def main() -> None:
    told, sys.stdout = sys.stdout, sys.stderr
    asked = json.loads(sys.stdin.readline())
    torch.set_num_threads(1)
    off_policy_marl.tqdm = iter  # no progress bar
    found = made(asked)
    carried_out(found, "step", asked["warmup"] + asked["batch"] + 10)
    print(found.meta_data["xuance_version"], file=told, flush=True)
    for seconds in answers(sys.stdin, found):
        print(seconds, file=told, flush=True)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="xuance-") as folder:
        os.chdir(folder)  # it writes its logs where it stands
        main()
