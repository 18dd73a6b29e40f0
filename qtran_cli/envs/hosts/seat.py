"""What is seen, and what can be done, written into a host's row: copied, cast, padded, checked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import accumulate, pairwise
from typing import Any

import numpy as np

from qtran_cli.envs.hosts.bare import Heard
from qtran_cli.envs.hosts.room import Row, Sizes
from qtran_cli.errors import InputError

Wrong = Callable[[str, str], InputError]
"""(what is wrong, what would be right) -> the error, with where and when."""


class Seat:
    """widths: numbers that each agent sees. own_state: whether the state is the environment's own. idle: the action of who has ended."""

    def __init__(self, row: Row, sizes: Sizes, widths: Sequence[int], own_state: bool, idle: int, wrong: Wrong) -> None:
        self._row, self._sizes, self._idle, self._wrong = row, sizes, idle, wrong
        self._seen = [row.observations[i, :width] for i, width in enumerate(widths)]
        self._choices = [row.available[i, :m] for i, m in enumerate(sizes.actions)]
        self._own_state, self._shapes = own_state, [(width,) for width in widths]
        padded = max(widths) * sizes.n != sum(widths)
        self._whole = None if padded else row.observations.reshape(-1)
        self._in_a_row = sizes.in_a_row
        self._parts = [row.state[a:b] for a, b in pairwise(accumulate(widths, initial=0))]
        self._free = False

    def show(self, heard: Heard, ended: Sequence[bool]) -> None:
        """What is seen and available, zeros and the idle action for those who have ended."""
        if any(ended) or not self._at_once(heard.observations):
            for i, (seen, into) in enumerate(zip(heard.observations, self._seen, strict=True)):
                into[:] = 0 if ended[i] else self._flat(seen, into.size, f"what agent {self._sizes.agents[i]} sees")
        self._tell_state(heard.state)
        self._offer(heard.masks, ended)

    def as_ever(self, heard: Heard) -> bool:
        """The common case, fast: all see rows of numbers of the sizes that they have, and nothing is masked, nor was it.

        False where it is not: ``show`` does it then.
        """
        if self._free and heard.masks is None and self._at_once(heard.observations):
            if not self._in_a_row:
                self._tell_state(heard.state)
            return True
        return False

    def _at_once(self, seen: Sequence[Any]) -> bool:
        """Whether all see rows of numbers of the sizes that they have, and none is padded; they are written then."""
        if self._whole is None:
            return False
        try:
            if [x.shape for x in seen] == self._shapes:
                np.concatenate(seen, out=self._whole, casting="same_kind")
                return True
        except (AttributeError, TypeError):  # no arrays, or of another kind: read with care
            return False
        return False

    def _tell_state(self, state: Any) -> None:
        if self._own_state:
            self._row.state[:] = self._flat(state, self._sizes.state, "the state")
        elif not self._in_a_row:
            for part, own in zip(self._parts, self._seen, strict=True):
                part[:] = own

    def _flat(self, given: Any, width: int, what: str) -> np.ndarray:
        try:
            found = np.asarray(given, dtype=np.float32).ravel()
        except (TypeError, ValueError) as error:
            told = " ".join(str(error).split())[:80]
            raise self._wrong(f"{what} is no array of numbers: {told}", "observations are arrays of numbers") from None
        if found.size != width:
            raise self._wrong(f"{what} has {found.size} numbers and not {width}", "observations keep their size; pad those that vary")
        return found

    def _offer(self, masks: Sequence[Any] | None, ended: Sequence[bool]) -> None:
        """Available actions. All of them every time is the common case, and is written once."""
        masks = masks or [None] * self._sizes.n
        free = not any(ended) and not [mask for mask in masks if mask is not None]
        if free and self._free:
            return
        for i, choices in enumerate(self._choices):
            if ended[i]:
                choices[:] = False
                choices[self._idle] = True
            else:
                choices[:] = True if masks[i] is None else self._mask(masks[i], i)
        self._free = free

    def _mask(self, mask: Any, i: int) -> np.ndarray:
        found, m, agent = np.asarray(mask).ravel() != 0, self._sizes.actions[i], self._sizes.agents[i]
        if found.size != m:
            raise self._wrong(
                f"the mask of agent {agent} has {found.size} entries", f"one for each of its {m} actions, 1 where it may be taken"
            )
        if not found.any():
            raise self._wrong(f"the mask of agent {agent} leaves it no action", "an agent that is there can do something")
        return found
