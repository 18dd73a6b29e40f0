"""Rules about what has to come out the same: each says how it is broken, nothing where it is kept."""

from __future__ import annotations

import torch
from torch import Tensor

from qtran_cli.envs.conformance.playing import LANES, STEPS, Make, at_random, begun, course, drawn, over, parted


def repeats(make: Make) -> str:
    """Two fresh copies. How it is broken, "" where it is not."""
    at = parted(course(make(LANES)), course(make(LANES)))
    return "" if at is None else f"two fresh copies differ at step {at + 1} under the same draws and actions"


def as_new(make: Make) -> str:
    """A fresh copy and a used one. How it is broken, "" where it is not."""
    used = make(LANES)
    course(used, seed=1)
    at = parted(course(make(LANES)), course(used))
    return "" if at is None else f"a used copy differs from a fresh one at step {at + 1} after a reset of every lane"


def alone(make: Make) -> str:
    """The first lane beside others and by itself."""
    draws = torch.Generator().manual_seed(2)
    many, one = make(LANES), make(1)
    first = drawn(many, draws, LANES)
    percept, own = many.reset(torch.ones(LANES, dtype=torch.bool), first), one.reset(torch.ones(1, dtype=torch.bool), _head(first))
    for k in range(STEPS):
        if not all(torch.equal(x[:1], y) for x, y in zip(percept, own, strict=True)):
            return f"a lane beside others sees something else than alone before step {k + 1}"
        u, uniforms = at_random(percept, draws), drawn(many, draws, LANES)
        (percept, outcome), (own, result) = many.step(u, uniforms), one.step(u[:1], _head(uniforms))
        if not all(torch.equal(x[:1], y) for x, y in zip(outcome, result, strict=True)):
            return f"a lane beside others is paid something else than alone at step {k + 1}"
        anew = drawn(many, draws, LANES)
        percept, own = many.reset(over(outcome), anew), one.reset(over(result), _head(anew))
    return ""


def _head(uniforms: Tensor | None) -> Tensor | None:
    return None if uniforms is None else uniforms[:1]


def saved(make: Make) -> str:
    """A copy that takes up a saved state. How it is broken, "" where it is not."""
    one, other, draws = make(LANES), make(LANES), torch.Generator().manual_seed(4)
    percept = begun(one, draws)
    begun(other, torch.Generator().manual_seed(5))
    for _ in range(STEPS // 2):
        percept, outcome = one.step(at_random(percept, draws), drawn(one, draws, LANES))
        percept = one.reset(over(outcome), drawn(one, draws, LANES))
    other.load({name: x.clone() for name, x in one.state().items()})
    for k in range(STEPS // 2):
        u, uniforms = at_random(percept, draws), drawn(one, draws, LANES)
        left, right = one.step(u, uniforms), other.step(u, uniforms)
        if parted([left], [right]) is not None:
            return f"a copy that took up a saved state differs {k + 1} steps later"
        anew = drawn(one, draws, LANES)
        percept = one.reset(over(left[1]), anew)
        other.reset(over(right[1]), anew)
    return ""
