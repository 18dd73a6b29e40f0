"""What agents can see in a game with several states, by number: the labels in order, and which are seen when."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import torch
from torch import Tensor

from qtran_cli.envs.chance import Chance
from qtran_cli.envs.sight import NOTHING
from qtran_cli.model.task import Task


def names(task: Task) -> tuple[tuple[str, ...], ...]:
    """Per agent what it can see, by number."""
    if task.signals is not None:
        seen = [labels for row in task.signals for some in row for labels, _ in some]
        return tuple(tuple(sorted({labels[i] for labels in seen})) for i in range(task.n))
    if task.observations is None:
        return (task.states,) * task.n
    return tuple(tuple(sorted(set(labels))) for labels in task.observations)


def rows(task: Task, names: Sequence[Sequence[str]], device: str) -> tuple[Tensor, Chance | None]:
    """(rows [·, N] of what the agents see, the distribution over rows by next state and joint action; None: row s belongs to state s)."""
    numbers = [{label: k for k, label in enumerate(own)} for own in names]
    if task.signals is None:
        columns = task.observations or (task.states,) * task.n
        return torch.tensor([[n[x] for n, x in zip(numbers, row, strict=True)] for row in zip(*columns, strict=True)], device=device), None
    unseen: tuple[tuple[tuple[str, ...], Fraction], ...] = (((), Fraction(1)),)  # where a joint action never leads
    rows = [some or unseen for row in task.signals for some in row]
    known = {labels: k for k, labels in enumerate(sorted({labels for row in rows for labels, _ in row}))}
    table = [[n[x] for n, x in zip(numbers, labels, strict=True)] if labels else [NOTHING] * task.n for labels in known]
    return torch.tensor(table, device=device), Chance([[(known[labels], p) for labels, p in row] for row in rows], "observation", device)
