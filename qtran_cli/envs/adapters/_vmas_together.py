"""Lanes of a scenario of VMAS in one environment: a Pool (envs/hosts/pool.py), bit for bit what as many environments of one lane are."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
import torch

from qtran_cli.envs.adapters import _vmas
from qtran_cli.envs.hosts.host import TEAM
from qtran_cli.envs.hosts.outside import outside, touched
from qtran_cli.envs.hosts.picture import picture
from qtran_cli.envs.hosts.pool import Build
from qtran_cli.envs.hosts.room import room
from qtran_cli.envs.libraries.vmas import pixels
from qtran_cli.errors import InputError

WHOLE = 32
"""Lanes are filled up to a multiple of it: PyTorch computes the rest of a vector in another way, to other last bits."""


class Together:
    """build: a Host of One, whose sizes and rules it has."""

    own_state = False

    def __init__(self, scenario: str, arguments: dict[str, Any], build: Build, lanes: int) -> None:
        self._size = -(-lanes // WHOLE) * WHOLE
        with outside():
            one, self._env = build(), _vmas.made(scenario, self._size, arguments)
        self.sizes, self._rules, self._team = one.sizes, one.rules, TEAM[one.rules.team]
        self.room = room(self.sizes, lanes)
        self._own, self._t = _vmas.states(0), np.zeros(lanes, np.int64)
        self._widths = [_vmas.seen(x).shape[1] for x in self._seen()]
        for i, m in enumerate(self.sizes.actions):
            self.room.available[:, i, :m] = True

    def reset(self, lanes: Sequence[int], seeds: Sequence[int]) -> None:
        """Lane by lane: what a lane draws comes from its own seed."""
        with outside():
            for lane, seed in zip(lanes, seeds, strict=True):
                _vmas.seeded(seed)
                _vmas.plainly(self._env, "reset_at", lane, return_observations=False)
        self._t[lanes] = 0
        self.room.rewards[lanes], self.room.paid[lanes], self.room.ends[lanes] = 0, 0, False
        self._show(lanes, self._seen())

    def step(self, lanes: Sequence[int], actions: Sequence[Sequence[int]]) -> None:
        """All at once; what it does to lanes that are over is not looked at."""
        if not lanes:
            return
        given = torch.zeros(self._size, self.sizes.n)
        given[list(lanes)] = torch.tensor(actions, dtype=torch.float32)
        observations, rewards, terminated, _, _ = self._stepped([u.clone() for u in given.split(1, 1)])
        self._t[lanes] += 1
        over = terminated.numpy()[lanes]
        self.room.ends[lanes, 0], self.room.ends[lanes, 1] = over, ~over & (self._t[lanes] >= self._rules.limit)
        self._pay(lanes, torch.stack([x.flatten() for x in rewards], 1).double().numpy()[lanes])
        self._show(lanes, observations)

    def load(self, lanes: Sequence[int], seeds: Sequence[int], actions: Sequence[Sequence[Sequence[int]]]) -> None:
        """Side by side, so that all are where they were at the same time: the longest begins first."""
        longest = max(map(len, actions), default=0)
        wait = {lane: longest - len(past) for lane, past in zip(lanes, actions, strict=True)}
        for k in range(longest + 1):
            begin = [(lane, seed) for lane, seed in zip(lanes, seeds, strict=True) if wait[lane] == k]
            if begin:
                self.reset([lane for lane, _ in begin], [seed for _, seed in begin])
            now = [(lane, past[k - wait[lane]]) for lane, past in zip(lanes, actions, strict=True) if wait[lane] <= k < longest]
            if now:
                self.step([lane for lane, _ in now], [u for _, u in now])

    def pixels(self, lane: int) -> np.ndarray | None:
        """VMAS's own picture of a lane. Raises InputError."""
        with outside():
            return picture(partial(pixels, self._env, lane), self._rules.where)

    def close(self) -> None:
        """There is nothing to let go of."""

    def _seen(self) -> Any:
        with outside(), _vmas.drawing(self._own):
            return self._env.get_from_scenario(True, False, False, False)[0]

    def _stepped(self, given: list[torch.Tensor]) -> Any:
        found: list[Any] = []
        with outside():
            drawn = touched(lambda: found.append(_vmas.plainly(self._env, "step", given)))
        if drawn:
            right = "its name does not belong in TOGETHER of qtran_cli/envs/libraries/vmas.py: please report it"
            raise InputError("a step drew random numbers for all lanes at once", where=self._rules.where, right=right)
        return found[0]

    def _pay(self, lanes: Sequence[int], rewards: np.ndarray) -> None:
        paid = [self._team(row) for row in rewards.tolist()]
        if not np.isfinite(paid).all():
            raise InputError("a reward is not finite", where=self._rules.where, right="rewards are finite numbers")
        self.room.rewards[lanes], self.room.paid[lanes, 0] = rewards, paid

    def _show(self, lanes: Sequence[int], observations: Any) -> None:
        parts = [_vmas.seen(x).numpy()[lanes] for x in observations]
        for i, (part, width) in enumerate(zip(parts, self._widths, strict=True)):
            self.room.observations[lanes, i, :width] = part
        if not self.sizes.in_a_row:
            self.room.state[lanes] = np.concatenate(parts, 1)
