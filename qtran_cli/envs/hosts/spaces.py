"""Spaces as libraries declare them, read without importing any: how many actions there are, and what is seen as a row of numbers.

A space is gymnasium's or what looks like it; a whole number stands for so many actions, or for so many numbers that are seen.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from qtran_cli.errors import InputError

Flat = Callable[[Any], Any]
"""What is seen, as an array or a number; its order is that of the space."""
MASK, SEEN = "action_mask", "observation"
"""Keys of an observation that has the agent's mask in it."""
MOST = 10_000
"""Actions of an agent."""
DISCRETE = "what is trained chooses one of m actions: a Discrete space for every agent"


def actions(space: Any, agent: str) -> tuple[int, int]:
    """(m, the first action's number). Raises InputError for a space that is not discrete."""
    if isinstance(space, int):
        return _some(space, agent), 0
    if getattr(space, "n", None) is None or getattr(space, "shape", ()) not in (None, ()):
        raise InputError(f"the actions of agent {agent} are {named(space)}, which is not discrete", right=DISCRETE)
    return _some(int(space.n), agent), int(getattr(space, "start", 0))


def _some(m: int, agent: str) -> int:
    if not 1 <= m <= MOST:
        raise InputError(
            f"agent {agent} has {m:,} actions", right=DISCRETE if m < 1 else f"what is trained chooses one of {MOST:,} at most"
        )
    return m


def seen(space: Any, agent: str) -> tuple[int, Flat | None]:
    """(how many numbers, how they are read, None: as they are); of a mapping with a mask the observation alone. Raises InputError."""
    parts = getattr(space, "spaces", None)
    if isinstance(parts, Mapping) and MASK in parts and SEEN in parts:
        width, flat = seen(parts[SEEN], agent)
        return width, lambda x: x[SEEN] if flat is None else flat(x[SEEN])
    if isinstance(space, int):
        return space, None
    if parts is not None:
        return _several(parts, agent)
    if (n := getattr(space, "n", None)) is not None and getattr(space, "shape", ()) in (None, ()):
        first = int(getattr(space, "start", 0))
        return int(n), lambda x: np.arange(n) == int(x) - first
    if (shape := getattr(space, "shape", None)) is not None:
        return math.prod(shape), None
    raise InputError(f"agent {agent} sees {named(space)}, whose size is not known", right="a Box, or a dictionary of them")


def _several(parts: Any, agent: str) -> tuple[int, Flat]:
    """Of a mapping or a sequence of spaces."""
    keys = list(parts) if isinstance(parts, Mapping) else list(range(len(parts)))
    inner = [(key, *seen(parts[key], agent)) for key in keys]
    read = [(key, flat or np.asarray) for key, _, flat in inner]
    return sum(width for _, width, _ in inner), lambda x: np.concatenate([np.ravel(flat(x[key])) for key, flat in read])


def named(space: Any) -> str:
    """A space for a message."""
    text = " ".join(str(space).split())
    return text if len(text) <= 60 else f"{type(space).__name__}(…)"
