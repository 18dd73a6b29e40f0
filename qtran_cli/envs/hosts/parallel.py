"""An environment with the methods of PettingZoo's parallel ones: dictionaries by agent.

    possible_agents (else agents)                       names, the order that everything has here
    action_space(agent), observation_space(agent)       or action_spaces, observation_spaces; spaces.py says what a space may be
    reset(seed=…)   -> observations, infos              or the observations alone
    step(actions)   -> observations, rewards, terminations, truncations, infos     or with one dictionary of ends in the place of two
    state(), state_space                                both or neither

A mask is infos[agent]["action_mask"], or observations are {"observation": …, "action_mask": …}.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any

from qtran_cli.envs.hosts import spaces
from qtran_cli.envs.hosts.bare import Heard
from qtran_cli.errors import InputError

METHODS = ("reset", "step")
RIGHT = "a parallel environment has possible_agents, action_space, observation_space, reset and step, as PettingZoo's"


class Parallel:
    """own_state: whether to ask for the environment's state. Raises InputError for what has not these methods."""

    def __init__(self, env: Any, own_state: bool = True) -> None:
        if missing := [name for name in METHODS if not callable(getattr(env, name, None))]:
            raise InputError(f"{type(env).__name__} has no {missing[0]}()", right=RIGHT)
        if hasattr(env, "last") and hasattr(env, "agent_iter"):
            right = "pettingzoo.utils.conversions.aec_to_parallel(env) makes it one"
            raise InputError(f"{type(env).__name__} has its agents act in turn: it is no parallel environment", right=right)
        self.env = self._env = env
        self._seeded = _takes_seed(env)
        names = list(getattr(env, "possible_agents", None) or getattr(env, "agents", None) or ())
        if not names:
            raise InputError(f"{type(env).__name__} names no agents", right=RIGHT)
        self.agents = tuple(map(str, names))
        if len(set(self.agents)) < len(names):
            raise InputError(
                f"{type(env).__name__} has two agents of one name: {', '.join(self.agents):.80}", right="agents are told apart by name"
            )
        self._names, self._index = names, {name: i for i, name in enumerate(names)}
        counted = [spaces.actions(_space(env, "action", name), str(name)) for name in names]
        read = [spaces.seen(_space(env, "observation", name), str(name)) for name in names]
        self.actions, self._first = tuple(m for m, _ in counted), [first for _, first in counted]
        self.widths, self._flat = tuple(width for width, _ in read), [flat for _, flat in read]
        self._read = any(flat is not None for flat in self._flat)
        self._pick, self._numbered = _picking(names), any(self._first)
        self._state: Callable[[], Any]
        self.state, self._state = _state(env) if own_state else (0, _none)

    def reset(self, seed: int) -> Heard:
        """A new episode."""
        if not self._seeded and callable(getattr(self._env, "seed", None)):
            self._env.seed(seed)
        found = self._env.reset(seed=seed) if self._seeded else self._env.reset()
        observations, infos = found if isinstance(found, tuple) and len(found) == 2 else (found, {})
        none = dict.fromkeys(self._names, False)
        return self._heard(observations, infos, dict.fromkeys(self._names, 0.0), none, none, self._names)

    def step(self, actions: Sequence[int | None]) -> Heard:
        """Of those who are there."""
        given = self._given(actions)
        found = self._env.step(given)
        if not isinstance(found, tuple) or len(found) not in (4, 5):
            raise InputError("step() returned no five dictionaries", right=RIGHT)
        observations, rewards, terminated, *truncated, infos = found
        return self._heard(observations, infos, rewards, terminated, truncated[0] if truncated else {}, list(given))

    def _given(self, actions: Sequence[int | None]) -> dict[Any, int | None]:
        """By name, of those who are there, numbered as their spaces are."""
        if self._numbered or None in actions:
            numbered = zip(self._names, actions, self._first, strict=True)
            return {name: u + first for name, u, first in numbered if u is not None}
        return dict(zip(self._names, actions, strict=True))

    def close(self) -> None:
        """Where it can be."""
        if callable(getattr(self._env, "close", None)):
            self._env.close()

    def _heard(self, seen: Any, infos: Any, rewards: Any, terminated: Any, truncated: Any, there: list[Any]) -> Heard:
        found = self._of_all(seen, infos, rewards, terminated, truncated)
        return self._of_some(seen, infos, rewards, terminated, truncated, there) if found is None else found

    def _of_all(self, seen: Any, infos: Any, rewards: Any, terminated: Any, truncated: Any) -> Heard | None:
        """The common case, fast: everything is there for every agent and nothing else; None where it is not."""
        pick, n = self._pick, len(self._names)
        try:
            if not (len(seen) == len(rewards) == len(terminated) == len(truncated) == n) or any(infos.values()) or self._read:
                return None
            return Heard(pick(seen), None, pick(rewards), pick(terminated), pick(truncated), self._state())
        except (AttributeError, KeyError, TypeError):  # what is wrong is told by the careful way
            return None

    def _of_some(self, seen: Any, infos: Any, rewards: Any, terminated: Any, truncated: Any, there: list[Any]) -> Heard:
        self._require(seen, rewards, terminated, truncated, there)
        names = self._names
        return Heard(
            [_flat(seen[name], flat) if name in seen else None for name, flat in zip(names, self._flat, strict=True)],
            [_mask(seen.get(name), infos, name) for name in names],
            [rewards.get(name, 0.0) for name in names],
            [terminated.get(name, False) for name in names],
            [truncated.get(name, False) for name in names],
            self._state(),
        )

    def _require(self, seen: Any, rewards: Any, terminated: Any, truncated: Any, there: list[Any]) -> None:
        """Raise InputError for what is no dictionary of these agents."""
        for what, told in (("observations", seen), ("rewards", rewards), ("terminations", terminated), ("truncations", truncated)):
            if not isinstance(told, Mapping):
                raise InputError(f"{what} came as {type(told).__name__}", right="reset() and step() return dictionaries by agent")
        known = self._index.keys()
        if not (seen.keys() <= known and rewards.keys() <= known):
            late = next(name for name in (*seen, *rewards) if name not in known)
            right = f"what is trained is a fixed list: possible_agents are {', '.join(self.agents)}"
            raise InputError(f"agent {late} appeared, which possible_agents has not", right=right)
        if unpaid := [name for name in there if name not in rewards]:  # a defaultdict would pay a misspelt agent 0
            raise InputError(f"step() paid agent {unpaid[0]} no reward", right="every agent that acted gets a number")


