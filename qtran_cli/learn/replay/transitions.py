"""The replay: a ring of transitions per seed.

What never varies in an environment is kept once, as a batch of one; what is not bootstrapped needs no successor. The transitions of one
step lie side by side, those of all seeds, so that what is filled is one piece of memory, which a checkpoint is written from.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import torch
from torch import Tensor

from qtran_cli.envs import Outcome, Percept, Spec
from qtran_cli.learn.replay import rows
from qtran_cli.learn.room import Room


class Batch(NamedTuple):
    """state [S, B, X], observations [S, B, N, O], available [S, B, N, A]; B is 1 where they never vary. u [S, B, N]."""

    state: Tensor
    observations: Tensor
    available: Tensor
    u: Tensor
    reward: Tensor
    terminated: Tensor | None = None
    successor: Percept | None = None


NEXT = tuple(f"next_{name}" for name in Percept._fields)
Columns = dict[str, tuple[tuple[int, ...], torch.dtype]]


def _columns(spec: Spec, percept: Percept) -> Columns:
    """What is kept of a transition: name -> (shape, type)."""
    found: Columns = {"u": ((spec.n,), torch.uint8 if spec.most <= 256 else torch.int64), "reward": ((), torch.float64)}
    if spec.bootstraps:
        found["terminated"] = (), torch.float32
    if not spec.constant:
        for name, x in percept._asdict().items():
            for copy in (name, f"next_{name}")[: 2 if spec.bootstraps else 1]:
                found[copy] = tuple(x.shape[1:]), x.dtype
    return found


def room(spec: Spec, percept: Percept, seeds: int, capacity: int) -> Room:
    """What the transitions of all seeds take."""
    each = sum(torch.Size(shape).numel() * dtype.itemsize for shape, dtype in _columns(spec, percept).values())
    return Room(seeds * capacity * each, f"{seeds:,} seeds × {capacity:,} transitions × {each:,} bytes")


class Replay:
    """``capacity`` transitions per seed; the oldest make room. copies: so many of a seed's come at once, at most ``capacity``."""

    def __init__(self, spec: Spec, seeds: int, capacity: int, percept: Percept, copies: int = 1) -> None:
        self.spec, self.seeds, self.capacity, self.count = spec, seeds, capacity, 0
        self.copies, self.least = copies, 0
        self._fixed = Percept(*(x.unflatten(0, (seeds, -1))[:, :1].contiguous() for x in percept)) if spec.constant else None
        device = percept.state.device
        self._first = torch.arange(seeds, device=device)[:, None]
        self._here = device.type == "cpu"
        columns = _columns(spec, percept).items()
        self._rows = {name: torch.zeros(capacity, seeds, *shape, dtype=dtype, device=device) for name, (shape, dtype) in columns}
        self._ring = {name: x.transpose(0, 1) for name, x in self._rows.items()}
        self._written = [ring.numpy() for ring in self._ring.values()] if self._here else []
        self._taking: tuple[Batch, tuple[Tensor, ...], rows.Taking] | None = None

    @property
    def size(self) -> int:
        """Transitions held per seed."""
        return min(self.count, self.capacity)

    def store(self, percept: Percept, u: Tensor, outcome: Outcome, after: Percept, carried: None = None) -> None:
        """A transition of every copy: what was seen [S · C, …], done [S · C, N], paid [S · C], and seen after it, before any reset.

        A truncated transition is stored like any other: its value goes on, so y bootstraps on it.
        """
        at, self.count = self._places(), self.count + self.copies
        values = {"u": u, "reward": outcome.reward, "terminated": outcome.terminated}
        values.update(zip(Percept._fields, percept, strict=True))
        values.update(zip(NEXT, after, strict=True))
        if self._here:
            own = at.numpy() if isinstance(at, Tensor) else at.start if self.copies == 1 else at
            rows.written(self._written, map(values.__getitem__, self._ring), own)
            return
        for name, ring in self._ring.items():
            ring[:, at] = values[name].unflatten(0, (self.seeds, -1)).to(ring.dtype)

    def _places(self) -> slice | Tensor:
        """Where the next transitions go: a slice where they do not go around the end."""
        at = self.count % self.capacity
        if at + self.copies <= self.capacity:
            return slice(at, at + self.copies)
        return torch.arange(at, at + self.copies, device=self._first.device) % self.capacity

    def sample(self, uniforms: Tensor, again: Batch | None = None, idle: tuple[Tensor, ...] = ()) -> Batch:
        """The transitions that uniforms [S, B] in [0, 1) choose, with replacement.

        again: an earlier batch, whose memory they take. idle: tensors of it that nobody reads, which may be left as they are.
        """
        batch = again or self._batch(uniforms.shape[1])
        if self._here:
            self._into(batch, idle)(uniforms.numpy(), self.size)
        else:
            where = (uniforms * self.size).long()
            for name, x in self._columns(batch):
                x.copy_(self._ring[name][self._first, where])
        return batch

    def _into(self, batch: Batch, idle: tuple[Tensor, ...]) -> rows.Taking:
        """What takes rows into a batch; kept for the next time."""
        if self._taking is None or self._taking[0] is not batch or self._taking[1] is not idle:
            pairs = ((self._rows[name], x) for name, x in self._columns(batch) if not any(x is other for other in idle))
            self._taking = batch, idle, rows.Taking(pairs, self.seeds, batch.u.shape[1])
        return self._taking[2]

    def _batch(self, size: int) -> Batch:
        """Memory for a batch; what never varies is in it."""
        drawn = {name: rows.batch(ring, size) for name, ring in self._ring.items()}
        before = self._fixed or Percept(*(drawn[name] for name in Percept._fields))
        if not self.spec.bootstraps:
            return Batch(*before, drawn["u"], drawn["reward"])
        after = self._fixed or Percept(*(drawn[f"next_{name}"] for name in Percept._fields))
        return Batch(*before, drawn["u"], drawn["reward"], drawn["terminated"], after)

    def _columns(self, batch: Batch) -> Iterator[tuple[str, Tensor]]:
        """What of a batch is drawn, by the ring's names."""
        after = {} if batch.successor is None else {f"next_{name}": x for name, x in batch.successor._asdict().items()}
        found = batch._asdict() | after
        return ((name, found[name]) for name in self._ring)

    def rewards(self) -> Tensor:
        """[S, size]: the rewards held."""
        return self._ring["reward"][:, : self.size]

    def joint_actions(self) -> Tensor:
        """[S, size, N]: the joint actions held."""
        return self._ring["u"][:, : self.size].long()

    def state(self) -> dict[str, Tensor | int]:
        """What a checkpoint needs: the part of the ring that is filled, as it lies there; whoever keeps it copies it."""
        part = {name: rows.first(x, self.size).transpose(0, 1) for name, x in self._rows.items()}
        return {"count": self.count} | part

    def fits(self, state: Any) -> bool:
        """Whether ``state`` is one of a replay of this size: as many transitions as were stored, up to ``capacity``."""
        like = self._ring | {"count": 0}
        if not isinstance(state, dict) or state.keys() != like.keys() or type(state["count"]) is not int or state["count"] < 0:
            return False
        size = min(state["count"], self.capacity)
        rings = [(state[name], ring.shape) for name, ring in self._ring.items()]
        return all(isinstance(ring, Tensor) and ring.shape == (shape[0], size, *shape[2:]) for ring, shape in rings)

    def load(self, state: dict[str, Tensor | int]) -> None:
        """Restore what ``state`` gave."""
        self.count = int(state["count"])
        for name, ring in self._ring.items():
            ring[:, : self.size] = state[name]
