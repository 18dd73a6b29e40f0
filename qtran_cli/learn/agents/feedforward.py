"""What a method sees of a batch: the agents' values and features under one set of parameters. Agents without memory.

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
    import torch
    from torch import Tensor

    from qtran_cli.envs import Course, Percept
    from qtran_cli.learn.replay.transitions import Batch, Replay
    from qtran_cli.learn.room import Room


def plan(spec: Spec, settings: Common) -> Plan:
    """The agents' networks: a trunk and the head that gives Q_i."""
    return {**trunk(spec, settings, spec.observation), **head(spec, settings)}


def trunk(spec: Spec, settings: Common, inputs: int) -> Plan:
    """The hidden layers, for so many inputs of an agent; one network for all is told its number besides."""
    groups, inputs = (1, inputs + spec.n) if settings.shared else (spec.n, inputs)
    widths = [inputs] + [settings.hidden] * settings.layers
    return {f"trunk_{k}": Dense(widths[k], widths[k + 1], groups) for k in range(settings.layers)}


def head(spec: Spec, settings: Common) -> Plan:
    """What gives Q_i."""
    return {"q": Dense(settings.hidden, spec.most, 1 if settings.shared else spec.n)}


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
    observations, state = vectors(spec, batch.observations, batch.state)
    x = hidden(parameters, settings, spec, observations)
    q = per_agent(x, parameters["q"])
    if settings.shared:
        x, q = (rows.unflatten(1, (-1, spec.n)) for rows in (x, q))
    return View(parameters, settings, spec, x, q, state, batch.available, getattr(batch, "u", None), observations)


def vectors(spec: Spec, observations: Tensor, state: Tensor) -> tuple[Tensor, Tensor]:
    """The same as vectors, where they are kept as positions."""
    return (ones_at(observations, spec.observation), ones_at(state, spec.state)) if spec.positions else (observations, state)


def hidden(parameters: Parameters, settings: Common, spec: Spec, x: Tensor) -> Tensor:
    """The hidden layers on x [S, B, N, inputs]: [S, B, N, H], or [S, B · N, H] where one network is all agents'."""
    import torch

    if settings.shared:
        numbers = torch.eye(spec.n, device=x.device).expand(*x.shape[:-1], spec.n)
        x = torch.cat([x, numbers], -1).flatten(1, 2)  # one network: agents are rows like any others
    for k in range(settings.layers):
        x = per_agent(x, parameters[f"trunk_{k}"]).relu()
    return x


def start(spec: Spec, settings: Common, shape: tuple[int, int], device: torch.device | str) -> None:
    """Nothing is carried."""


def act(parameters: Parameters, settings: Common, spec: Spec, percept: Percept, carried: None) -> tuple[View, None]:
    """The view of a percept [S, B, …]."""
    return observe(parameters, settings, spec, percept), None


def going_on(carried: None, u: Tensor, over: Tensor) -> None:
    """Nothing is carried."""


def along(parameters: Parameters, settings: Common, spec: Spec, course: Course) -> View:
    """The view of its end: what came before is forgotten."""
    return observe(parameters, settings, spec, course.percepts[-1])


def now(parameters: Parameters, settings: Common, spec: Spec, batch: Batch) -> View:
    """The view that transitions were decided in."""
    return observe(parameters, settings, spec, batch)


def after(parameters: Parameters, settings: Common, spec: Spec, batch: Batch) -> View:
    """The view that they led to."""
    return observe(parameters, settings, spec, batch.successor)


def replay(spec: Spec, settings: Common, seeds: int, steps: int, percept: Percept, copies: int, warmup: int) -> Replay:
    """A ring of transitions."""
    from qtran_cli.learn.replay.transitions import Replay

    return Replay(spec, seeds, min(settings.replay, steps), percept, copies)


def room(spec: Spec, settings: Common, seeds: int, steps: int, percept: Percept, copies: int) -> Room:
    """What its transitions take."""
    from qtran_cli.learn.replay import transitions

    return transitions.room(spec, percept, seeds, min(settings.replay, steps))


def ones_at(positions: Tensor, width: int) -> Tensor:
    """[…, width]: ones at ``positions`` […, slots], zeros elsewhere; the position ``width`` stands for no one."""
    import torch

    zeros = torch.zeros(*positions.shape[:-1], width + 1, device=positions.device)
    return zeros.scatter(-1, positions.long(), 1.0)[..., :width]
