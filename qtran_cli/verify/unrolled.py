"""Every reachable joint history of a game and Q_jt there, straight from the definitions, for checking certificates."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from qtran_cli.certificates.histories import JointHistory, LocalHistory
from qtran_cli.certificates.one_step import JointAction
from qtran_cli.model.branches import END
from qtran_cli.model.task import Task
from qtran_cli.verify._walk import require

Belief = dict[int, Fraction]
"""Per state, the probability of the state together with what was seen, given the actions taken."""


@dataclass(frozen=True)
class Stage:
    """One joint history: its probability given its actions, Q_jt(τ, u) by joint action, and what can follow each."""

    reach: Fraction
    q: dict[JointAction, Fraction]
    following: dict[JointAction, list[JointHistory]]

    @property
    def v(self) -> Fraction:
        """max Q_jt(τ, ·)."""
        return max(self.q.values())

    def gap(self, u: JointAction) -> Fraction:
        """max Q_jt(τ, ·) − Q_jt(τ, u)."""
        return self.v - self.q[u]

    @property
    def optima(self) -> list[JointAction]:
        """The optimal joint actions."""
        return [u for u, x in self.q.items() if x == self.v]


Truth = dict[JointHistory, Stage]


def unrolled(task: Task, max_histories: int = 10**6) -> Truth:
    """All joint histories with a decision to make. Depth first, one recursion per joint history; refuses larger games."""
    found: Truth = {}
    for seen, belief in first(task).items():
        tau = ((),) * task.n if task.signals is not None else tuple((label,) for label in seen)
        _visit(task, tau, belief, 0, found, max_histories)
    return found


def first(task: Task) -> dict[tuple[str, ...], Belief]:
    """By what the agents see first, "" where that is nothing, the states' probabilities."""
    found: dict[tuple[str, ...], Belief] = {}
    for state, p in task.initial:
        seen = ("",) * task.n if task.signals is not None else _labels(task, state)
        found.setdefault(seen, {})[state] = p
    return found


def _visit(task: Task, tau: JointHistory, belief: Belief, depth: int, found: Truth, most: int) -> Fraction:
    """Enter τ and all that follows it; max Q_jt(τ, ·)."""
    require(len(found) < most, f"more than {most:,} joint histories: too many to check")
    reach = sum(belief.values(), Fraction(0))
    stage = found[tau] = Stage(reach, {}, {})
    for k in range(task.size):
        u = task.joint_action(k)
        value = sum((p * task.payoff[s][u] for s, p in belief.items()), Fraction(0))
        stage.following[u] = []
        if depth + 1 != task.horizon:
            for seen, then in after(task, belief, k).items():
                following = tuple((*own, a, label) for own, a, label in zip(tau, u, seen, strict=True))
                stage.following[u].append(following)
                value += task.discount * sum(then.values(), Fraction(0)) * _visit(task, following, then, depth + 1, found, most)
        stage.q[u] = value / reach
    return stage.v


def after(task: Task, belief: Belief, k: int) -> dict[tuple[str, ...], Belief]:
    """By what the agents see after joint action k (flat index), the states' probabilities together with it."""
    found: dict[tuple[str, ...], Belief] = {}
    for s, p in belief.items():
        for t, move in task.next[s][k]:
            if t == END:
                continue
            sights = [(_labels(task, t), Fraction(1))] if task.signals is None else task.signals[t][k]
            for seen, sight in sights:
                into = found.setdefault(seen, {})
                into[t] = into.get(t, Fraction(0)) + p * move * sight
    return found


def _labels(task: Task, state: int) -> tuple[str, ...]:
    return tuple(row[state] for row in task.observations) if task.observations is not None else (task.states[state],) * task.n


def holders(truth: Truth) -> list[dict[LocalHistory, list[JointHistory]]]:
    """Per agent, the joint histories that hold each of its own."""
    n = len(next(iter(truth)))
    found: list[dict[LocalHistory, list[JointHistory]]] = [{} for _ in range(n)]
    for tau in truth:
        for i, own in enumerate(tau):
            found[i].setdefault(own, []).append(tau)
    return found
