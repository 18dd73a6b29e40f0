"""Rules about training that is repeated, stopped, recorded: each says how it is broken, "" where it is kept."""

from __future__ import annotations

from types import ModuleType

import torch

from qtran_cli.learn.conformance.playing import STEPS, batch, fresh, trained
from qtran_cli.learn.tensors.recorded import Recorded
from qtran_cli.learn.tensors.trees import leaves, near
from qtran_cli.learn.train import Trainer

ON = ("climb", "two_step")
SOON = 1_000_000
"""Updates to come, of which recording is worth its time."""


def recorded(method: ModuleType) -> str:
    """Its update, recorded, is what it is as it is written; or why nothing could be recorded."""
    for game in ON:
        made = fresh(method, game)
        update = Recorded(made.loss.gradient, made.known, SOON, listed=False, seeds=len(made.seeds))
        found, written = leaves(update(batch(made))), leaves(made.loss.gradient(batch(made), made.known))
        if update.how != "replayed":
            return f"on {game}: {update.how}"
        if not near(found, [x.detach() for x in written]):
            return f"on {game} it gives other numbers"
    return ""


def remembered(method: ModuleType) -> str:
    """Training with a recurrent unit."""
    made = trained(method, "dec_tiger", memory="gru", batch=3)
    if not made.updates:
        return "no update was made"
    return "" if bool(made.flat.isfinite().all()) else "its networks are no finite numbers after some updates"


def repeated(method: ModuleType) -> str:
    """Two trainings under one request."""
    return next((f"on {game}" for game in ON if not same(trained(method, game), trained(method, game))), "")


def taken_up(method: ModuleType) -> str:
    """A training that was stopped halfway, on whose state another goes on."""
    for game in ON:
        whole, half, other = trained(method, game), trained(method, game, STEPS // 2, of=STEPS), trained(method, game, 0, of=STEPS)
        other.load(half.state())
        for _ in range(STEPS - STEPS // 2):
            other.advance()
        if not same(whole, other):
            return f"on {game} it goes on to other numbers"
    return ""


def same(one: Trainer, other: Trainer) -> bool:
    """Whether two trainings have come to the same numbers, bit by bit."""
    terms = all(torch.equal(one.terms[name], other.terms[name]) for name in one.terms)
    return terms and torch.equal(one.flat, other.flat) and torch.equal(one.behind, other.behind)
