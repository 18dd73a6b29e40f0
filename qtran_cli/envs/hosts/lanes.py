"""Environments of other libraries as a batched environment: L lanes over a pool of hosts.

An episode's seed is drawn from the lane's own number at its reset, so a lane's course hangs on nothing else. A lane's state is its seed and
the joint actions since: a saved state is taken up by playing them again in a new episode of that seed.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

from qtran_cli.envs import Outcome, Percept, Spec
from qtran_cli.envs.hosts.pool import Pool
from qtran_cli.envs.hosts.room import Sizes
from qtran_cli.errors import InputError
from qtran_cli.model.frame import Frame

SEEDS = 2**31 - 1
"""Seeds are 1 … SEEDS: 0 is taken for none by some wrappers."""
ENDED = b"\1"
"""A flag among a Room's bytes."""


def spec(sizes: Sizes, gamma: float, endless: bool) -> Spec:
    """gamma: of targets. endless: whether nothing ever ends an episode but time."""
    return Spec(sizes.actions, sizes.observation, sizes.state, draws=1, gamma=gamma, endless=endless, limit=sizes.limit)


class Lanes:
    """pool: a new one, whose lanes are all over. where: what it is called in messages. warnings: what may keep a run from learning."""

    def __init__(self, pool: Pool, told: Spec, where: str, device: str = "cpu", warnings: tuple[str, ...] = ()) -> None:
        self.spec, self.pool, self.warnings = told, pool, warnings
        self._where, self._device = where, device
        lanes = len(pool.room.paid)
        self._every, self._nowhere = list(range(lanes)), torch.zeros(lanes, dtype=torch.bool, device=device)
        self._choices = b"", self._nowhere
        self._seeds, self._past = [0] * lanes, [[] for _ in range(lanes)]  # type: tuple[list[int], list[list[list[int]]]]
        self._going: list[int] = []
        self._seen: Percept | None = None
        self._marked: Callable[[], None] = lambda: None

    def reset(self, done: Tensor, uniforms: Tensor | None = None) -> Percept:
        """A new episode in every lane where ``done`` [L], its seed by uniforms [L, 1]."""
        over = done.tolist()
        if True in over and uniforms is not None:
            lanes = [lane for lane, ended in enumerate(over) if ended]
            seeds = (1 + (uniforms[:, 0] * SEEDS).long()).tolist()
            for lane in lanes:
                self._seeds[lane], self._past[lane] = seeds[lane], []
            self.pool.reset(lanes, [seeds[lane] for lane in lanes])
            self._look()
        return self._seen or self._look()

    def step(self, u: Tensor, uniforms: Tensor | None = None) -> tuple[Percept, Outcome]:
        """A step of every lane that is not over; one that is stays as it is and earns nothing."""
        actions, room = u.tolist(), self.pool.room
        if len(self._going) < len(actions):
            room.paid[:] = 0
            actions = [actions[lane] for lane in self._going]
        for lane, own in zip(self._going, actions, strict=True):
            self._past[lane].append(own)
        self.pool.step(self._going, actions)
        return self._look(), Outcome(self._copied(room.paid[:, 0]), *self._ended())

    def state(self) -> dict[str, Tensor]:
        """Seeds, joint actions since, and what that shows."""
        past = torch.zeros(len(self._past), self.pool.sizes.limit, self.pool.sizes.n, dtype=torch.int16)
        for lane, course in enumerate(self._past):
            past[lane, : len(course)] = torch.tensor(course, dtype=torch.int16).reshape(-1, self.pool.sizes.n)
        t = torch.tensor([len(course) for course in self._past])
        seen = (self._seen or self._look()).observations.clone()
        return {"seed": torch.tensor(self._seeds), "t": t, "past": past, "seen": seen.cpu()}

    def mark(self) -> None:
        """Remember this moment: a step that a worker's end cuts short can be taken back."""
        kept = self._seeds[:], self._past[:], list(map(len, self._past)), self._seen
        self._marked = lambda: self._take_back(*kept)

    def back(self) -> None:
        """Have ``state`` tell of where ``mark`` was called. Nothing can be stepped after it."""
        self._marked()

    def _take_back(self, seeds: list[int], past: list[list[list[int]]], lengths: list[int], seen: Percept | None) -> None:
        self._seeds, self._past, self._seen = seeds, past, seen
        for course, length in zip(past, lengths, strict=True):
            del course[length:]

    def load(self, state: dict[str, Tensor]) -> None:
        """Play again what ``state`` tells. Raises InputError where it shows something else than it did. Cost: the steps."""
        self._seeds = state["seed"].tolist()
        self._past = [course[:t].tolist() for course, t in zip(state["past"], state["t"].tolist(), strict=True)]
        lanes = [lane for lane, seed in enumerate(self._seeds) if seed]
        self.pool.load(lanes, [self._seeds[lane] for lane in lanes], [self._past[lane] for lane in lanes])
        self._look()
        if not np.array_equal(self.pool.room.observations[lanes], state["seen"].cpu().numpy()[lanes]):
            right = (
                "an episode has to follow from reset(seed) and the actions: qtran envs check says where it does not; --force starts over"
            )
            raise InputError("the saved episodes do not come out as they did", where=self._where, right=right)

    def frame(self, lane: int) -> Frame | None:
        """What a lane looks like now, where it is a grid and in this process."""
        frame: Callable[[int], Frame | None] = getattr(self.pool, "frame", _unseen)
        return frame(lane)

    def pixels(self, lane: int) -> np.ndarray | None:
        """The picture that the lane's environment draws of itself, where it does and is in this process. Raises InputError."""
        pixels: Callable[[int], np.ndarray | None] = getattr(self.pool, "pixels", _unseen)
        return pixels(lane)

    def close(self) -> None:
        """Let go of the environments."""
        self.pool.close()

    def _look(self) -> Percept:
        """What the pool shows now, and which lanes are not over. Raises InputError where it is not finite."""
        room, in_a_row = self.pool.room, self.pool.sizes.in_a_row
        self._require_finite("observations", room.observations)
        seen = room.observations.copy()
        if not in_a_row:
            self._require_finite("state", room.state)
        state = seen.reshape(room.state.shape) if in_a_row else room.state.copy()
        self._going = self._every
        if ENDED in room.ends.tobytes() or 0 in self._seeds:
            self._going = [lane for lane, seed in enumerate(self._seeds) if seed and not room.ends[lane].any()]
        self._seen = Percept(self._told(state), self._told(seen), self._available())
        return self._seen

    def _require_finite(self, name: str, x: np.ndarray) -> None:
        """Raise InputError where it is not. A product with itself that is finite shows it fast."""
        flat = x.reshape(-1)
        if not math.isfinite(flat.dot(flat)) and not np.isfinite(flat).all():
            raise InputError(f"its {name} are not finite numbers", where=self._where, right="nothing that is seen may be nan or infinite")

    def _available(self) -> Tensor:
        """[L, N, A]: the same tensor for as long as nothing changes."""
        now = self.pool.room.available.tobytes()
        if now != self._choices[0]:
            self._choices = now, self._copied(self.pool.room.available)
        return self._choices[1]

    def _ended(self) -> tuple[Tensor, Tensor]:
        """Terminated and truncated, [L] each: the same tensor where nothing is over."""
        ends = self.pool.room.ends
        return (self._copied(ends[:, 0]), self._copied(ends[:, 1])) if ENDED in ends.tobytes() else (self._nowhere, self._nowhere)

    def _copied(self, x: np.ndarray) -> Tensor:
        return self._told(x.copy())

    def _told(self, x: np.ndarray) -> Tensor:
        """x [...], not to be written again, as a tensor where training is."""
        made = torch.from_numpy(x)
        return made if self._device == "cpu" else made.to(self._device)


def _unseen(lane: int) -> None:
    """Of lanes that live elsewhere."""


Make = Callable[[int], Pool]
"""A pool of so many lanes."""
