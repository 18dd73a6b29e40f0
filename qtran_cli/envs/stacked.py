"""Any environment, its agents shown the last K of their observations, the oldest first; zeros before the start of an episode.

Agents with a short memory and no network for it. What they did is not among it, and the state is left as it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor

from qtran_cli.envs import Environment, Outcome, Percept

SEEN = "stacked"


class Stacked:
    """``environment`` with the last ``depth`` observations in the place of the present one; all else is its own."""

    def __init__(self, environment: Environment, depth: int) -> None:
        self.inner, self.depth, self._own = environment, depth, environment.spec
        self.spec = replace(environment.spec, observation=depth * environment.spec.observation)
        self._last: Tensor | None = None
        self._marked: Tensor | None = None

    def __getattr__(self, name: str) -> Any:
        if name == "inner":  # not there yet: a copy is being made
            raise AttributeError(name)
        return getattr(self.inner, name)

    def reset(self, done: Tensor, uniforms: Tensor | None) -> Percept:
        """Lanes where ``done`` have seen nothing before."""
        percept = self.inner.reset(done, uniforms)
        fresh = self._fresh(percept)
        kept = done.view(-1, *(1,) * (fresh.dim() - 1))
        self._last = fresh if self._last is None else torch.where(kept, fresh, self._last)
        return self._percept(percept, self._last)

    def step(self, u: Tensor, uniforms: Tensor | None) -> tuple[Percept, Outcome]:
        """What is seen is put behind what was."""
        assert self._last is not None, "an environment is reset before its first step"
        percept, outcome = self.inner.step(u, uniforms)
        self._last = self._pushed(self._last, percept)
        return self._percept(percept, self._last), outcome

    def along(self, *arguments: Any) -> Iterator[Percept]:
        """As the environment's own, which a course of moments is told of (envs/recall.py)."""
        last: Tensor | None = None
        for percept in self.inner.along(*arguments):  # type: ignore[attr-defined]
            last = self._fresh(percept) if last is None else self._pushed(last, percept)
            yield self._percept(percept, last)

    def _fresh(self, percept: Percept) -> Tensor:
        """[L, N, K, O]: the present, and nothing before it."""
        x = percept.observations.unsqueeze(2)
        return torch.cat([torch.full_like(x, self._nothing).expand(-1, -1, self.depth - 1, -1), x], 2)

    def _pushed(self, last: Tensor, percept: Percept) -> Tensor:
        return torch.cat([last[:, :, 1:], percept.observations.unsqueeze(2)], 2)

    @property
    def _nothing(self) -> int:
        """What stands for no one among positions, or a number."""
        return self._own.observation if self._own.positions else 0

    def _percept(self, percept: Percept, last: Tensor) -> Percept:
        return percept._replace(observations=(self._positions(last) if self._own.positions else last).flatten(2))

    def _positions(self, last: Tensor) -> Tensor:
        """Of the ones in all observations in a row, as the widest of positions may be held."""
        width = self._own.observation
        first = torch.arange(self.depth, device=last.device).unsqueeze(-1) * width
        at = torch.where(last == width, self.spec.observation, last.long() + first)
        return at.to(torch.int16 if self.spec.observation < 2**15 else torch.int32)

    def state(self) -> dict[str, Tensor]:
        """The environment's, and what was seen."""
        return self.inner.state() | ({} if self._last is None else {SEEN: self._last})

    def mark(self) -> None:
        """What was seen, and the environment's own."""
        self._marked = self._last
        if (mark := getattr(self.inner, "mark", None)) is not None:
            mark()

    def back(self) -> None:
        """To where ``mark`` was called."""
        self._last = self._marked
        if (back := getattr(self.inner, "back", None)) is not None:
            back()

    def load(self, state: dict[str, Tensor]) -> None:
        """Restore what ``state`` gave."""
        self._last = state.get(SEEN)
        self.inner.load({name: x for name, x in state.items() if name != SEEN})
