"""What is trained in the benchmarks: the paper's setting on Table 1's game, and random games of other sizes.

Preset paper: batch 32, 64 units, Adam, a replay that holds all 20,000 steps, a target network, an update after every step,
full exploration. Steps are cut to what a stable rate takes; none of them costs more than another.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import torch

from benchmarks._ratios import Clock, seconds
from benchmarks._tables import int64
from qtran_cli import catalogue
from qtran_cli.envs.make import make
from qtran_cli.learn.methods import METHODS
from qtran_cli.learn.run.config import chosen
from qtran_cli.learn.run.making import require_device
from qtran_cli.learn.tensors import compiling
from qtran_cli.learn.train import Trainer
from qtran_cli.model.game import Game
from qtran_cli.table import from_array

STEPS = 20_000
TABLE_1 = "qtran_table1"


def trainer(
    method: str,
    seeds: int,
    device: str = "cpu",
    agents: int = 2,
    actions: int = 3,
    general: bool = False,
    compiled: bool = False,
    written: bool = False,
    **settings: object,
) -> Trainer:
    """A trainer past its warmup, on one thread. Raises UsageError where the machine has no such device.

    general: nothing is spared for being the same in every step, or for ending the episode: all that is seen is stored and
    evaluated for every transition, under the target network as well. compiled: as with qtran train --compile.
    written: every update calls the loss as it is written, instead of replaying what was recorded.
    """
    require_device(device)
    torch.set_num_threads(1)
    assignments = [f"{name}={value}" for name, value in settings.items()]
    environment = make(game(agents, actions), seeds, device)
    if general:
        environment.spec = replace(environment.spec, constant=False, bootstraps=True)
    made = Trainer(METHODS[method], chosen(method, assignments, "paper"), environment, range(seeds), STEPS, True, device)
    if compiled:
        compiling.require()
        made.compiled = True
    if written:
        made.gradient.how = "as written: asked for"
    advance(made, made.warmup + 10)
    return made


def game(agents: int, actions: int) -> Game:
    """Table 1's game for two agents with three actions each, else a random one."""
    if (agents, actions) == (2, 3):
        return catalogue.load_one_step(TABLE_1)
    return Game(from_array(int64((actions,) * agents)))


def advance(made: Trainer, steps: int) -> None:
    """So many steps of every seed, an update in each."""
    for _ in range(steps):
        made.advance()


def clock(device: str) -> Clock:
    """Processor time; on a GPU the wall clock, read once the GPU has done its work."""
    return time.process_time if device == "cpu" else _synchronised


def _synchronised() -> float:
    torch.cuda.synchronize()
    return time.perf_counter()


def enough(task: Callable[[int], object], length: float, clock: Clock = time.process_time) -> int:
    """How many turns ``task(turns)`` needs to take about ``length`` seconds; warms it up."""
    task(1)
    turns, spent = 1, seconds(partial(task, 1), clock)
    while spent < length / 10:
        turns *= 2
        spent = seconds(partial(task, turns), clock)
    return max(1, round(turns * length / max(spent, 1e-9)))
