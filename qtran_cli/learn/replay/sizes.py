"""How much a replay of episodes keeps, and of what."""

from __future__ import annotations

import torch

from qtran_cli.envs import Percept, Spec
from qtran_cli.errors import UsageError
from qtran_cli.learn.replay.transitions import Columns
from qtran_cli.learn.room import Room
from qtran_cli.learn.settings import Common


class Sizes:
    """What is kept. length: transitions of a piece at most. burn_in: times before them. stored: whether h is kept with each.

    capacity: pieces per seed. least: environment steps after which a seed has one for sure. Raises UsageError.
    """

    def __init__(self, spec: Spec, settings: Common, steps: int, copies: int) -> None:
        own = settings.sequence - settings.burn_in
        whole = not settings.sequence or (spec.limit is not None and spec.limit <= own)
        if whole and spec.limit is None:
            right = "--set sequence=40 has pieces of so many steps replayed"
            raise UsageError("episodes have no longest length here: whole ones cannot be replayed", where="--memory", right=right)
        self.length: int = spec.limit if whole else own  # type: ignore[assignment]
        self.burn_in, self.stored = 0 if whole else settings.burn_in, not whole
        self.width = self.burn_in + self.length + 1
        self.capacity = max(copies, min(settings.replay // self.length, steps))
        self.least = copies * self.length
        if self.least > steps:
            what = f"{steps:,} steps, and {self.length:,} are replayed at once" + (f" by each of {copies} copies" if copies > 1 else "")
            raise UsageError(f"{what}: nothing would be learned", where="--steps", right="more, or --set sequence with fewer")


def room(spec: Spec, settings: Common, seeds: int, steps: int, percept: Percept, copies: int) -> Room:
    """What the episodes of all seeds take, those that are open among them. Raises UsageError."""
    sizes = Sizes(spec, settings, steps, copies)
    each = sum(torch.Size(shape).numel() * dtype.itemsize for shape, dtype in columns(spec, percept).values()) * sizes.width
    each += 4 * spec.n * settings.hidden * sizes.stored
    pieces = sizes.capacity + copies
    return Room(seeds * pieces * each, f"{seeds:,} seeds × {pieces:,} episodes of {sizes.length:,} steps × {each:,} bytes")


def columns(spec: Spec, percept: Percept) -> Columns:
    """What is kept of a moment: name -> (shape, type)."""
    seen: Columns = {name: (tuple(x.shape[1:]), x.dtype) for name, x in percept._asdict().items()}
    ended: Columns = {"terminated": ((), torch.float32)} if spec.bootstraps else {}
    return seen | {"last": ((spec.n,), torch.int64), "u": ((spec.n,), torch.int64), "reward": ((), torch.float64)} | ended