def _picking(names: list[Any]) -> Callable[[Any], Sequence[Any]]:
    """What gets the values of these names out of a dictionary. Raises KeyError."""
    return itemgetter(*names) if len(names) > 1 else lambda told: [told[names[0]]]


def _flat(x: Any, flat: spaces.Flat | None) -> Any:
    return x if flat is None else flat(x)


def _mask(seen: Any, infos: Any, name: Any) -> Any:
    """The agent's mask, None where there is none."""
    if isinstance(seen, Mapping) and spaces.MASK in seen:
        return seen[spaces.MASK]
    own = infos.get(name) if isinstance(infos, Mapping) else None
    return own.get(spaces.MASK) if isinstance(own, Mapping) else None


def _space(env: Any, kind: str, name: Any) -> Any:
    """An agent's space by method or by dictionary."""
    if callable(method := getattr(env, f"{kind}_space", None)):
        return method(name)
    several = getattr(env, f"{kind}_spaces", None)
    if isinstance(several, Mapping) and name in several:
        return several[name]
    raise InputError(f"{type(env).__name__} tells no {kind} space of agent {name}", right=RIGHT)


def _takes_seed(env: Any) -> bool:
    try:
        taken = inspect.signature(env.reset).parameters.values()
    except (TypeError, ValueError):
        return True
    return any(one.name == "seed" or one.kind is one.VAR_KEYWORD for one in taken)


def _state(env: Any) -> tuple[int, Callable[[], Any]]:
    """(how many numbers, how they are read), 0 where the environment has no state of its own."""
    space = getattr(env, "state_space", None)
    if space is None or not callable(getattr(env, "state", None)):
        return 0, _none
    width, flat = spaces.seen(space, "of the state")
    return width, lambda: _flat(env.state(), flat)


def _none() -> None:
    return None
