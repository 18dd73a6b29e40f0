"""QPLEX's published equations, tabular, and plain gradient descent on them: no formula of the solver, floats alone.

    Q_tot(u) = Σ_i max Q_i + Σ_i λ_i(u) (Q_i(u_i) − max Q_i),   λ_i(u) = |θ_i(u)| or exp θ_i(u)

All seeds go together: arrays begin with the seed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

Multiplier = tuple[Callable[[np.ndarray], np.ndarray], Callable[[np.ndarray], np.ndarray]]
ABSOLUTE: Multiplier = (np.abs, np.sign)
EXPONENTIAL: Multiplier = (np.exp, np.exp)
"""λ of θ, and its derivative."""


@dataclass
class Qplex:
    """q: per agent (S, m_i). theta: per agent (S, cells)."""

    payoff: np.ndarray
    q: list[np.ndarray]
    theta: list[np.ndarray]
    multiplier: Multiplier = EXPONENTIAL

    def __post_init__(self) -> None:
        at = np.indices(self.payoff.shape).reshape(self.payoff.ndim, -1)
        self.at, self.own = at, [np.eye(m)[row] for m, row in zip(self.payoff.shape, at, strict=True)]

    @property
    def greedy(self) -> list[tuple[int, ...]]:
        """The first greedy joint action of every seed."""
        return [tuple(map(int, u)) for u in zip(*(q.argmax(1) for q in self.q), strict=True)]

    @property
    def parts(self) -> tuple[list[np.ndarray], list[np.ndarray], np.ndarray]:
        """A_i and λ_i at every cell, and what Q_tot is above the payoff there."""
        advantages = [(q - q.max(1, keepdims=True))[:, row] for q, row in zip(self.q, self.at, strict=True)]
        lambdas = [self.multiplier[0](theta) for theta in self.theta]
        table = sum(q.max(1) for q in self.q)[:, None] + sum(x * a for x, a in zip(lambdas, advantages, strict=True))
        return advantages, lambdas, table - self.payoff.ravel()

    @property
    def error(self) -> np.ndarray:
        """The squared error of every seed."""
        return (self.parts[2] ** 2).sum(1)

    def step(self, rate: float) -> None:
        """One step down the gradient of the squared error, with max Q_i's at its first maximum."""
        advantages, lambdas, off = self.parts
        for i, (a, x) in enumerate(zip(advantages, lambdas, strict=True)):
            slope = 2 * (off * x) @ self.own[i]
            slope[np.arange(len(slope)), self.q[i].argmax(1)] += 2 * (off * (1 - x)).sum(1)
            self.theta[i] = self.theta[i] - rate * 2 * off * a * self.multiplier[1](self.theta[i])
            self.q[i] = self.q[i] - rate * slope


def drawn(payoff: np.ndarray, seeds: int, multiplier: Multiplier, random: np.random.Generator) -> Qplex:
    """Parameters to start from."""
    q = [random.normal(size=(seeds, m)) for m in payoff.shape]
    return Qplex(payoff, q, [0.3 * random.normal(size=(seeds, payoff.size)) for _ in q], multiplier)
