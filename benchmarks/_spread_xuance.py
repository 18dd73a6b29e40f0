"""XuanCe in training on mpe2's simple_spread, in an environment of its own: PYTHON benchmarks/_spread_xuance.py < requests

The first line is a JSON object: method, copies, every, batch, units, lr, replay, frames; it is answered by the version. Every other line
is "steps" and a count, answered by the processor seconds that so many times ``frames`` environment steps took, with their updates.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from argparse import Namespace
from collections.abc import Mapping
from typing import Any

import torch
from _xuance import METHODS
from mpe2 import simple_spread_v3
from xuance.common import get_arguments
from xuance.environment import REGISTRY_MULTI_AGENT_ENV, RawMultiAgentEnv, make_envs
from xuance.torch.agents.core import off_policy_marl


class Spread(RawMultiAgentEnv):
    """mpe2's environment as XuanCe wants its own: its own wrapper imports it from pettingzoo.mpe, which is gone."""

    def __init__(self, config: Namespace) -> None:
        super().__init__()
        self.env = simple_spread_v3.parallel_env()
        self.env.reset(config.env_seed)
        self.env_id, self.max_episode_steps = "spread", 25
        self.agents, self.num_agents = self.env.possible_agents, len(self.env.possible_agents)
        self.agent_groups, self.state_space = [self.agents], self.env.state_space
        self.observation_space = {agent: self.env.observation_space(agent) for agent in self.agents}
        self.action_space = {agent: self.env.action_space(agent) for agent in self.agents}

    def state(self) -> Any:
        return self.env.state()

    def reset(self, **_: Any) -> tuple[dict, dict]:
        return self.env.reset()[0], {}

    def step(self, action: Mapping[str, int]) -> tuple[dict, dict, dict, bool, dict]:
        seen, rewards, terminated, truncated, _ = self.env.step({agent: int(u) for agent, u in action.items()})
        return seen, dict(rewards), terminated, all(truncated.values()), {}

    def render(self, *_: Any) -> None: ...

    def close(self) -> None: ...


def made(asked: Mapping[str, Any]) -> Any:
    """XuanCe's agents in training: a shared network, no mask of actions, one update per ``every`` environment steps."""
    folder, name, kind = METHODS[asked["method"]]
    units, copies = asked["units"], asked["copies"]
    sizes = {"representation_hidden_size": [units], "q_hidden_size": [units], "qtran_net_hidden_dim": units}
    mixer = {"hidden_dim_mixing_net": 32, "hidden_dim_hyper_net": 32, "use_parameter_sharing": True, "use_actions_mask": False}
    game = {"env_name": "spread", "env_id": "spread", "parallels": copies, "render": False, "use_rnn": False}
    learning = {"batch_size": asked["batch"], "buffer_size": asked["replay"], "learning_rate": asked["lr"], "double_q": False}
    often = {"training_frequency": copies, "n_epochs": copies // asked["every"], "sync_frequency": 200}
    steps = {"start_training": copies, "running_steps": 10**7, "start_greedy": 1.0, "end_greedy": 0.1, "decay_step_greedy": 10**6}
    ours = {"agent": name, **sizes, **mixer, **game, **learning, **often, **steps}
    config = get_arguments(folder, "mpe", "simple_spread_v3", parser_args=Namespace(**ours))
    REGISTRY_MULTI_AGENT_ENV["spread"] = Spread
    found = kind(config, make_envs(config))
    found.log_infos = lambda *_: None
    return found


def main() -> None:
    told, sys.stdout = sys.stdout, sys.stderr
    asked = json.loads(sys.stdin.readline())
    torch.set_num_threads(1)
    off_policy_marl.tqdm = iter  # no progress bar
    found = made(asked)
    found.train(max(2, asked["batch"] // asked["copies"] + 1))
    print(f"XuanCe {found.meta_data['xuance_version']}", file=told, flush=True)
    for line in sys.stdin:
        start = time.process_time()
        found.train(int(line.split()[1]) * asked["frames"] // asked["copies"])
        print(time.process_time() - start, file=told, flush=True)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="xuance-") as folder:
        os.chdir(folder)  # it writes its logs where it stands
        main()
