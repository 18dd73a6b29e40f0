"""L hosts, reset and stepped together. Where they live is the pool's business: nobody above it can tell.

A pool whose hosts live in worker processes has the same members. It is given ``build`` too, which is picklable (a partial of a module's
function with texts and numbers), and calls it within each worker; ``room(sizes, lanes, allocate)`` over shared memory gives the arrays,
which workers fill in row by row; ``reset`` and ``step`` send lanes, seeds and plain ints, and return when all workers have written. What
a worker raises is raised here. ``load`` is worth sending whole, so that workers replay side by side.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from qtran_cli.envs.hosts.host import Host
from qtran_cli.envs.hosts.outside import outside
from qtran_cli.envs.hosts.room import Room, Sizes, room

Build = Callable[[], Host]
"""A new host. To be called within outside()."""


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
    """A Pool in this process. build: a new host; around: what its calls are made within."""

    def __init__(self, build: Build, lanes: int, around: Callable[[], AbstractContextManager[None]] = outside) -> None:
        self._around = around
        with around():
            self._hosts = [build() for _ in range(lanes)]
        self.sizes, self.own_state = self._hosts[0].sizes, self._hosts[0].own_state
        self.room = room(self.sizes, lanes)
        for lane, host in enumerate(self._hosts):
            host.seat(self.room.row(lane))

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

    def close(self) -> None:
        """Close all."""
        with self._around():
            for host in self._hosts:
                host.close()
