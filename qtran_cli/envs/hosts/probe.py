"""An environment tried out before anything is trained on it: does it repeat, what random states does it use, are its rewards shared, and
do copies in one process disturb each other?
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from qtran_cli.envs.hosts.host import Host
from qtran_cli.envs.hosts.outside import outside, touched
from qtran_cli.envs.hosts.room import Room, Sizes, room

STEPS = 50
SEED, OTHER = 1, 7_919
UNREPEATED = "the same command will not give the same numbers, and a run cannot be continued: take all chance from the seed"
TOGETHER = "--set evaluation_episodes=1 and as many --workers as seeds × copies give each a process of its own"


@dataclass(frozen=True)
class Probe:
    """chance: the random states of the process that it uses. shared: whether all agents were paid the same, and not nothing.

    apart: whether a copy does otherwise beside another one, as where a module's variable is all copies'.
    """

    sizes: Sizes
    own_state: bool
    chance: tuple[str, ...]
    shared: bool
    apart: bool
    warnings: tuple[str, ...]


def probe(build: Callable[..., Host]) -> Probe:
    """build: a new host; it is told the random states to give it. Raises InputError. Cost: STEPS steps, five times."""
    with outside():
        chance = touched(lambda: _course(build()))
        host = build(chance)
        one, other = _course(host), _course(build(chance))
        beside = _beside(build(chance), build(chance))
    warnings: tuple[str, ...] = ()
    apart = False
    if (at := _parted(one, other)) is not None:
        warnings = (f"two fresh copies with one seed and the same actions differ {_where(at)}: {UNREPEATED}",)
    elif (at := _parted(one, beside)) is not None:
        warnings, apart = (f"a copy does otherwise {_where(at)} where another one is in its process: {TOGETHER}",), True
    paid = np.array([rewards for _, rewards, _ in one])
    shared = host.sizes.n > 1 and bool((paid == paid[:, :1]).all() and paid.any())
    return Probe(host.sizes, host.own_state, chance, shared, apart, warnings)


Seen = tuple[np.ndarray, np.ndarray, np.ndarray]


def _course(host: Host) -> list[Seen]:
    """What is seen, paid and available in the first STEPS steps of random play, episode after episode."""
    found = list(_played(host, SEED))
    host.close()
    return found


def _beside(one: Host, other: Host) -> list[Seen]:
    """The course of one, step by step with another one that plays something else."""
    found = [seen for seen, _ in zip(_played(one, SEED), _played(other, OTHER), strict=True)]
    one.close()
    other.close()
    return found


def _played(host: Host, seed: int) -> Iterator[Seen]:
    space, draws = room(host.sizes, 1), np.random.default_rng(seed)
    host.seat(space.row(0))
    host.reset(seed)
    yield _copied(space)
    for k in range(STEPS):
        if space.ends.any():
            host.reset(seed + k)
        chances = draws.random(space.available[0].shape)
        host.step(np.where(space.available[0], chances, -1).argmax(1).tolist())
        yield _copied(space)


def _parted(one: Sequence[Seen], other: Sequence[Seen]) -> int | None:
    """The first moment at which two courses differ."""
    return next((k for k, (a, b) in enumerate(zip(one, other, strict=False)) if not _same(a, b)), None)


def _where(at: int) -> str:
    return "after reset(seed)" if at == 0 else f"at step {at}"


def _copied(space: Room) -> Seen:
    return space.observations[0].copy(), space.rewards[0].copy(), space.available[0].copy()


def _same(one: Seen, other: Seen) -> bool:
    return all(np.array_equal(a, b, equal_nan=a.dtype != np.bool_) for a, b in zip(one, other, strict=True))
