"""What an update goes down: the terms of a method's loss on a batch, the target y, the gradient of the weighted sum.

    y = r + γ (1 − terminated) Q_jt(τ', ū'; θ⁻)        ū' greedy under θ⁻, under θ with double_q

in units of the networks, where Q_jt = scale · network + shift: (y − shift) / scale. Written once, in ``target``. A transition
cut off by a time limit is truncated, not terminated: its value goes on. Everything is a function of tensors alone, whatever their
values, so that an update can be recorded (learn/tensors/recorded.py).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from types import ModuleType
from typing import NamedTuple

import torch
from torch import Tensor

from qtran_cli.envs import Spec
from qtran_cli.learn import agents
from qtran_cli.learn.agents.feedforward import View
from qtran_cli.learn.replay.pieces import Pieces
from qtran_cli.learn.replay.transitions import Batch
from qtran_cli.learn.settings import Common
from qtran_cli.learn.tensors import networks
from qtran_cli.learn.tensors.networks import Parameters


class Known(NamedTuple):
    """What a loss depends on besides the batch: θ (leaves), θ⁻, and what rewards are lowered and divided by, [S, 1] each."""

    parameters: Parameters
    behind: Parameters
    shift: Tensor
    scale: Tensor


@dataclass(frozen=True, eq=False)
class Loss:
    """The loss of a method with its settings in an environment."""

    method: ModuleType
    settings: Common
    spec: Spec
    _slopes: dict[tuple[str, int], Tensor] = field(default_factory=dict, init=False)

    @property
    def _agents(self) -> ModuleType:
        return agents.of(self.settings)

    @property
    def gamma(self) -> float:
        """γ."""
        own = self.spec.discount if self.spec.gamma is None else self.spec.gamma
        return own if self.settings.gamma == "game" else float(self.settings.gamma)

    def gradient(self, batch: Batch | Pieces, known: Known) -> tuple[Tensor, dict[str, Tensor]]:
        """[S, P], the gradient of the weighted sum of the terms' means, and the terms [S, B], or their means [S] where some are padding."""
        terms, share = self.terms(batch, known), getattr(batch, "share", None)
        slopes = [self._slope(name, term, share) for name, term in terms.items()]
        gradient = networks.gradient(list(terms.values()), known.parameters, slopes)
        return gradient, {name: mean(term.detach(), share) for name, term in terms.items()}

    def terms(self, batch: Batch | Pieces, known: Known) -> dict[str, Tensor]:
        """Every term of the loss for every transition, [S, B]."""
        seen = self._agents.now(known.parameters, self.settings, self.spec, batch)
        return self.method.losses(seen, self.target(batch, known))

    @torch.no_grad()
    def target(self, batch: Batch | Pieces, known: Known) -> Tensor:
        """y of a batch, [S, B], or [S, B, N] where the method has one for every agent."""
        reward = ((batch.reward - known.shift) / known.scale).float()
        if batch.terminated is None:
            return reward
        after = self._agents.after(known.behind, self.settings, self.spec, batch)
        chooser = self._agents.after(known.parameters, self.settings, self.spec, batch) if self.settings.double_q else after
        u_bar = chooser.u_bar.expand(*reward.shape, -1)
        bootstrap: Callable[[View, Tensor], Tensor] = getattr(self.method, "bootstrap", self.method.q_jt)
        future = bootstrap(after, u_bar)
        tail = (1,) * (future.dim() - 2)
        if self.settings.value_start:
            future = future + (known.shift / known.scale).float().view(-1, 1, *tail)
        going_on = (1 - batch.terminated).view(*reward.shape, *tail)
        return reward.view(*reward.shape, *tail) + self.gamma * going_on * future

    def _slope(self, name: str, term: Tensor, share: Tensor | None) -> Tensor:
        """What the loss grows by with each entry of a term [S, B]: the term's weight over B, or times ``share``."""
        key = name, term.shape[1] if share is None else 1
        if key not in self._slopes:
            exact = torch.tensor([[weight(self.settings, name)]], dtype=torch.float64, device=term.device)
            self._slopes[key] = exact.to(term.dtype) / key[1]  # too large a weight becomes inf and is told as a divergence
        return self._slopes[key].expand_as(term) if share is None else self._slopes[key] * share


def mean(term: Tensor, share: Tensor | None) -> Tensor:
    """A term [S, B] as it is; where its entries have shares, [S], what they come to."""
    return term if share is None else (term * share).sum(1)


def weight(settings: Common, term: str) -> float:
    """What a term of the loss is multiplied by: the setting lambda_<term>, 1 where there is none."""
    return float(getattr(settings, f"lambda_{term}", 1.0))
