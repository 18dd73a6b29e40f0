"""Rules about what an environment must not do: each says how it is broken, nothing where it is kept."""

from __future__ import annotations

import random

import numpy as np
import torch

from qtran_cli.envs.conformance.playing import LANES, STEPS, Make, at_random, begun, course, drawn, over


def limit(make: Make) -> str:
    """Whether every episode is over within spec.limit. How it is broken, "" where it is not."""
    environment, draws = make(LANES), torch.Generator().manual_seed(3)
    if (most := environment.spec.limit) is None:
        return "no limit is stated"
    percept, ended = begun(environment, draws), torch.zeros(LANES, dtype=torch.bool)
    for _ in range(most):
        percept, outcome = environment.step(at_random(percept, draws), drawn(environment, draws, LANES))
        ended |= over(outcome)
    return "" if bool(ended.all()) else f"an episode is not over after {most:,} steps"


def kept(make: Make) -> str:
    """What was returned, and what was given, are not written to later."""
    environment, draws = make(LANES), torch.Generator().manual_seed(6)
    percept = begun(environment, draws)
    for k in range(STEPS):
        u, uniforms = at_random(percept, draws), drawn(environment, draws, LANES)
        before = [x.clone() for x in (*percept, u, *([] if uniforms is None else [uniforms]))]
        after, outcome = environment.step(u, uniforms)
        if not all(torch.equal(x, y) for x, y in zip(before, (*percept, u, *([] if uniforms is None else [uniforms])), strict=True)):
            return f"step {k + 1} wrote to what it was given, or to what was returned before"
        percept = environment.reset(over(outcome), drawn(environment, draws, LANES))
        del after
    return ""


def _numpy() -> tuple[bytes, int]:
    state = np.random.get_state(legacy=False)["state"]
    return bytes(state["key"]), int(state["pos"])


def left_alone(make: Make) -> str:
    """Random states of the process. How it is broken, "" where it is not."""
    before = random.getstate(), _numpy(), torch.get_rng_state()
    course(make(LANES))
    after = random.getstate(), _numpy(), torch.get_rng_state()
    names = ("Python's", "NumPy's", "PyTorch's")
    same = (before[0] == after[0], before[1] == after[1], torch.equal(before[2], after[2]))
    return ", ".join(f"{name} random state was used" for name, kept in zip(names, same, strict=True) if not kept)
