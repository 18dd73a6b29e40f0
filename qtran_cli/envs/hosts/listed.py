"""A gymnasium environment of several agents: its spaces are tuples, what it returns are lists, one end is all agents' end."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from qtran_cli.envs.hosts import spaces
from qtran_cli.envs.hosts.bare import Heard
from qtran_cli.errors import InputError

RIGHT = "an environment of several agents has a Tuple of spaces, one an agent, for actions and for observations"


class Listed:
    """Raises InputError for one of a single agent, or of spaces that are not listed."""

    def __init__(self, env: Any) -> None:
        own, seen = getattr(env, "action_space", None), getattr(env, "observation_space", None)
        parts, sights = _parts(own), _parts(seen)
        if parts is None or sights is None or len(parts) != len(sights):
            what = spaces.named(own if parts is None else seen)
            raise InputError(f"{type(env).__name__} has {what} where a space an agent is needed", right=RIGHT)
        self.env = self._env = env
        self._n = len(parts)
        self.agents = tuple(str(i + 1) for i in range(self._n))
        counted = [spaces.actions(space, agent) for space, agent in zip(parts, self.agents, strict=True)]
        read = [spaces.seen(space, agent) for space, agent in zip(sights, self.agents, strict=True)]
        self.actions, self._first = tuple(m for m, _ in counted), [first for _, first in counted]
        self.widths, self._flat = tuple(width for width, _ in read), [flat for _, flat in read]
        self._plain, self._nobody, self._numbered = all(flat is None for flat in self._flat), [False] * self._n, any(self._first)
        self.state = 0
        self.again: Callable[[Any], None] = _as_it_is
        """What is done to it before every reset."""

    def reset(self, seed: int) -> Heard:
        """A new episode."""
        self.again(self._env)
        observations, info = self._env.reset(seed=seed)
        return self._heard(observations, info, [0.0] * self._n, False, False)

    def step(self, actions: Sequence[int | None]) -> Heard:
        """Everybody acts until all have ended."""
        given = list(actions)
        if self._numbered or None in actions:
            given = [first if u is None else u + first for u, first in zip(actions, self._first, strict=True)]
        observations, rewards, terminated, truncated, info = self._env.step(given)
        return self._heard(observations, info, rewards, terminated, truncated)

    def close(self) -> None:
        """Where it can be."""
        self._env.close()

    def _heard(self, observations: Any, info: Any, rewards: Any, terminated: Any, truncated: Any) -> Heard:
        if len(observations) != self._n:
            raise InputError(f"{len(observations)} observations of {self._n} agents", right=RIGHT)
        masks = info.get(spaces.MASK) if info and isinstance(info, Mapping) else None
        seen = observations if self._plain else [x if flat is None else flat(x) for flat, x in zip(self._flat, observations, strict=True)]
        return Heard(seen, masks, self._each(rewards), self._each(terminated), self._each(truncated))

    def _each(self, told: Any) -> Any:
        """One an agent: of a number or flag that all have in common, the same for each."""
        if told is False:
            return self._nobody
        return told if isinstance(told, list) or np.ndim(told) else [told] * self._n


def _as_it_is(env: Any) -> None:
    """Nothing."""


def _parts(space: Any) -> Any:
    found = getattr(space, "spaces", None)
    return None if isinstance(found, Mapping) else found
