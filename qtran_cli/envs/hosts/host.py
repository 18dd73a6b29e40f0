"""One environment of another library under our rules (hosts/__init__.py says which), writing into its row of a Room."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from qtran_cli.envs.hosts.bare import Bare, Heard
from qtran_cli.envs.hosts.outside import Chance
from qtran_cli.envs.hosts.room import Row, Sizes
from qtran_cli.errors import InputError, QtranError

REASON = 160
"""Characters of a library's own words that a message has."""
NUMBERS = "fiub"
"""Kinds of arrays whose entries are numbers."""
DEBUG = "QTRAN_DEBUG=1 shows where"
TEAM: dict[str, Callable[[Sequence[float]], float]] = {
    "sum": math.fsum,
    "mean": lambda rewards: math.fsum(rewards) / len(rewards),
    "first": lambda rewards: rewards[0],
}
"""How the team's reward is made of the agents'."""


@dataclass(frozen=True)
class Rules:
    """where: what the environment is called in messages. team: of TEAM. limit: steps after which an episode is cut off.

    anew: construct for every episode. idle: the action of an agent that ended. chance: the random states that it uses (outside.py).
    """

    where: str
    team: str
    limit: int
    anew: bool = True
    idle: int = 0
    chance: tuple[str, ...] = ()


