"""One environment of a library: what an adapter says of it, in its agents' fixed order, before any of our rules."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol


class Heard(NamedTuple):
    """What a library said after a reset or a step, an entry an agent, None where it said nothing of that agent.

    observations: what flattens to numbers. masks: of the agent's actions, None where nobody's are masked. rewards: 0 at a reset.
    terminated, truncated: its flags.
    state: of the whole, None where there is none.
    """

    observations: Sequence[Any]
    masks: Sequence[Any] | None
    rewards: Sequence[float]
    terminated: Sequence[bool]
    truncated: Sequence[bool]
    state: Any = None


class Bare(Protocol):
    """agents: names. actions: m_i. widths: numbers that each observes. state: numbers of the state, 0 where it has none of its own.

    env: the library's own environment.

    ``step`` gets an action for every agent that is still there and None for the others, and is not called once all have ended. Arrays that
    are returned may be the library's own: they are copied before it is called again. Whatever is raised is told with what was called.
    """

    agents: tuple[str, ...]
    actions: tuple[int, ...]
    widths: tuple[int, ...]
    state: int
    env: Any

    def reset(self, seed: int) -> Heard: ...

    def step(self, actions: Sequence[int | None]) -> Heard: ...

    def close(self) -> None: ...
