"""Rules about the gradient of a method's losses: each says how it is broken, "" where it is kept.

Differences are taken in double precision, between losses a little apart along a random direction. A method may stop gradients, so what it
detaches, or computes without a gradient, is held as it was: each such result is noted once, and given again in its turn.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

import torch
from torch import Tensor
from torch.overrides import TorchFunctionMode

from qtran_cli.learn.conformance.playing import GAMES, batch, fresh, known
from qtran_cli.learn.tensors import networks
from qtran_cli.learn.tensors.trees import leaves, rebuilt
from qtran_cli.learn.train import Trainer

ON = ("climb", "two_step", "unequal_actions")
DIRECTIONS, STEP, CLOSE = 7, 1e-5, 1e-3
"""Most directions have to agree: along a few a maximum may change hands."""
LEAST = 1e-6
"""Of a term's value: smaller slopes are rounding."""
STOPPING = {Tensor.detach, Tensor.data.__get__}


def reached(method: ModuleType) -> str:
    """Every layer, of the agents and its own, in one game at least."""
    moved: dict[str, bool] = {}
    for game in GAMES:
        made = fresh(method, game)
        gradient, _ = made.loss.gradient(batch(made), made.known)
        for name, layer in networks.views(made.plan, gradient).items():
            moved[name] = moved.get(name, False) or any(bool(x.abs().max() > 0) for x in layer)
    still = [name for name, found in moved.items() if not found]
    return f"none reaches {', '.join(still)}" if still else ""


def exact(method: ModuleType) -> str:
    """Every term's, by every parameter."""
    return next((text for game in ON for text in _differing(fresh(method, game))), "")


def _differing(made: Trainer) -> Iterator[str]:
    losses = Losses(made)
    draws = torch.Generator().manual_seed(0)
    ways = [torch.rand(losses.flat.shape, generator=draws, dtype=torch.float64) - 0.5 for _ in range(DIRECTIONS)]
    for name in losses.at(losses.flat)[0]:
        off = sorted(losses.off(name, way) for way in ways)
        if off[len(off) // 2] > CLOSE:
            yield f"that of {name} is off by {100 * off[len(off) // 2]:.2g} %"


class Losses:
    """The terms of a batch as functions of the parameters ``flat`` [S, P], in double precision; what is stopped is held."""

    def __init__(self, made: Trainer) -> None:
        found = batch(made)
        self.made, self.flat, self._behind = made, made.flat.double(), made.behind.double()
        self._batch = rebuilt(found, iter([x.double() if x.is_floating_point() else x for x in leaves(found)]))
        self._held = Held()
        with _double():
            self._y = made.loss.target(self._batch, known(made, self.flat, self._behind)).double()
        self.at(self.flat)

    def at(self, flat: Tensor) -> tuple[dict[str, Tensor], networks.Parameters]:
        """The terms, and the leaves that they were computed with."""
        made, parameters = self.made, networks.leaves(self.made.plan, flat)
        with _double():
            seen = made.agents.now(parameters, made.settings, made.spec, self._batch)
            with self._held.again():
                return made.method.losses(seen, self._y), parameters

    def off(self, name: str, way: Tensor) -> float:
        """How far a term's slope along a direction is from the difference of its values there, of the larger of both."""
        terms, parameters = self.at(self.flat)
        slope = networks.gradient(terms[name].sum(), parameters) if terms[name].requires_grad else torch.zeros_like(self.flat)
        ahead, behind = (self.at(self.flat + sign * STEP * way)[0][name].sum().item() for sign in (1, -1))
        found, right = (slope * way).sum().item(), (ahead - behind) / (2 * STEP)
        largest = max(abs(found), abs(right))
        return abs(found - right) / largest if largest > LEAST * max(1.0, abs(ahead)) else 0.0


@contextmanager
def _double() -> Iterator[None]:
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    try:
        yield
    finally:
        torch.set_default_dtype(before)


class Held(TorchFunctionMode):
    """What is stopped, as it was the first time: the k-th such result of a call is that of the first call."""

    def __init__(self) -> None:
        super().__init__()
        self._kept: list[Any] = []
        self._first, self._k = True, 0

    @contextmanager
    def again(self) -> Iterator[None]:
        """Around a call."""
        self._k = 0
        with self:
            yield
        self._first = False

    def __torch_function__(self, function: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        found = function(*args, **(kwargs or {}))
        stopped = function in STOPPING or not torch.is_grad_enabled()
        if not (stopped and isinstance(found, Tensor)):
            return found
        if self._first:
            self._kept.append(found.clone())
        self._k += 1
        return self._kept[self._k - 1]
