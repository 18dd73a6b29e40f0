"""L hosts, reset and stepped together. Where they live is the pool's business: nobody above it can tell.

Here are those of this process; envs/workers/ has those of others. What is raised is raised here either way.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol

import numpy as np

from qtran_cli.envs.hosts.host import Host
from qtran_cli.envs.hosts.outside import outside
from qtran_cli.envs.hosts.room import Room, Sizes, room
from qtran_cli.model.frame import Frame

Build = Callable[[], Host]
"""A new host. To be called within outside(). Picklable: a partial of a module's function with texts and numbers."""


class Pool(Protocol):
    """sizes: of every lane. own_state: whether the state is the environment's own. room: what was seen and paid last, by lane."""

    sizes: Sizes
    own_state: bool
    room: Room

    def reset(self, lanes: Sequence[int], seeds: Sequence[int]) -> None:
        """Begin an episode in each of these lanes."""

    def step(self, lanes: Sequence[int], actions: Sequence[Sequence[int]]) -> None:
        """A joint action in each of these lanes, none of which is over."""

    def load(self, lanes: Sequence[int], seeds: Sequence[int], actions: Sequence[Sequence[Sequence[int]]]) -> None:
        """In each of these lanes begin the episode of that seed anew and take these joint actions again."""

    def close(self) -> None:
        """Let go of all environments. A pool is closed once, and not used after it."""


class Here:
    """A Pool in this process. build: a new host."""

    def __init__(self, build: Build, lanes: int) -> None:
        with outside():
            self._hosts = [build() for _ in range(lanes)]
        self._around = partial(outside, torch=self._hosts[0].rules.torch)
        self.sizes, self.own_state = self._hosts[0].sizes, self._hosts[0].own_state
        self.seat(room(self.sizes, lanes), range(lanes))

    def seat(self, into: Room, rows: Sequence[int]) -> None:
        """Have the lanes write into these rows from now on."""
        self.room = into
        for host, row in zip(self._hosts, rows, strict=True):
            host.seat(into.row(row))

    def reset(self, lanes: Sequence[int], seeds: Sequence[int]) -> None:
        """Lane by lane."""
        with self._around():
            for lane, seed in zip(lanes, seeds, strict=True):
                self._hosts[lane].reset(seed)

    def step(self, lanes: Sequence[int], actions: Sequence[Sequence[int]]) -> None:
        """Lane by lane."""
        with self._around():
            for lane, u in zip(lanes, actions, strict=True):
                self._hosts[lane].step(u)

    def load(self, lanes: Sequence[int], seeds: Sequence[int], actions: Sequence[Sequence[Sequence[int]]]) -> None:
        """Lane by lane."""
        self.reset(lanes, seeds)
        with self._around():
            for lane, course in zip(lanes, actions, strict=True):
                for u in course:
                    self._hosts[lane].step(u)

    def frame(self, lane: int) -> Frame | None:
        """What a lane looks like now, of a grid."""
        with outside():
            return self._hosts[lane].frame()

    def pixels(self, lane: int) -> np.ndarray | None:
        """The lane's own picture of itself. Raises InputError."""
        with outside():
            return self._hosts[lane].pixels()

    def close(self) -> None:
        """Close all."""
        with self._around():
            for host in self._hosts:
                host.close()
