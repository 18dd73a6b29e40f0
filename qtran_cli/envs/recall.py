"""What agents perceive in a situation that is named, not played: the environment's code for it.

(state, steps left)                      where every agent sees the state; None without a horizon
(what agent 1 saw and did, in order, …)  per agent labels (text) and actions (indices) in turn
(what agent 1 sees, …)                   labels seen now, where histories never end; () where nothing is seen yet
"""

from __future__ import annotations

from collections.abc import Sequence

import torch

from qtran_cli.envs import Percept
from qtran_cli.envs.several_states import SeveralStates
from qtran_cli.envs.sight import NOTHING
from qtran_cli.model.task import Task


def percept(environment: SeveralStates, situations: Sequence[tuple], states: Sequence[int]) -> Percept:
    """As many lanes as situations, which are all after the same number of decisions. states: the state in each."""
    task = environment.task
    steps = [_steps(task, situation) for situation in situations]
    numbers = [{label: k for k, label in enumerate(own)} for own in environment.names]
    seen = [[[_number(numbers[i], x) for i, x in enumerate(labels)] for labels in labels_] for labels_, _ in steps]
    u = torch.tensor([actions for _, actions in steps], dtype=torch.int64, device=environment.device)
    where = torch.tensor(list(states), device=environment.device)
    return environment.at(where, u.view(len(steps), -1, task.n), torch.tensor(seen, device=environment.device))


def _number(numbers: dict[str, int], label: str | None) -> int:
    return NOTHING if label is None else numbers[label]


Steps = tuple[list[list[str | None]], list[list[int]]]
"""(what was seen at each time, by agent; the joint actions between)."""


def _steps(task: Task, situation: tuple) -> Steps:
    if task.fully_observed:
        state, left = situation
        decisions = 0 if left is None or task.horizon is None else task.horizon - left
        seen = [own[state] for own in task.observations or (task.states,) * task.n]
        return [seen] * (decisions + 1), [[0] * task.n] * decisions
    if task.horizon is None and task.cyclic:
        return [list(situation) or [None] * task.n], []
    own = [([None, *history] if task.signals is not None else list(history)) for history in situation]
    return [list(x) for x in zip(*(x[::2] for x in own), strict=True)], [list(x) for x in zip(*(x[1::2] for x in own), strict=True)]
