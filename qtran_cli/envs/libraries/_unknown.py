"""What is taken for granted of a library that nothing is known of: the careful guess."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from qtran_cli.model.frame import Frame

LICENCE = ""
NOTICE = ""
"""What is to be said of it once where a run begins."""
EXTRA = "envs"
"""Ours that brings it, of a library that has a file here."""
LIMIT = "max_cycles"
"""The constructor's argument, where it has one, of the steps after which the library itself is over: it gets one
more than our limit, so that the limit is ours."""
STEPS = 1000
"""Our time limit where the library's constructor tells none."""
TEAM = "sum"
"""How the team's reward is made of the agents'."""
ANEW = True
"""Construct for every episode: reset(seed) of a used copy is not trusted to repeat."""
ENDS: bool | tuple[str, ...] = True
"""Whether anything but time can end an episode; a tuple: where one of these arguments is set."""
OWN_STATE = True
"""Whether to ask for the environment's state, where it has one."""
TORCH = True
"""Whether its code may draw from PyTorch's random state, which is then put back around every step."""
REGISTERS: tuple[str, ...] = ()
"""How the names begin that the package registers with gymnasium."""


def made(env: Any) -> None:
    """What is done to an environment that was just constructed: nothing."""


def again(env: Any) -> None:
    """What is done to an environment before every reset: nothing."""


def frame(env: Any) -> Frame | None:
    """What an environment looks like now, of a grid; None: that is not known."""
    return None


def pixels(env: Any) -> Any:
    """The picture that it draws of itself, uint8 [H, W, 3], where it says that it can; else None."""
    if "rgb_array" not in (getattr(env, "metadata", None) or {}).get("render_modes", ()):
        return None
    getattr(env, "unwrapped", env).render_mode = "rgb_array"
    return env.render()


def remarks(name: str, arguments: Mapping[str, Any], agents: Sequence[str], team: str) -> Iterator[str]:
    """Nothing is known."""
    yield from ()
