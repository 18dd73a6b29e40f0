"""The Gaussian squeezes as a batched environment. Draws of a reset: s, where it is drawn anew each episode."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from qtran_cli.envs import Outcome, Percept, Spec
from qtran_cli.model.frame import Frame


class Squeeze:
    """``lanes`` teams. domains: (μ, σ²) of every bump. s: [N], the same in every episode; None: drawn anew, U(0, 2/N) each."""

    def __init__(
        self, agents: int, actions: int, domains: Sequence[tuple[float, float]], s: np.ndarray | None, lanes: int, device: str
    ) -> None:
        self.spec = Spec(
            (actions,) * agents,
            agents,
            agents,
            draws=0 if s is not None else agents,
            constant=s is not None,
            bootstraps=False,
            limit=1,
            steady=True,
        )
        self._domains = domains
        number = torch.arange(agents, device=device)
        self._own_first = (number[:, None] + number) % agents
        self._free = torch.ones(lanes, agents, actions, dtype=torch.bool, device=device)
        over = torch.ones(lanes, dtype=torch.bool, device=device)
        self._over = over, ~over
        start = torch.zeros(lanes, agents, dtype=torch.float64, device=device)
        self._s = start if s is None else start + torch.tensor(s, device=device)
        self._x = start[:, 0]
        self._top = max(domains, key=lambda domain: domain[0])

    def reset(self, done: Tensor, uniforms: Tensor | None = None) -> Percept:
        """New s where ``done``, from uniforms [L, N]."""
        if uniforms is not None and not self.spec.constant:
            self._s = torch.where(done[:, None], uniforms.double() * 2 / self.spec.n, self._s)
        return self._percept()

    def step(self, u: Tensor, uniforms: Tensor | None = None) -> tuple[Percept, Outcome]:
        """The pay for u [L, N], and the end."""
        x = (self._s * u).sum(-1)
        self._x = x
        reward = sum((x * torch.exp(-((x - mean) ** 2) / variance) for mean, variance in self._domains), torch.zeros_like(x))
        return self._percept(), Outcome(reward, *self._over)

    def _percept(self) -> Percept:
        s = (self._s * self.spec.n).float()
        return Percept(s, s[:, self._own_first], self._free)

    def tally(self) -> dict[str, Tensor]:
        """x of the last joint action, and whether it is within σ of the bump farthest up, [L]."""
        mean, variance = self._top
        return {"x": self._x, "at_the_top": ((self._x - mean).abs() <= variance**0.5).double()}

    def frame(self, lane: int) -> Frame:
        """s."""
        return Frame((("s", " ".join(f"{one:.2g}" for one in self._s[lane].tolist())),))

    def state(self) -> dict[str, Tensor]:
        """s."""
        return {"s": self._s}

    def load(self, state: dict[str, Tensor]) -> None:
        """Restore what ``state`` gave."""
        self._s = state["s"]
