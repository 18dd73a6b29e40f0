"""What a deterministic policy earns that acts on what is seen, and where it comes: in exact arithmetic, no tree is built.

    V(π) = Σ_t γ^t Σ_x Σ_s P_t(x, s) r(s, π(x))          x: the situation (model/situations.py)

Forwards, decision by decision, as far as the policy goes; where states recur without horizon, by the linear system
v = r + γ P v over the pairs (x, s) that are met.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from qtran_cli.certificates.one_step import JointAction
from qtran_cli.errors import UsageError
from qtran_cli.exact.algebra import linear
from qtran_cli.model.situations import Situation, situations
from qtran_cli.model.task import Task

MOST = 2_000
"""Situations that are met before following is given up."""
Policy = Callable[[Sequence[Situation]], Sequence[JointAction]]
Layer = Mapping[Situation, dict[int, Fraction]]
"""The probability of each situation with each of its states."""
Pair = tuple[Situation, int]


@dataclass(frozen=True)
class Met:
    """One situation: the joint action played there, and the probability of each state in it when it is first met."""

    situation: Situation
    u: JointAction
    belief: tuple[tuple[int, Fraction], ...]


@dataclass(frozen=True)
class Followed:
    """value: the expected return from the start. met: every situation that the policy comes to, the start's first."""

    value: Fraction
    met: tuple[Met, ...]


def follow(task: Task, policy: Policy, most: int = MOST) -> Followed:
    """What ``policy`` earns. It is asked for many situations at once, all after as many decisions, and for each once.

    Raises UsageError where more than ``most`` situations are met, or linear.LARGEST pairs without horizon.
    """
    walk = _Walk(task, policy, most)
    value = walk.recurring() if walk.situations.recurring else walk.forwards()
    return Followed(value, tuple(walk.played.values()))


class _Walk:
    """The situations so far, and what the policy plays there."""

    def __init__(self, task: Task, policy: Policy, most: int) -> None:
        self.task, self.policy, self.most = task, policy, most
        self.situations = situations(task)
        self.played: dict[Situation, Met] = {}

    def forwards(self) -> Fraction:
        """Layer by layer."""
        layer: Layer = self.situations.start()
        weight, total = Fraction(1), Fraction(0)
        while layer:
            self._ask(layer)
            total += weight * sum((p * self._reward(x, s) for x, own in layer.items() for s, p in own.items()), Fraction(0))
            weight *= self.task.discount
            layer = self._following(layer)
        return total

    def recurring(self) -> Fraction:
        """Every pair of a situation and a state that is met is an unknown."""
        start = self.situations.start()
        found: dict[Situation, set[int]] = {}
        new: Layer = start
        while new:
            for x, own in new.items():
                found.setdefault(x, set()).update(own)
            self._ask(new)
            after = self._following(new)
            fresh = {x: {s: p for s, p in own.items() if s not in found.get(x, ())} for x, own in after.items()}
            new = {x: own for x, own in fresh.items() if own}
        value = self._solved([(x, s) for x, own in found.items() for s in sorted(own)])
        return sum((p * value[x, s] for x, own in start.items() for s, p in own.items()), Fraction(0))

    def _solved(self, pairs: Sequence[Pair]) -> dict[Pair, Fraction]:
        if len(pairs) > linear.LARGEST:
            raise self._too_many(f"{len(pairs):,} pairs of a state and what is seen, more than {linear.LARGEST}")
        place = {pair: k for k, pair in enumerate(pairs)}
        matrix = []
        for k, (x, s) in enumerate(pairs):
            row = [Fraction(0)] * len(pairs)
            row[k] = Fraction(1)
            for y, t, p in self.situations.after(x, s, self.played[x].u):
                row[place[y, t]] -= self.task.discount * p
            matrix.append(row)
        found = linear.solve(matrix, [self._reward(x, s) for x, s in pairs])
        assert found is not None, "I - γP is diagonally dominant"
        return dict(zip(pairs, found, strict=True))

    def _ask(self, layer: Layer) -> None:
        new = [x for x in layer if x not in self.played]
        if len(self.played) + len(new) > self.most:
            raise self._too_many(f"more than {self.most:,} situations")
        for x, u in zip(new, self.policy(new) if new else (), strict=True):
            total = sum(layer[x].values(), Fraction(0))
            self.played[x] = Met(x, u, tuple((s, p / total) for s, p in sorted(layer[x].items())))

    def _too_many(self, what: str) -> UsageError:
        return UsageError(f"the policy leads to {what}", where=self.task.name, right="a shorter --horizon is followed to the end")

    def _following(self, layer: Layer) -> dict[Situation, dict[int, Fraction]]:
        after: dict[Situation, dict[int, Fraction]] = {}
        for x, own in layer.items():
            for s, p in own.items():
                for y, t, q in self.situations.after(x, s, self.played[x].u):
                    into = after.setdefault(y, {})
                    into[t] = into.get(t, Fraction(0)) + p * q
        return after

    def _reward(self, x: Situation, s: int) -> Fraction:
        return self.task.payoff[s][self.played[x].u]
