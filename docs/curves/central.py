"""What the joint actions that maximise Q_jt itself would earn on predator-prey: the best that a method's own values can be made of."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

from qtran_cli.envs import Course, programs
from qtran_cli.learn.run import checkpoint
from qtran_cli.learn.run.config import from_document
from qtran_cli.learn.run.run import taken_up
from qtran_cli.runs import folder as runs


def returns(path: Path) -> list[float] | None:
    """Per seed the exact return of argmax_u Q_jt(s, u), u chosen for all agents at once; None where there is no table, or no Q_jt."""
    run = runs.read(path)
    task = programs.exact(run.game)
    if task is None:
        return None
    trainer = taken_up(from_document(run.config), run.game, checkpoint.load(path / runs.CHECKPOINT))
    if trainer.method.q_jt is None:
        return None
    return [float(task.value(u)) for u in _best(trainer, task)]


def _best(trainer: Any, task: Any) -> np.ndarray:
    """[S, C, N]: the maximising joint action of every seed in every configuration. Cost: C × |U| evaluations of Q_jt."""
    import torch

    spread = [x.expand(len(trainer.seeds), *x.shape) for x in task.percept]
    with torch.no_grad():
        seen = trainer.along(Course((type(task.percept)(*spread),)))
        every = torch.tensor(list(product(*map(range, trainer.spec.actions))))
        shape = (*seen.u_bar.shape,)
        values = torch.stack([trainer.method.q_jt(seen, u.expand(shape)) for u in every])  # [U, S, C]
    return np.asarray(every[values.argmax(0)])
