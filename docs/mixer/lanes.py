"""Many one-step games of one shape as one environment: a lane a seed of a game, so a hundred games train together.

A lane learns what `qtran train` on its game alone learns with the same seed: random numbers depend on the seed, and no lane on another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor

from qtran_cli.envs import Outcome, Percept
from qtran_cli.envs.one_step import OneStep
from qtran_cli.envs.payoffs import floats
from qtran_cli.learn.methods import METHODS
from qtran_cli.learn.run import evaluate
from qtran_cli.learn.settings import Common
from qtran_cli.learn.train import Trainer
from qtran_cli.model.game import Game


class Lanes(OneStep):
    """``seeds`` lanes of each game, game after game."""

    def __init__(self, games: Sequence[Game], seeds: int) -> None:
        super().__init__(games[0], len(games) * seeds)
        self.payoff = torch.stack([floats(game.payoff) for game in games]).repeat_interleave(seeds, 0)
        self.spec = replace(self.spec, best=None)

    def step(self, u: Tensor, uniforms: Tensor | None = None) -> tuple[Percept, Outcome]:
        """The payoff of u [L, N] in each lane's game, and the end."""
        cells = (u * self._strides).sum(-1, keepdim=True)
        return self._percept, Outcome(self.payoff.gather(1, cells).squeeze(1), *self._over)


def train(games: Sequence[Game], seeds: int, method: str, settings: Common, steps: int, full: bool) -> tuple[np.ndarray, np.ndarray]:
    """Learned tables [game, seed, cell], float64, and greedy joint actions [game, seed], as flat cells."""
    torch.set_num_threads(1)
    trainer = Trainer(METHODS[method], settings, Lanes(games, seeds), list(range(seeds)) * len(games), steps, full)
    while trainer.step < steps:
        trainer.advance()
    found, shape = evaluate.learned(trainer), (len(games), seeds)
    greedy = np.array([np.ravel_multi_index(one.u_bar, trainer.spec.actions) for one in found])
    return np.array([one.q_jt for one in found]).reshape(*shape, -1), greedy.reshape(shape)
