"""What agents perceive in a situation that is named (model/situations.py), not played: the environment's code for it."""

from __future__ import annotations

from collections.abc import Sequence

import torch

from qtran_cli.envs import Course
from qtran_cli.envs.several_states import SeveralStates
from qtran_cli.envs.sight import NOTHING
from qtran_cli.model.situations import Situation, situations


def course(environment: SeveralStates, named: Sequence[Situation], states: Sequence[int]) -> Course:
    """What leads to each of ``named``, a lane each, which are all after the same number of decisions. states: the state in each."""
    task, kind = environment.task, situations(environment.task)
    ways = [kind.way(x) for x in named]
    numbers = [{label: k for k, label in enumerate(own)} for own in environment.names]
    seen = [[[_number(numbers[i], x) for i, x in enumerate(labels)] for labels in labels_] for labels_, _ in ways]
    u = torch.tensor([actions for _, actions in ways], dtype=torch.int64, device=environment.device).view(len(ways), -1, task.n)
    where = torch.tensor(list(states), device=environment.device)
    return Course(tuple(environment.along(where, u, torch.tensor(seen, device=environment.device))), tuple(u.unbind(1)))


def _number(numbers: dict[str, int], label: str | None) -> int:
    return NOTHING if label is None else numbers[label]
