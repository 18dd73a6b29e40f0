"""An environment tried out before anything is trained on it: does it repeat, what random states does it use, are its rewards shared?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from qtran_cli.envs.hosts.host import Host
from qtran_cli.envs.hosts.outside import outside, touched
from qtran_cli.envs.hosts.room import Room, Sizes, room

STEPS = 50
SEED = 1


@dataclass(frozen=True)
class Probe:
    """chance: the random states of the process that it uses. shared: whether all agents were paid the same, and not nothing."""

    sizes: Sizes
    own_state: bool
    chance: tuple[str, ...]
    shared: bool
    warnings: tuple[str, ...]


def probe(build: Callable[..., Host]) -> Probe:
    """build: a new host; it is told the random states to give it. Raises InputError. Cost: STEPS steps, three times."""
    with outside():
        chance = touched(lambda: _course(build()))
        host = build(chance)
        one, other = _course(host), _course(build(chance))
    at = next((k for k, (a, b) in enumerate(zip(one, other, strict=False)) if not _same(a, b)), None)
    where = "after reset(seed)" if at == 0 else f"at step {at}"
    right = "the same command will not give the same numbers, and a run cannot be continued: take all chance from the seed"
    warnings = () if at is None else (f"two fresh copies with one seed and the same actions differ {where}: {right}",)
    paid = np.array([rewards for _, rewards, _ in one])
    shared = host.sizes.n > 1 and bool((paid == paid[:, :1]).all() and paid.any())
    return Probe(host.sizes, host.own_state, chance, shared, warnings)


Seen = tuple[np.ndarray, np.ndarray, np.ndarray]


def _course(host: Host) -> list[Seen]:
    """What is seen, paid and available in the first STEPS steps of random play, episode after episode."""
    space, draws = room(host.sizes, 1), np.random.default_rng(SEED)
    host.seat(space.row(0))
    host.reset(SEED)
    found = [_copied(space)]
    for k in range(STEPS):
        if space.ends.any():
            host.reset(SEED + k)
        chances = draws.random(space.available[0].shape)
        host.step(np.where(space.available[0], chances, -1).argmax(1).tolist())
        found.append(_copied(space))
    host.close()
    return found


def _copied(space: Room) -> Seen:
    return space.observations[0].copy(), space.rewards[0].copy(), space.available[0].copy()


def _same(one: Seen, other: Seen) -> bool:
    return all(np.array_equal(a, b, equal_nan=a.dtype != np.bool_) for a, b in zip(one, other, strict=True))
