"""Rules about what must not hang on what: each says how it is broken, "" where it is kept."""

from __future__ import annotations

from types import ModuleType

import torch
from torch import Tensor

from qtran_cli.learn.conformance.playing import SEEDS, STEPS, batch, fresh, known, terms, trained
from qtran_cli.learn.replay.transitions import Batch
from qtran_cli.learn.tensors.trees import leaves, rebuilt

CLOSE = 1e-4
"""Of the largest entry: how far sums in another order lead."""
ON = ("climb", "two_step", "dec_tiger")


def seeds(method: ModuleType) -> str:
    """The gradient of a seed among others and alone."""
    for game in ON:
        made = fresh(method, game)
        found = batch(made)
        together, _ = made.loss.gradient(found, made.known)
        for k in range(len(SEEDS)):
            one = trained(method, game, 0, (SEEDS[k],), of=STEPS)
            own = known(one, made.flat[k : k + 1], made.behind[k : k + 1])._replace(
                shift=made.shift[k : k + 1], scale=made.scale[k : k + 1]
            )
            alone, _ = one.loss.gradient(_rows(found, slice(k, k + 1), 0), own)
            if not _near(together[k : k + 1], alone):
                return f"on {game} a seed's gradient is another among others than alone"
    return ""


def transitions(method: ModuleType) -> str:
    """The terms of some of a batch and of all of it."""
    for game in ON:
        made = fresh(method, game)
        found = batch(made)
        half = found.u.shape[1] // 2
        whole, part = terms(made, found), terms(made, _rows(found, slice(0, half), 1))
        for name, term in part.items():
            if not _near(whole[name][:, : term.shape[1]], term):
                return f"on {game} {name} of a transition hangs on the others of its batch"
    return ""


def pure(method: ModuleType) -> str:
    """What a loss leaves as it was."""
    for game in ON:
        made = fresh(method, game)
        found = batch(made)
        given = [*leaves(tuple(found)), made.flat, made.behind, made.shift, made.scale]
        before, state = [x.clone() for x in given], torch.random.get_rng_state()
        made.loss.gradient(found, made.known)
        if not torch.equal(state, torch.random.get_rng_state()):
            return "PyTorch's random numbers were drawn"
        if not all(torch.equal(x, y) for x, y in zip(given, before, strict=True)):
            return f"on {game} a tensor that was given is another afterwards"
    return ""


def _rows(found: Batch, rows: slice, axis: int) -> Batch:
    """Some seeds of a batch, or some transitions; what there is but one of is for all."""

    def some(x: Tensor) -> Tensor:
        return x if x.shape[axis] == 1 else x[(slice(None),) * axis + (rows,)]

    chosen: Batch = rebuilt(found, iter([some(x) for x in leaves(found)]))
    return chosen


def _near(x: Tensor, y: Tensor) -> bool:
    return x.shape == y.shape and bool(((x - y).abs() <= CLOSE * y.abs().max().clamp(min=1e-6)).all())