class Host:
    """construct: makes the environment. own_state: whether the state is the environment's own, else it is all observations in a row.

    To be used within outside.outside. Raises InputError for what cannot be played.
    """

    def __init__(self, construct: Callable[[], Bare], rules: Rules) -> None:
        self.rules, self._construct, self._chance = rules, construct, Chance(rules.chance)
        self._team = TEAM[rules.team]
        self._seed, self._t, self._used = 0, 0, False
        bare = self._bare = self._made()
        self.own_state = bare.state > 0
        self.sizes = Sizes(bare.agents, bare.actions, max(bare.widths), bare.state or sum(bare.widths), rules.limit)
        self._ends = np.cumsum([0, *bare.widths])
        self._gone = [False] * len(bare.agents)

    def seat(self, row: Row) -> None:
        """Where to write from now on."""
        self._row, self._free = row, False
        self._seen = [row.observations[i, :width] for i, width in enumerate(self._bare.widths)]
        self._choices = [row.available[i, :m] for i, m in enumerate(self._bare.actions)]
        self._parts = self._in_a_row(row)

    def _in_a_row(self, row: Row) -> list[tuple[np.ndarray, np.ndarray]]:
        """Parts of the state and what is copied into each: all at once where nothing is padded."""
        if self.own_state:
            return []
        if row.state.size == row.observations.size:
            return [(row.state.reshape(row.observations.shape), row.observations)]
        return [(row.state[a:b], seen) for (a, b), seen in zip(pairwise(self._ends), self._seen, strict=True)]

    def reset(self, seed: int) -> None:
        """Begin the episode of that seed."""
        self._seed, self._t = seed, 0
        if self.rules.anew and (self._used or self.rules.chance):
            self.close()
            self._bare = self._made()
        self._used, self._gone = True, [False] * self.sizes.n
        heard: Heard = self._called("reset", self._bare.reset, seed)
        if late := [agent for agent, seen in zip(self.sizes.agents, heard.observations, strict=True) if seen is None]:
            raise self._wrong(
                f"agent {late[0]} is not there after reset()", "what is trained is a fixed list of agents, there from the start"
            )
        self._row.rewards[:], self._row.paid[:], self._row.ends[:] = 0, 0, False
        self._show(heard, self._gone)

    def step(self, actions: Sequence[int]) -> None:
        """A joint action [N] of plain ints. Not to be called once the episode is over."""
        before, self._t = self._gone, self._t + 1
        heard: Heard = self._called("step", self._bare.step, [None if gone else u for u, gone in zip(actions, before, strict=True)])
        ended = self._leave(heard, before)
        self._pay(heard, before)
        self._show(heard, ended)

    def _leave(self, heard: Heard, before: Sequence[bool]) -> Sequence[bool]:
        """Who has ended by now; who was cut off is gone too, but sees where it got to."""
        late, ended = self._t >= self.rules.limit, before
        if late or any(before) or any(heard.terminated) or any(heard.truncated) or [1 for seen in heard.observations if seen is None]:
            told = zip(before, heard.observations, heard.terminated, heard.truncated, strict=True)
            ended = [gone or bool(done) or (seen is None and not cut) for gone, seen, done, cut in told]
            self._gone = [gone or bool(cut) for gone, cut in zip(ended, heard.truncated, strict=True)]
            self._row.ends[0] = all(ended)
            self._row.ends[1] = not all(ended) and (late or all(self._gone))
        return ended

    def close(self) -> None:
        """Let go of the environment; whatever it says to that."""
        with suppress(Exception):
            self._bare.close()

    def _made(self) -> Bare:
        self._chance.begin(self._seed, -1)
        try:
            return self._construct()
        except QtranError as error:
            raise error.at(self.rules.where) from None
        except (Exception, SystemExit) as error:
            raise InputError(f"it cannot be made: {reason(error)}", where=self.rules.where, right=DEBUG) from error

    def _called(self, name: str, call: Callable[..., Any], given: Any) -> Any:
        self._chance.begin(self._seed, self._t)
        try:
            return call(given)
        except QtranError as error:
            raise error.at(self.rules.where) from None
        except (Exception, SystemExit) as error:
            raise self._wrong(f"{name}() raised {reason(error)}", DEBUG) from error

    def _wrong(self, what: str, right: str) -> InputError:
        return InputError(f"{what}, {self._when}", where=self.rules.where, right=right)

    @property
    def _when(self) -> str:
        return f"step {self._t} of the episode of seed {self._seed}" if self._t else f"seed {self._seed}"

    def _pay(self, heard: Heard, before: Sequence[bool]) -> None:
        """Rewards of those who were there."""
        try:
            rewards = [0.0 if gone else float(reward) for gone, reward in zip(before, heard.rewards, strict=True)]
        except (TypeError, ValueError) as error:
            raise self._wrong(f"a reward is no number: {reason(error)}", "step() returns a number for every agent") from None
        paid = self._team(rewards)
        if not math.isfinite(paid):
            agent = next(
                (a for a, reward in zip(self.sizes.agents, rewards, strict=True) if not math.isfinite(reward)), self.sizes.agents[0]
            )
            raise self._wrong(f"the reward of agent {agent} is not finite", "rewards are finite numbers")
        self._row.rewards[:], self._row.paid[0] = rewards, paid

    def _show(self, heard: Heard, ended: Sequence[bool]) -> None:
        """What is seen, zeros and the idle action for those who have ended."""
        for i, (seen, into) in enumerate(zip(heard.observations, self._seen, strict=True)):
            if type(seen) is np.ndarray and seen.ndim == 1 and seen.size == into.size and seen.dtype.kind in NUMBERS and not ended[i]:
                into[:] = seen
            else:
                into[:] = 0 if ended[i] else self._flat(seen, into.size, f"what agent {self.sizes.agents[i]} sees")
        if self.own_state:
            self._row.state[:] = self._flat(heard.state, self.sizes.state, "the state")
        for part, own in self._parts:
            part[:] = own
        self._offer(heard.masks, ended)

    def _flat(self, given: Any, width: int, what: str) -> np.ndarray:
        try:
            found = np.asarray(given, dtype=np.float32).ravel()
        except (TypeError, ValueError) as error:
            raise self._wrong(f"{what} is no array of numbers: {reason(error)}", "observations are arrays of numbers") from None
        if found.size != width:
            right = "observations keep their size; pad those that vary"
            raise self._wrong(f"{what} has {found.size} numbers and not {width}", right)
        return found

    def _offer(self, masks: Sequence[Any], ended: Sequence[bool]) -> None:
        """Available actions. All of them every time is the common case, and is written once."""
        free = not any(ended) and not [mask for mask in masks if mask is not None]
        if free and self._free:
            return
        for i, choices in enumerate(self._choices):
            if ended[i]:
                choices[:] = False
                choices[self.rules.idle] = True
            else:
                choices[:] = True if masks[i] is None else self._mask(masks[i], i)
        self._free = free

    def _mask(self, mask: Any, i: int) -> np.ndarray:
        found, m, agent = np.asarray(mask).ravel() != 0, self.sizes.actions[i], self.sizes.agents[i]
        if found.size != m:
            raise self._wrong(
                f"the mask of agent {agent} has {found.size} entries", f"one for each of its {m} actions, 1 where it may be taken"
            )
        if not found.any():
            raise self._wrong(f"the mask of agent {agent} leaves it no action", "an agent that is there can do something")
        return found


def reason(error: BaseException) -> str:
    """An error in a line, not too long."""
    words = " ".join(str(error).split())
    told = f"{type(error).__name__}{f': {words}' if words else ''}"
    return told if len(told) <= REASON else f"{told[:REASON]}…"
