"""One environment of another library under our rules (hosts/__init__.py says which), writing into its row of a Room."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from qtran_cli.envs.hosts.bare import Bare, Heard
from qtran_cli.envs.hosts.outside import Chance
from qtran_cli.envs.hosts.picture import picture
from qtran_cli.envs.hosts.room import Row, Sizes
from qtran_cli.envs.hosts.seat import Seat
from qtran_cli.errors import InputError, QtranError
from qtran_cli.model.frame import Frame
from qtran_cli.reasons import DEBUG, reason

TEAM: dict[str, Callable[[Sequence[float]], float]] = {
    "sum": math.fsum,
    "mean": lambda rewards: math.fsum(rewards) / len(rewards),
    "first": lambda rewards: float(rewards[0]),
}
"""How the team's reward is made of the agents'."""


@dataclass(frozen=True)
class Rules:
    """where: what the environment is called in messages. team: of TEAM. limit: steps after which an episode is cut off.

    anew: construct for every episode. idle: the action of an agent that ended. chance: the random states that it uses (outside.py).
    torch: whether it may draw from PyTorch's.
    """

    where: str
    team: str
    limit: int
    anew: bool = True
    idle: int = 0
    chance: tuple[str, ...] = ()
    torch: bool = True


Views = tuple[Callable[[Any], Frame | None], Callable[[Any], Any]]


def _nothing(env: Any) -> None:
    """To be seen."""


class Host:
    """construct: makes the environment. views: a Frame, and a picture, of the library's own environment.

    own_state: whether the state is the environment's own, else it is all observations in a row.

    To be used within outside.outside. Raises InputError for what cannot be played.
    """

    def __init__(self, construct: Callable[[], Bare], rules: Rules, views: Views = (_nothing, _nothing)) -> None:
        self.rules, self._construct, self._chance, self._views = rules, construct, Chance(rules.chance), views
        self._team = TEAM[rules.team]
        self._seed, self._t, self._used = 0, 0, False
        bare = self._bare = self._made()
        self.own_state = bare.state > 0
        in_a_row = not self.own_state and len(set(bare.widths)) == 1
        self.sizes = Sizes(bare.agents, bare.actions, max(bare.widths), bare.state or sum(bare.widths), rules.limit, in_a_row)
        self._gone, self._apart = [False] * len(bare.agents), False

    def seat(self, row: Row) -> None:
        """Where to write from now on."""
        self._row, self._seat = row, Seat(row, self.sizes, self._bare.widths, self.own_state, self.rules.idle, self._wrong)

    def reset(self, seed: int) -> None:
        """Begin the episode of that seed."""
        self._seed, self._t = seed, 0
        if self.rules.anew and (self._used or self.rules.chance):
            self.close()
            self._bare = self._made()
        self._used, self._gone, self._apart = True, [False] * self.sizes.n, False
        if self.rules.chance:
            self._chance.begin(seed, 0)
        try:
            heard = self._bare.reset(seed)
        except (Exception, SystemExit) as error:
            raise self._raised("reset", error) from error
        if late := [agent for agent, seen in zip(self.sizes.agents, heard.observations, strict=True) if seen is None]:
            raise self._wrong(
                f"agent {late[0]} is not there after reset()", "what is trained is a fixed list of agents, there from the start"
            )
        self._row.rewards[:], self._row.paid[:], self._row.ends[:] = 0, 0, False
        self._seat.show(heard, self._gone)

    def step(self, actions: Sequence[int]) -> None:
        """A joint action [N] of plain ints. Not to be called once the episode is over."""
        before, self._t = self._gone, self._t + 1
        given = [None if gone else u for u, gone in zip(actions, before, strict=True)] if self._apart else actions
        if self.rules.chance:
            self._chance.begin(self._seed, self._t)
        try:
            heard = self._bare.step(given)
        except (Exception, SystemExit) as error:
            raise self._raised("step", error) from error
        if not self._as_ever(heard):
            ended = self._leave(heard, before)
            self._row.paid[0] = self._paid(heard, before)
            self._seat.show(heard, ended)

    def _as_ever(self, heard: Heard) -> bool:
        """The common case, fast: everybody was there and goes on, is paid a number and sees what is seen. False where it is not."""
        if self._apart or self._t >= self.rules.limit or any(heard.terminated) or any(heard.truncated):
            return False
        row, rewards = self._row, heard.rewards
        try:
            paid, row.rewards[:] = self._team(rewards), rewards
        except (TypeError, ValueError):  # what is wrong is told by the careful way
            return False
        if len(rewards) != self.sizes.n or not math.isfinite(paid) or not self._seat.as_ever(heard):
            return False
        row.paid[0] = paid
        return True

    def _leave(self, heard: Heard, before: Sequence[bool]) -> Sequence[bool]:
        """Who has ended by now; who was cut off is gone too, but sees where it got to."""
        late, ended = self._t >= self.rules.limit, before
        if late or self._apart or any(heard.terminated) or any(heard.truncated) or [1 for seen in heard.observations if seen is None]:
            told = zip(before, heard.observations, heard.terminated, heard.truncated, strict=True)
            ended = [gone or bool(done) or (seen is None and not cut) for gone, seen, done, cut in told]
            self._gone = [gone or bool(cut) for gone, cut in zip(ended, heard.truncated, strict=True)]
            self._apart = any(self._gone)
            self._row.ends[0] = all(ended)
            self._row.ends[1] = not all(ended) and (late or all(self._gone))
        return ended

    def _paid(self, heard: Heard, before: Sequence[bool]) -> float:
        """The team's reward, of those who were there."""
        try:
            rewards = [0.0 if gone else float(x) for x, gone in zip(heard.rewards, before, strict=True)] if any(before) else heard.rewards
            paid, self._row.rewards[:] = self._team(rewards), rewards
        except (TypeError, ValueError) as error:
            raise self._wrong(f"a reward is no number: {reason(error)}", "step() returns a number for every agent") from None
        if not math.isfinite(paid):
            agent = next((a for a, x in zip(self.sizes.agents, self._row.rewards, strict=True) if not math.isfinite(x)), "all together")
            raise self._wrong(f"the reward of agent {agent} is not finite", "rewards are finite numbers")
        return paid

    def frame(self) -> Frame | None:
        """What it looks like now, of a grid; None where that is not known."""
        return self._views[0](self._bare.env)

    def pixels(self) -> np.ndarray | None:
        """Its own picture of itself, uint8 [H, W, 3]; None where it offers none. Raises InputError where it fails to draw it."""
        return picture(partial(self._views[1], self._bare.env), self.rules.where)

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

    def _raised(self, name: str, error: BaseException) -> QtranError:
        """What a call raised, told."""
        return error.at(self.rules.where) if isinstance(error, QtranError) else self._wrong(f"{name}() raised {reason(error)}", DEBUG)

    def _wrong(self, what: str, right: str) -> InputError:
        return InputError(f"{what}, {self._when}", where=self.rules.where, right=right)

    @property
    def _when(self) -> str:
        return f"step {self._t} of the episode of seed {self._seed}" if self._t else f"seed {self._seed}"
