"""A method in training on small games, and what its losses see of a batch: what the rules are found out with."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import torch
from torch import Tensor

from qtran_cli import catalogue
from qtran_cli.envs.make import make
from qtran_cli.learn.agents.feedforward import View
from qtran_cli.learn.loss import Known
from qtran_cli.learn.replay.transitions import Batch
from qtran_cli.learn.tensors import networks
from qtran_cli.learn.train import Trainer

GAMES = ("climb", "three_player_climbing", "unequal_actions", "two_step", "dec_tiger")
"""One step and several, two agents and three, as many actions and not, the state seen and not."""
SEEDS = (0, 1, 2)
SMALL: dict[str, Any] = {"hidden": 8, "batch": 6, "warmup": 10, "target_interval": 7}
STEPS, LONG = 40, 1000
Seen = tuple[View, Tensor]


def trained(method: ModuleType, game: str, steps: int = STEPS, seeds: tuple[int, ...] = SEEDS, of: int = 0, **own: Any) -> Trainer:
    """After so many steps, of ``of``."""
    chosen = method.Settings(**SMALL | own)
    environment = make(catalogue.load(game), len(seeds), history=chosen.coded, time_limit=chosen.time_limit)
    made = Trainer(method, chosen, environment, seeds, of or steps, full=True, listed=False)
    for _ in range(steps):
        made.advance()
    return made


def fresh(method: ModuleType, game: str, **own: Any) -> Trainer:
    """Before its first update, with some transitions to learn from: what is wrong with losses is found without training."""
    return trained(method, game, SMALL["warmup"] - 1, of=LONG, **own)


def batch(made: Trainer) -> Batch:
    """Transitions of the replay, other ones than those of the last update."""
    found: Batch = made.replay.sample(torch.linspace(0, 0.999, made.settings.batch, dtype=torch.float64).expand(len(made.seeds), -1))
    return found


def view(made: Trainer, found: Batch, parameters: networks.Parameters | None = None) -> View:
    """What a method sees of a batch, under the online networks unless told otherwise."""
    seen: View = made.agents.now(parameters or made.parameters, made.settings, made.spec, found)
    return seen


def terms(made: Trainer, found: Batch) -> dict[str, Tensor]:
    """The loss's terms of a batch."""
    return made.loss.terms(found, made.known)


def known(made: Trainer, flat: Tensor, behind: Tensor) -> Known:
    """What the loss depends on beside a batch, under other parameters [S, P]."""
    return Known(networks.leaves(made.plan, flat), networks.views(made.plan, behind), made.shift, made.scale)
