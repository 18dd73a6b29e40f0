"""A one-step game: every agent sees the number 1, acts once, and the team is paid. Payoffs are rounded to float64.

Draws of a step: the payoff, where some are drawn.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from qtran_cli.envs import Outcome, Percept, Spec
from qtran_cli.envs.payoffs import Payoffs, floats
from qtran_cli.model.game import Game


class OneStep:
    """L copies of a one-step game. Agents with fewer actions than the others have the missing ones unavailable."""

    def __init__(self, game: Game, lanes: int, device: str = "cpu") -> None:
        self._payoffs = Payoffs(game, device)
        draws = 0 if self._payoffs.certain else 1
        best = float(floats(game.payoff).max())
        self.spec = Spec(game.shape, 1, 1, draws=draws, rewards=draws, constant=True, bootstraps=False, best=best, limit=1, steady=True)
        self._strides = torch.tensor([int(np.prod(game.shape[i + 1 :])) for i in range(game.n)], device=device)
        n, most = self.spec.n, self.spec.most
        available = torch.arange(most, device=device) < torch.tensor(game.shape, device=device)[:, None]
        one = torch.ones(lanes, 1, device=device)
        self._percept = Percept(one, torch.ones(lanes, n, 1, device=device), available.expand(lanes, n, most))
        over = torch.ones(lanes, dtype=torch.bool, device=device)
        self._over = over, ~over

    def reset(self, done: Tensor, uniforms: Tensor | None = None) -> Percept:
        """The same percept every time."""
        return self._percept

    def step(self, u: Tensor, uniforms: Tensor | None = None) -> tuple[Percept, Outcome]:
        """The payoff of u [L, N], and the end."""
        row = self._row(u)
        return self._percept, Outcome(self._payoffs.draw(row, None if uniforms is None else uniforms[:, 0]), *self._over)

    def _row(self, u: Tensor) -> Tensor:
        """[L]: the place of every joint action in C order."""
        if u.device.type == "cpu":  # NumPy has it in a call, and begins that sooner
            return torch.from_numpy(u.numpy().dot(self._strides.numpy()))
        return (u * self._strides).sum(-1)

    def state(self) -> dict[str, Tensor]:
        """Nothing: every step starts anew."""
        return {}

    def load(self, state: dict[str, Tensor]) -> None:
        """Nothing to restore."""
