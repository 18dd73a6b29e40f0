"""Q_jt*(s, u), the optimal joint action-value, exactly; and what a set of allowed joint actions is worth in the same game.

    Q_jt*(s, u) = r(s, u) + γ E[V(s') | s, u],      V(s) = max over u of Q_jt*(s, u)

By backward induction where there is a horizon, in topological order where no state can be met twice, and by policy iteration
(Howard 1960) for γ < 1 without horizon: the iteration runs in floating point first and then exactly, from the policy that
it found, until no action improves; so the answer does not depend on the rounding, only the number of exact systems does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from qtran_cli.errors import UsageError
from qtran_cli.exact.algebra import linear
from qtran_cli.exact.ask import Ask
from qtran_cli.exact.states.layers import Entry, Layers, layers
from qtran_cli.exact.states.transitions import Transitions
from qtran_cli.model.branches import END
from qtran_cli.model.task import Task
from qtran_cli.table import Table

ROUGH_STEPS = 100
ROUGH_CELLS = 10**7
Allowed = Mapping[Entry, np.ndarray]
"""Per entry the flat indices of the joint actions that may be played there."""


@dataclass(frozen=True, eq=False)
class Values:
    """Q_jt of every reachable entry (state, steps left), and the value of playing on from it."""

    task: Task
    layers: Layers
    q_jt: Mapping[Entry, Table]
    v: Mapping[Entry, Fraction]

    @property
    def start(self) -> Fraction:
        """The expected return from the start."""
        return start(self.task, self.v)


def start(task: Task, v: Mapping[Entry, Fraction]) -> Fraction:
    """The expectation of ``v`` over the initial states."""
    return sum((p * v[s, task.horizon] for s, p in task.initial), Fraction(0))


def optimal(task: Task, max_cells: int = Ask.max_cells) -> Values:
    """Q_jt* of every reachable entry. Raises UsageError where there are more than ``max_cells`` cells."""
    return extreme(Model(task, layers(task, max_cells)), None, max)


@dataclass(frozen=True, eq=False)
class Model:
    """A game and its reachable entries."""

    task: Task
    layers: Layers

    @cached_property
    def transitions(self) -> Transitions:
        """Its branches as arrays."""
        return Transitions(self.task)

    def backup(self, entry: Entry, v: Mapping[Entry, Fraction]) -> Table:
        """r + γ E[v] in an entry; with one step left nothing follows."""
        s, left = entry
        if left == 1:
            return self.task.payoff[s]
        following = None if left is None else left - 1
        return self.transitions.backup(s, lambda t: v[t, following])


def extreme(model: Model, allowed: Allowed | None, best: Callable) -> Values:
    """The values when every entry is left by the best (``max``) or worst (``min``) of the allowed joint actions (None: all)."""
    if model.layers.recursive:
        return _iterated(model, allowed, best)
    q: dict[Entry, Table] = {}
    v: dict[Entry, Fraction] = {}
    for entry in model.layers.backwards():
        q[entry] = model.backup(entry, v)
        v[entry] = _pick(q[entry], entry, allowed, best)
    return Values(model.task, model.layers, q, v)


def _pick(q: Table, entry: Entry, allowed: Allowed | None, best: Callable) -> Fraction:
    if allowed is None:
        return q.max if best is max else q.min
    cells = q.num.ravel()[allowed[entry]]
    return q.number(cells.max() if best is max else cells.min())


def _iterated(model: Model, allowed: Allowed | None, best: Callable) -> Values:
    """Policy iteration over all states, γ < 1. The states are the entries."""
    task = model.task
    check_size(task)
    cells = [np.arange(task.size) if allowed is None else allowed[s, None] for s in range(len(task.states))]
    policy = _rough(task, cells, best)
    while True:
        v: dict[Entry, Fraction] = {(s, None): x for s, x in enumerate(evaluate(task, policy))}
        q = {entry: model.backup(entry, v) for entry in v}
        better = [_improved(q[s, None], cells[s], policy[s], best) for s in range(len(cells))]
        if better == policy:
            return Values(task, model.layers, q, v)
        policy = better


def check_size(task: Task) -> None:
    """Raises UsageError where the linear system would be too large."""
    if len(task.states) > linear.LARGEST:
        what = f"{len(task.states):,} states, a discount and no horizon: exact policy iteration handles up to {linear.LARGEST}"
        raise UsageError(what, where=task.name, right="give a horizon: --horizon 100")


def _improved(q: Table, cells: np.ndarray, k: int, best: Callable) -> int:
    """The present joint action where none is better, else the first of the best."""
    values = q.num.ravel()
    found = best(values[cells].tolist())
    return k if values[k] == found else int(cells[np.flatnonzero(np.asarray(values[cells] == found, dtype=bool))[0]])


def evaluate(task: Task, policy: Sequence[int]) -> list[Fraction]:
    """The value of every state when joint action policy[s] is played in s: (I − γP) v = r, exactly."""
    chosen = [task.next[s][k] for s, k in enumerate(policy)]
    rewards = [task.payoff[s].number(task.payoff[s].num.ravel()[k]) for s, k in enumerate(policy)]
    found = linear.solve([_equation(task, s, branches) for s, branches in enumerate(chosen)], rewards)
    assert found is not None, "I - γP is diagonally dominant"
    return found


def _equation(task: Task, s: int, branches: Sequence[tuple[int, Fraction]]) -> list[Fraction]:
    row = [Fraction(0)] * len(task.states)
    row[s] = Fraction(1)
    for t, p in branches:
        if t != END:
            row[t] -= task.discount * p
    return row


def _rough(task: Task, cells: Sequence[np.ndarray], best: Callable) -> list[int]:
    """A good policy by policy iteration in float64, a greedy one where that takes much memory; the result does not depend on it."""
    scale = max(max(abs(t.max), abs(t.min)) for t in task.payoff) or Fraction(1)
    sign = 1 if best is max else -1
    reward = sign * np.array([[float(x / scale) for x in table.flat()] for table in task.payoff])
    policy = [int(c[np.argmax(reward[s, c])]) for s, c in enumerate(cells)]
    if reward.size * len(task.states) > ROUGH_CELLS:
        return policy
    chance, at = _chances(task), np.arange(len(task.states))
    for _ in range(ROUGH_STEPS):
        value = np.linalg.lstsq(np.eye(len(at)) - chance[at, policy], reward[at, policy], rcond=None)[0]
        q = reward + chance @ value
        better = [k if q[s, k] >= q[s, c].max() - 1e-12 else int(c[np.argmax(q[s, c])]) for s, k, c in zip(at, policy, cells, strict=True)]
        if better == policy:
            break
        policy = better
    return policy


def _chances(task: Task) -> np.ndarray:
    """γ P(s' | s, k) in float64, of shape (states, joint actions, states)."""
    count = len(task.states)
    chance = np.zeros((count, task.size, count + 1))  # the last column is END's
    for s, row in enumerate(task.next):
        for k, branches in enumerate(row):
            for t, p in branches:
                chance[s, k, t] += float(p)
    return chance[:, :, :count] * float(task.discount)
