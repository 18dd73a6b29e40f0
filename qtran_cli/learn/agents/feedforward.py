"""What a method sees of a batch: the agents' values and features under one set of parameters.

Where the environment never varies (one-step games) B is 1 for everything that depends on observations and state alone, and
broadcasts against the replayed joint actions.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import inf
from typing import TYPE_CHECKING, Any

from qtran_cli.envs import Spec
from qtran_cli.learn.settings import Common
from qtran_cli.learn.tensors.networks import Dense, Parameters, Plan, per_agent

if TYPE_CHECKING:
    from torch import Tensor


def plan(spec: Spec, settings: Common) -> Plan:
    """The agents' networks: a trunk and the head that gives Q_i."""
    groups, inputs = (1, spec.observation + spec.n) if settings.shared else (spec.n, spec.observation)
    widths = [inputs] + [settings.hidden] * settings.layers
    trunk = {f"trunk_{k}": Dense(widths[k], widths[k + 1], groups) for k in range(settings.layers)}
    return trunk | {"q": Dense(settings.hidden, spec.most, groups)}


@dataclass(eq=False)
class View:
    """features [S, B, N, H], q [S, B, N, A], state [S, B, X], available [S, B, N, A] (bool), u [S, B, N] the replayed actions,
    observations [S, B, N, O]."""

    parameters: Parameters
    settings: Any
    spec: Spec
    features: Tensor
    q: Tensor
    state: Tensor
    available: Tensor
    u: Tensor | None = None
    observations: Tensor | None = None

    @cached_property
    def _greedy(self) -> tuple[Tensor, Tensor]:
        """max Q_i and its action."""
        best = self.q.masked_fill(~self.available, -inf).max(-1)
        return best.values, best.indices

    @property
    def q_bar(self) -> Tensor:
        """[S, B, N]: max Q_i over available actions."""
        return self._greedy[0]

    @property
    def u_bar(self) -> Tensor:
        """[S, B, N]: the greedy actions."""
        return self._greedy[1]

    def q_at(self, u: Tensor) -> Tensor:
        """[S, B, N]: Q_i(u_i) of joint actions u [S, B, N]."""
        q = self.q if self.q.shape[1] == u.shape[1] else self.q.expand(-1, u.shape[1], -1, -1)
        return q.gather(-1, u.unsqueeze(-1)).squeeze(-1)

    def q_prime(self, u: Tensor) -> Tensor:
        """[S, B]: Q'_jt(u) = Σ_i Q_i(u_i)."""
        return self.q_at(u).sum(-1)


def observe(parameters: Parameters, settings: Common, spec: Spec, batch: Any) -> View:
    """The agents' networks on a batch's state [S, B, X], observations [S, B, N, O] and available actions."""
    import torch

    x, state = batch.observations, batch.state
    if spec.positions:
        x, state = ones_at(x, spec.observation), ones_at(state, spec.state)
    observations = x
    if settings.shared:
        numbers = torch.eye(spec.n, device=x.device).expand(*x.shape[:-1], spec.n)
        x = torch.cat([x, numbers], -1).flatten(1, 2)  # one network: agents are rows like any others
    for k in range(settings.layers):
        x = per_agent(x, parameters[f"trunk_{k}"]).relu()
    q = per_agent(x, parameters["q"])
    if settings.shared:
        x, q = (rows.unflatten(1, (-1, spec.n)) for rows in (x, q))
    return View(parameters, settings, spec, x, q, state, batch.available, getattr(batch, "u", None), observations)


def ones_at(positions: Tensor, width: int) -> Tensor:
    """[…, width]: ones at ``positions`` […, slots], zeros elsewhere; the position ``width`` stands for no one."""
    import torch

    zeros = torch.zeros(*positions.shape[:-1], width + 1, device=positions.device)
    return zeros.scatter(-1, positions.long(), 1.0)[..., :width]
