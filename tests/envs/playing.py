"""Playing an environment from a test: random joint actions, and what a situation would be called by what the agents saw."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import torch
from torch import Tensor

from qtran_cli.envs import Outcome, Percept
from qtran_cli.envs.several_states import SeveralStates
from qtran_cli.learn.tensors.streams import Stream


class Step(NamedTuple):
    """before and after: percepts; where: the state's number before, after: after it."""

    before: Percept
    where: Tensor
    u: Tensor
    after: Percept
    following: Tensor
    outcome: Outcome


def episodes(environment: SeveralStates, steps: int, seed: int = 0) -> Iterator[Step]:
    """Random joint actions; lanes that are over start anew."""
    lanes = len(environment.state()["where"])
    draws = environment.spec.draws
    stream = Stream(range(lanes), f"test/{seed}", (2, max(1, draws) + environment.spec.n))
    reset = torch.ones(lanes, dtype=torch.bool)
    for k in range(steps):
        first, second = stream.at(k).unbind(1)
        before = environment.reset(reset, first[:, :draws] if draws else None)
        where = environment.state()["where"]
        u = (second[:, -environment.spec.n :] * torch.tensor(environment.spec.actions)).long()
        after, outcome = environment.step(u, second[:, :draws] if draws else None)
        yield Step(before, where, u, after, environment.state()["where"], outcome)
        reset = outcome.terminated | outcome.truncated
