"""How far condition (4b) fails where nobody plays: random joint actions in the situations that greedy play meets.

    D(τ, u) = Q'_jt(τ, u) − Q_jt(τ, u) + V_jt(τ) ≥ 0                         (4b)

L_nopt asks for it at replayed joint actions alone, so small losses say nothing of the others. u is uniform over the available joint
actions, anew in every situation.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from qtran_cli.learn import exploration
from qtran_cli.learn.tensors.streams import Stream

if TYPE_CHECKING:
    from qtran_cli.learn.agents.feedforward import View
    from qtran_cli.learn.run.evaluate import Moment
    from qtran_cli.learn.train import Trainer

TRIED = 4096
"""Joint actions that are tried per seed, about."""
FORGIVEN = 0.01
"""Of the unit in which rewards are learned: a slack that is below 0 by no more is none of a violation."""


@dataclass(frozen=True)
class Violated:
    """(4b) of one seed, in the units of the reward. tried, broken: joint actions, and those of a slack below −forgiven.

    worst: the least slack, at the joint action u in step ``step`` of greedy episode ``episode``, both from 0, where Q_jt is ``q_jt`` and
    Q'_jt + V_jt is q_jt + worst.
    """

    seed: int
    tried: int
    broken: int
    forgiven: float
    worst: float
    u: tuple[int, ...]
    q_jt: float
    episode: int
    step: int

    @property
    def share(self) -> float:
        """Of those tried."""
        return self.broken / self.tried


class Slack:
    """Watches greedy episodes (evaluate.played) of a trainer whose method has both Q_jt and V_jt."""

    def __init__(self, trainer: Trainer, episodes: int) -> None:
        self._trainer, self._method, self._position = trainer, trainer.method, 0
        steps = trainer.spec.limit or trainer.settings.time_limit
        self._every, self._times = math.ceil(episodes * steps / TRIED), max(1, TRIED // (episodes * steps))
        self._uniforms = Stream(trainer.seeds, f"slack/{trainer.step}", (episodes, trainer.spec.n), trainer.flat.device, block=1)
        count = len(trainer.seeds)
        self._tried, self._broken = (torch.zeros(count, dtype=torch.int64, device=trainer.flat.device) for _ in range(2))
        self._least = torch.full((count,), math.inf, dtype=torch.float64, device=trainer.flat.device)
        self._where: list[tuple[tuple[int, ...], float, int, int]] = [((), 0.0, 0, 0)] * count

    def __call__(self, moment: Moment) -> None:
        """Try random joint actions in every episode that goes on; where there are many steps, at some of them."""
        if moment.t % self._every == 0:
            for _ in range(self._times):
                self._try(moment)

    def _try(self, moment: Moment) -> None:
        lanes = len(self._trainer.seeds), -1
        uniforms = self._uniforms.at(self._position).flatten(0, 1)
        self._position += 1
        u = exploration.at_random(moment.percept.available, uniforms).unflatten(0, lanes)
        q_jt, slack = _slack(self._method, moment.seen, u)
        on = ~moment.over.unflatten(0, lanes)
        self._tried += on.sum(1)
        self._broken += (on & (slack < -FORGIVEN)).sum(1)
        self._keep(torch.where(on, slack, math.inf), q_jt.expand_as(slack), u, moment.t)

    def _keep(self, slack: Tensor, q_jt: Tensor, u: Tensor, t: int) -> None:
        """Remember the least."""
        least, at = slack.min(1)
        for k in (least < self._least).nonzero().flatten().tolist():
            e = int(at[k])
            self._where[k] = tuple(u[k, e].tolist()), float(q_jt[k, e]), e, t
        self._least = self._least.minimum(least)

    def found(self) -> tuple[Violated, ...]:
        """Seed by seed what was found."""
        scale, shift = (x[:, 0].tolist() for x in (self._trainer.scale, self._trainer.shift))
        told = zip(self._trainer.seeds, self._tried.tolist(), self._broken.tolist(), self._least.tolist(), self._where, strict=True)
        return tuple(
            Violated(seed, tried, broken, FORGIVEN * scale[k], least * scale[k], u, q_jt * scale[k] + shift[k], e, t)
            for k, (seed, tried, broken, least, (u, q_jt, e, t)) in enumerate(told)
        )


def _slack(method: object, seen: View, u: Tensor) -> tuple[Tensor, Tensor]:
    """(Q_jt, D), float64 [S, E] each, in the units of what is learned."""
    q_jt: Callable[[View, Tensor], Tensor] = method.q_jt  # type: ignore[attr-defined]
    v_jt: Callable[[View], Tensor] = method.v_jt  # type: ignore[attr-defined]
    joint = q_jt(seen, u).double()
    return joint, seen.q_prime(u).double() - joint + v_jt(seen).double()


def tells(method: object) -> bool:
    """Whether a method has the Q_jt and V_jt that (4b) speaks of."""
    return getattr(method, "q_jt", None) is not None and hasattr(method, "v_jt")
