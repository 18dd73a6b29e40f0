"""Beliefs by number: each is kept once, as integers without a common factor, with its payoffs and what can follow it.

    P(s, history) · γ^t  =  mass · b(s) / scale^t          b: the belief's integers, mass: a positive integer

What the best play from a belief earns is homogeneous in the belief, so masses are multiplied in afterwards. With ``left``
decisions to go, values of a belief's integers are integers over ``den`` · ``scale``^(left − 1).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property

from qtran_cli.exact.decentralised.pulses import Pulse, never
from qtran_cli.exact.histories.beliefs import Dynamics, Labels, Weights
from qtran_cli.model.branches import END
from qtran_cli.model.task import Task

Following = tuple[tuple[Labels, int, int], ...]
"""(what the agents see, mass, belief) of all that can follow a joint action."""


class Heavy(Exception):
    """More work than is worth it."""


class Beliefs:
    """The beliefs of ``task`` that were met so far. pulse: called where work goes on, may raise to end it."""

    def __init__(self, task: Task, pulse: Pulse = never) -> None:
        self.task, self.pulse = task, pulse
        self.dynamics = Dynamics(task)
        self.scale = self.dynamics.scale * task.discount.denominator
        self.den = math.lcm(*(table.den for table in task.payoff))
        self.payoff: list[list[int]] = [table.over(self.den).ravel().tolist() for table in task.payoff]
        self.weights: list[Weights] = []
        self._numbers: dict[Weights, int] = {}
        self._rewards: dict[int, list[int]] = {}
        self._after: dict[tuple[int, int], Following] = {}
        self._left = math.inf

    @contextmanager
    def allowing(self, work: float) -> Iterator[None]:
        """Raise Heavy in what follows once it has counted so much work."""
        self._left = work
        try:
            yield
        finally:
            self._left = math.inf

    def count(self, work: int = 1) -> None:
        """Work done in a piece, in multiples of what it takes to find what follows a joint action."""
        self.pulse()
        self._left -= work
        if self._left < 0:
            raise Heavy

    def number(self, weights: dict[int, int]) -> tuple[int, int]:
        """(mass, belief) of these positive integers per state."""
        common = math.gcd(*weights.values())
        belief = tuple((state, weight // common) for state, weight in sorted(weights.items()))
        found = self._numbers.setdefault(belief, len(self.weights))
        if found == len(self.weights):
            self.weights.append(belief)
        return common, found

    @cached_property
    def start(self) -> Following:
        """What can be seen first; masses over ``whole``."""
        return tuple((seen or ("",) * self.task.n, *self.number(weights)) for seen, weights in self.dynamics.start().items())

    @cached_property
    def whole(self) -> int:
        """The mass of everything at the start."""
        return sum(mass * sum(weight for _, weight in self.weights[b]) for _, mass, b in self.start)

    @cached_property
    def horizon(self) -> int:
        """How many decisions there can be: the task's horizon, or fewer where every path ends before it."""
        here, layers = frozenset(s for s, _ in self.task.initial), set[frozenset[int]]()
        while here and len(layers) != self.task.horizon:
            layers.add(here)
            here = frozenset(t for s in here for t in self.task.successors[s])
            if here in layers and self.task.horizon is not None:  # and so on for ever
                return self.task.horizon
        return len(layers)

    def rewards(self, b: int) -> list[int]:
        """The expected payoff of every joint action, over ``den``."""
        found = self._rewards.get(b)
        if found is None:
            belief = self.weights[b]
            found = [sum(weight * self.payoff[s][k] for s, weight in belief) for k in range(self.task.size)]
            self._rewards[b] = found
        return found

    def after(self, b: int, k: int) -> Following:
        """What can follow joint action k (flat index), discounted; nothing where the game is over."""
        found = self._after.get((b, k))
        if found is None:
            self.count()
            discount = self.task.discount.numerator
            seen = self.dynamics.after(self.weights[b], k).items()
            numbered = ((labels, *self.number(weights)) for labels, weights in seen)
            found = tuple((labels, mass * discount, belief) for labels, mass, belief in numbered)
            self._after[b, k] = found
        return found

    @cached_property
    def most(self) -> int:
        """The best payoff of all, over ``den``."""
        return max(max(row) for row in self.payoff)

    @cached_property
    def ends(self) -> bool:
        """Whether the game can be over before its last decision."""
        return any(t == END for row in self.task.next for branches in row for t, _ in branches)

    @cached_property
    def steps(self) -> list[list[list[tuple[int, int]]]]:
        """[state][k]: (next state, integer over ``scale``, discounted), the end left out: what seeing every state would tell."""
        times = self.dynamics.scale * self.task.discount.numerator
        return [
            [[(t, p.numerator * (times // p.denominator)) for t, p in branches if t != END] for branches in row] for row in self.task.next
        ]
