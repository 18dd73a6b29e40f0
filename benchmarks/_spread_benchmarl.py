"""BenchMARL in training on VMAS's simple_spread, in an environment of its own: PYTHON benchmarks/_spread_benchmarl.py < requests

The first line is a JSON object: method, copies, every, batch, units, lr, replay, frames; it is answered by the versions. Every other line
is "steps" and a count, answered by the processor seconds that so many times ``frames`` environment steps took, with their updates.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

import torch
from benchmarl.algorithms import IqlConfig, QmixConfig, VdnConfig
from benchmarl.environments import VmasTask
from benchmarl.experiment import Callback, Experiment, ExperimentConfig
from benchmarl.models.mlp import MlpConfig

TOLD = os.fdopen(os.dup(1), "w")
"""Where answers go; whatever the libraries print goes to standard error."""
METHODS = {"iql": IqlConfig, "vdn": VdnConfig, "qmix": QmixConfig}


class Asked(Callback):
    """Waits for a request whenever all that was asked for is done."""

    def __init__(self) -> None:
        super().__init__()
        self.left, self.began = 2, 0.0

    def on_batch_collected(self, batch: Any) -> None:
        """Collecting comes first in a turn of its training loop, so this is the end of one but for collecting, and not much else."""
        self.left -= 1
        if self.left < 0:
            self._answer()
            line = sys.stdin.readline()
            if not line:
                raise SystemExit
            self.left, self.began = int(line.split()[1]) - 1, time.process_time()

    def _answer(self) -> None:
        named = f"BenchMARL {version('benchmarl')}, TorchRL {version('torchrl')}, VMAS {version('vmas')}"
        print(time.process_time() - self.began if self.began else named, file=TOLD, flush=True)


def settings(asked: Mapping[str, Any], folder: str) -> Any:
    """As many updates as asked after every ``frames`` steps; nothing is logged, kept or evaluated."""
    found = ExperimentConfig.get_from_yaml()
    found.loggers, found.evaluation, found.create_json, found.checkpoint_interval, found.save_folder = [], False, False, 0, folder
    found.off_policy_collected_frames_per_batch, found.off_policy_n_envs_per_worker = asked["frames"], asked["copies"]
    found.off_policy_n_optimizer_steps, found.off_policy_train_batch_size = asked["frames"] // asked["every"], asked["batch"]
    found.off_policy_memory_size, found.off_policy_init_random_frames, found.lr = asked["replay"], 0, asked["lr"]
    found.max_n_frames, found.max_n_iters, found.prefer_continuous_actions, found.share_policy_params = None, 10**6, False, True
    found.train_device = found.sampling_device = found.buffer_device = "cpu"
    return found


def main() -> None:
    os.dup2(2, 1)
    asked = json.loads(sys.stdin.readline())
    torch.set_num_threads(1)
    layers = MlpConfig(num_cells=[asked["units"]] * 2, activation_class=torch.nn.ReLU, layer_class=torch.nn.Linear)
    with tempfile.TemporaryDirectory(prefix="benchmarl-") as folder:
        Experiment(
            algorithm_config=METHODS[asked["method"]].get_from_yaml(),
            model_config=layers,
            critic_model_config=layers,
            seed=0,
            config=settings(asked, folder),
            task=VmasTask.SIMPLE_SPREAD.get_from_yaml(),
            callbacks=[Asked()],
        ).run()


if __name__ == "__main__":
    main()
