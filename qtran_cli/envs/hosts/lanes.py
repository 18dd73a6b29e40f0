"""Environments of other libraries as a batched environment: L lanes over a pool of hosts.

An episode's seed is drawn from the lane's own number at its reset, so a lane's course hangs on nothing else. A lane's state is its seed and
the joint actions since: a saved state is taken up by playing them again in a new episode of that seed.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

from qtran_cli.envs import Outcome, Percept, Spec
from qtran_cli.envs.hosts.pool import Pool
from qtran_cli.envs.hosts.room import Sizes
from qtran_cli.errors import InputError

SEEDS = 2**31 - 1
"""Seeds are 1 … SEEDS: 0 is taken for none by some wrappers."""


def spec(sizes: Sizes, gamma: float, endless: bool) -> Spec:
    """gamma: of targets. endless: whether nothing ever ends an episode but time."""
    return Spec(sizes.actions, sizes.observation, sizes.state, draws=1, gamma=gamma, endless=endless, limit=sizes.limit)


class Lanes:
    """pool: a new one, whose lanes are all over. where: what it is called in messages. warnings: what may keep a run from learning."""

    def __init__(self, pool: Pool, told: Spec, where: str, device: str = "cpu", warnings: tuple[str, ...] = ()) -> None:
        self.spec, self.pool, self.warnings = told, pool, warnings
        self._where, self._device = where, device
        lanes = len(pool.room.paid)
        self._seeds, self._t = np.zeros(lanes, np.int64), np.zeros(lanes, np.int64)
        self._past = np.zeros((lanes, pool.sizes.limit, pool.sizes.n), np.int16)
        pool.room.ends[:] = True

    def reset(self, done: Tensor, uniforms: Tensor | None = None) -> Percept:
        """A new episode in every lane where ``done`` [L], its seed by uniforms [L, 1]."""
        lanes = done.nonzero().flatten().tolist()
        if lanes and uniforms is not None:
            seeds = (1 + (uniforms[:, 0] * SEEDS).long()).tolist()
            self._seeds[lanes], self._t[lanes] = [seeds[k] for k in lanes], 0
            self.pool.reset(lanes, [seeds[k] for k in lanes])
        return self._percept()

    def step(self, u: Tensor, uniforms: Tensor | None = None) -> tuple[Percept, Outcome]:
        """A step of every lane that is not over; one that is stays as it is and earns nothing."""
        room, going = self.pool.room, np.flatnonzero(~self.pool.room.ends.any(1))
        actions = u.cpu().numpy()
        room.paid[:] = 0
        self._past[going, self._t[going]] = actions[going]
        self._t[going] += 1
        self.pool.step(going.tolist(), actions[going].tolist())
        ends = self._copied(room.ends)
        return self._percept(), Outcome(self._copied(room.paid)[:, 0], ends[:, 0], ends[:, 1])

    def state(self) -> dict[str, Tensor]:
        """Seeds, joint actions since, and what that shows."""
        told = {"seed": self._seeds, "t": self._t, "past": self._past, "seen": self.pool.room.observations}
        return {name: torch.tensor(x) for name, x in told.items()}

    def load(self, state: dict[str, Tensor]) -> None:
        """Play again what ``state`` tells. Raises InputError where it shows something else than it did. Cost: the steps."""
        self._seeds, self._t, self._past = (state[name].cpu().numpy().copy() for name in ("seed", "t", "past"))
        lanes = np.flatnonzero(self._seeds).tolist()
        self.pool.load(lanes, self._seeds[lanes].tolist(), [self._past[k, : self._t[k]].tolist() for k in lanes])
        if not np.array_equal(self.pool.room.observations[lanes], state["seen"].cpu().numpy()[lanes]):
            right = (
                "an episode has to follow from reset(seed) and the actions: qtran envs check says where it does not; --force starts over"
            )
            raise InputError("the saved episodes do not come out as they did", where=self._where, right=right)

    def close(self) -> None:
        """Let go of the environments."""
        self.pool.close()

    def _percept(self) -> Percept:
        room = self.pool.room
        for name, x in (("observations", room.observations), ("state", room.state)):
            if not np.isfinite(x).all():
                raise InputError(
                    f"its {name} are not finite numbers", where=self._where, right="nothing that is seen may be nan or infinite"
                )
        return Percept(*(self._copied(x) for x in (room.state, room.observations, room.available)))

    def _copied(self, x: np.ndarray) -> Tensor:
        return torch.tensor(x, device=self._device)


Make = Callable[[int], Pool]
"""A pool of so many lanes."""
