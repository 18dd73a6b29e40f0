"""Where hosts write what is seen and paid: arrays of L lanes, which may lie in memory that processes share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

Allocate = Callable[[tuple[int, ...], Any], np.ndarray]
"""(shape, dtype) -> zeros."""


@dataclass(frozen=True)
class Sizes:
    """agents: names, in the order of every array. actions: m_i. observation, state: O and X. limit: steps of an episode at most.

    in_a_row: whether the state is the observations one after another, as they lie, so that it need not be written.
    """

    agents: tuple[str, ...]
    actions: tuple[int, ...]
    observation: int
    state: int
    limit: int
    in_a_row: bool = False

    @property
    def n(self) -> int:
        """N."""
        return len(self.agents)


class Row(NamedTuple):
    """A lane's part of a Room, views: state [X], observations [N, O], available [N, A], rewards [N], ends [2]."""

    state: np.ndarray
    observations: np.ndarray
    available: np.ndarray
    rewards: np.ndarray
    paid: np.ndarray
    ends: np.ndarray


@dataclass(frozen=True, eq=False)
class Room:
    """state [L, X], observations [L, N, O] float32, one memory where sizes.in_a_row; available [L, N, A] bool.

    Of the last step rewards [L, N], paid [L, 1] float64: every agent's and the team's; ends [L, 2] bool: terminated, truncated.
    """

    state: np.ndarray
    observations: np.ndarray
    available: np.ndarray
    rewards: np.ndarray
    paid: np.ndarray
    ends: np.ndarray

    def row(self, lane: int) -> Row:
        """The lane's part."""
        return Row(*(getattr(self, name)[lane] for name in Row._fields))


def room(sizes: Sizes, lanes: int, allocate: Allocate = np.zeros) -> Room:
    """Room for so many lanes. allocate: where it lies; a pool of processes gives arrays over shared memory."""
    n, most = sizes.n, max(sizes.actions)
    seen = allocate((lanes, n, sizes.observation), np.float32)
    state = seen.reshape(lanes, -1) if sizes.in_a_row else allocate((lanes, sizes.state), np.float32)
    paid = allocate((lanes, n), np.float64), allocate((lanes, 1), np.float64)
    return Room(state, seen, allocate((lanes, n, most), np.bool_), *paid, allocate((lanes, 2), np.bool_))
