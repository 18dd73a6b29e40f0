"""Batched environments in PyTorch: L lanes step together, one lane a seed.

    spec                      sizes and what never varies
    reset(done, uniforms)     lanes where ``done`` [L] start a new episode; returns the Percept of every lane
    step(u, uniforms)         joint actions u [L, N]; returns (Percept, Outcome); a lane that is over is not restarted
    state() / load(state)     the tensors that a checkpoint needs
    tally()                   optional: by name what was counted in every lane since its episode began, [L]
    frame(lane)               optional: the Frame (model/frame.py) of what a lane looks like now, for whoever watches
    pixels(lane)              optional: a picture that it draws of a lane, uint8 [H, W, 3], where ``frame`` has no grid; None for none
    mark() / back()           optional, of one whose steps may fail midway: remember this moment, cheaply; tell of it in state() again

Randomness comes from outside: ``uniforms`` [L, spec.draws] in [0, 1), so that a lane's episodes do not depend on the others.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True)
class Spec:
    """Sizes of an environment.

    actions: m_i per agent; A is the largest. observation, state: O and X. draws: random numbers a step needs.
    rewards: how many of them, the last, decide what is paid and nothing else.
    constant: observation, state and available actions are the same in every step. bootstraps: some step does not end the episode.
    best: the largest return that can be expected, where it is known. discount: what returns are reported with.
    gamma: what targets are discounted with unless a setting says otherwise; None: as returns are.
    endless: no step ever terminates an episode, time alone cuts it off.
    limit: steps after which an episode is over, at the latest.
    steady: what is available is the same in every step and lane.
    positions: a Percept holds the positions of the ones in state and observations, vectors of zeros and ones, not the vectors.
    """

    actions: tuple[int, ...]
    observation: int
    state: int
    draws: int = 0
    rewards: int = 0
    constant: bool = False
    bootstraps: bool = True
    best: float | None = None
    discount: float = 1.0
    positions: bool = False
    gamma: float | None = None
    endless: bool = False
    limit: int | None = None
    steady: bool = False

    @property
    def moves(self) -> int:
        """The random numbers of a step that decide where it leads and what is seen: those of a game that pays means."""
        return self.draws - self.rewards

    @property
    def n(self) -> int:
        """The number of agents, N."""
        return len(self.actions)

    @property
    def most(self) -> int:
        """A: the actions of the agent that has most."""
        return max(self.actions)


class Percept(NamedTuple):
    """What is seen before acting. state [L, X], observations [L, N, O], available [L, N, A] (bool).

    With spec.positions the last axes of state and observations are slots: int16 or int32, the width of the vector for no one.
    """

    state: Tensor
    observations: Tensor
    available: Tensor


class Course(NamedTuple):
    """Moments in turn: percepts, and the joint actions u [L, N] between, one fewer."""

    percepts: tuple[Percept, ...]
    u: tuple[Tensor, ...] = ()


class Outcome(NamedTuple):
    """What a step brought, each [L]. reward is float64. terminated: nothing follows; truncated: time ran out, the value goes on."""

    reward: Tensor
    terminated: Tensor
    truncated: Tensor


class Environment(Protocol):
    """See the module's docstring."""

    spec: Spec

    def reset(self, done: Tensor, uniforms: Tensor | None) -> Percept: ...

    def step(self, u: Tensor, uniforms: Tensor | None) -> tuple[Percept, Outcome]: ...

    def state(self) -> dict[str, Tensor]: ...

    def load(self, state: dict[str, Tensor]) -> None: ...
