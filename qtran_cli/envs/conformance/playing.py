"""Playing an environment at random, from draws that are told: what the rules of the contract are found out with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from qtran_cli.envs import Environment, Outcome, Percept

LANES, STEPS = 5, 60
Make = Callable[[int], Environment]
"""An environment of so many lanes."""
Step = tuple[Percept, Outcome]


def drawn(environment: Environment, draws: torch.Generator, lanes: int) -> Tensor | None:
    """[L, draws] of the next step or reset; None where nothing is drawn."""
    return torch.rand(lanes, environment.spec.draws, generator=draws, dtype=torch.float64) if environment.spec.draws else None


def at_random(percept: Percept, draws: torch.Generator) -> Tensor:
    """[L, N]: available actions."""
    chance = torch.rand(percept.available.shape, generator=draws)
    return chance.masked_fill(~percept.available, -1.0).argmax(-1)


def begun(environment: Environment, draws: torch.Generator, lanes: int = LANES) -> Percept:
    """What is seen once every lane has begun an episode."""
    return environment.reset(torch.ones(lanes, dtype=torch.bool), drawn(environment, draws, lanes))


def course(environment: Environment, seed: int = 0, steps: int = STEPS) -> list[Step]:
    """A course of random play from a reset of every lane, copied as it was returned."""
    draws = torch.Generator().manual_seed(seed)
    percept, found = begun(environment, draws), []
    for _ in range(steps):
        percept, outcome = environment.step(at_random(percept, draws), drawn(environment, draws, LANES))
        found.append((copied(percept), copied(outcome)))
        percept = environment.reset(over(outcome), drawn(environment, draws, LANES))
    return found


def copied(what: Any) -> Any:
    """A percept or an outcome, apart from the environment's own tensors."""
    return type(what)(*(x.clone() for x in what))


def parted(one: list[Step], other: list[Step]) -> int | None:
    """The first step at which two courses differ."""
    for k, (left, right) in enumerate(zip(one, other, strict=True)):
        if not all(torch.equal(x, y) for a, b in zip(left, right, strict=True) for x, y in zip(a, b, strict=True)):
            return k
    return None


def over(outcome: Outcome) -> Tensor:
    """[L]: which episodes are."""
    return outcome.terminated | outcome.truncated
