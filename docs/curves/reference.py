"""What uniform play earns on a task: the floor that returns are normalised by."""

from __future__ import annotations

from typing import Any

from docs.curves.plan import Task
from qtran_cli.envs import programs
from qtran_cli.envs.make import make

UNIFORM = "uniform"
LANES, SEED = 4_000, 0
"""Episodes, and where their random numbers come from."""


def line(task: Task) -> dict[str, Any]:
    """The line of a task: the mean return of uniform play, and its standard error."""
    import torch

    generator = torch.Generator().manual_seed(SEED)
    arena = make(programs.world(task.env, task.options), LANES, "cpu")

    def uniforms() -> torch.Tensor | None:
        return torch.rand(LANES, arena.spec.draws, dtype=torch.float64, generator=generator) if arena.spec.draws else None

    over = torch.zeros(LANES, dtype=torch.bool)
    percept, total = arena.reset(~over, uniforms()), torch.zeros(LANES, dtype=torch.float64)
    while not over.all():
        weights = percept.available.float().flatten(0, 1)
        u = torch.multinomial(weights, 1, generator=generator).view(LANES, -1)
        percept, outcome = arena.step(u, uniforms())
        total += torch.where(over, 0.0, outcome.reward)
        over = over | outcome.terminated | outcome.truncated
    return {"task": task.name, "method": UNIFORM, "mean": round(float(total.mean()), 3), "error": round(float(total.std() / LANES**0.5), 3)}
