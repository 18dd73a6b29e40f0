"""What can still be earned from a belief that everybody knows, at most: bounds that get tighter with the work spent on them.

Q(b, u) with ``left`` decisions to go, for three kinds of knowledge from then on, each no more than the one before:

    state     everybody sees the state:                 Σ_s b(s) Q_MDP(s, u)
    shared    everybody sees what anybody sees:         r(b, u) + γ Σ_o P(o) max_u' Q(b', u')
    own       the same, but a step late:                r(b, u) + γ max_δ Σ_o P(o) Q(b', δ(o)), one δ_i(o_i) per agent

``shared`` and ``own`` look ahead some decisions, and take the best that is known of what is then left. Every number is an
integer; a bound that was found stays, so later ones can only be tighter. Admissible: docs/theory.md, 13.18.

Source: Q_MDP Littman et al. 1995; Q_POMDP Szer et al. 2005; Q_BG Oliehoek and Vlassis 2007; in turns of depth: project.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

from qtran_cli.exact.decentralised.beliefs import Beliefs, Heavy
from qtran_cli.exact.decentralised.pulses import paced
from qtran_cli.exact.decentralised.situations import Cells, seen_after
from qtran_cli.exact.decentralised.stage import Stage, optimum


class Knows(IntEnum):
    """What everybody is supposed to know."""

    state = 0
    shared = 1
    own = 2


Effort = tuple[Knows, int]
"""(knowledge, decisions looked ahead)."""


FURTHEST = 64
"""Decisions that are looked ahead at most: each is a few calls inside one another."""
WORK, DECISION = 6_000, 10
"""What an effort may cost, in joint actions that are followed, and what a decision costs. More is not worth it for one situation."""
NONE: Effort = (Knows.state, 0)
"""Nothing tried yet."""


class Bounds:
    """Upper bounds by belief and decisions left, integers over den · scale^(left − 1)."""

    def __init__(self, beliefs: Beliefs) -> None:
        self.beliefs, self._furthest = beliefs, dict.fromkeys(Knows, FURTHEST)
        self._known: dict[tuple[int, int], tuple[Effort, list[int]]] = {}
        self._states: list[list[list[int]]] = [[[0]] * len(beliefs.task.states)]
        self._tails: dict[tuple[Cells, int, Effort], int] = {}

    def next(self, effort: Effort, left: int) -> Effort | None:
        """What to try after such an effort: twice as far ahead, then with less knowledge; None: all was tried."""
        knows, ahead = effort
        most = min(self._furthest[knows], left - 1)
        if knows is not Knows.state and ahead < most:
            return knows, min(2 * ahead, most)
        lower = [more for more in Knows if more > knows and min(self._furthest[more], left - 1) > 0]
        return (lower[0], 1) if lower else None

    def known(self, b: int, left: int) -> list[int]:
        """The best that is known so far, by joint action."""
        found = self._known.get((b, left))
        if found is None:
            found = self._known[b, left] = (NONE, self._seen(b, left))
        return found[1]

    def values(self, b: int, left: int, effort: Effort) -> list[int]:
        """The best that is known after such an effort, by joint action."""
        knows, ahead = effort[0], min(effort[1], left - 1)
        old = self.known(b, left)
        if ahead and self._known[b, left][0] < (knows, ahead):
            self.beliefs.pulse()
            made = [self._looked_ahead(b, k, left, (knows, ahead)) for k in range(self.beliefs.task.size)]
            old = [min(pair) for pair in zip(old, made, strict=True)]
            self._known[b, left] = (knows, ahead), old
        return old

    def _seen(self, b: int, left: int) -> list[int]:
        if left == 1:
            return self.beliefs.rewards(b)
        table = self._of_states(left)
        return [sum(weight * table[s][k] for s, weight in self.beliefs.weights[b]) for k in range(self.beliefs.task.size)]

    def _of_states(self, left: int) -> list[list[int]]:
        """Q_MDP by state and joint action. Cost: once per number of decisions left, the transitions."""
        while len(self._states) <= left:
            self.beliefs.pulse()
            scale = self.beliefs.scale ** (len(self._states) - 1)
            best = [max(row) for row in self._states[-1]]
            rows = paced(list(zip(self.beliefs.payoff, self.beliefs.steps, strict=True)), self.beliefs.pulse, self.beliefs.task.size)
            made = [[x * scale + sum(p * best[t] for t, p in ways) for x, ways in zip(*row, strict=True)] for row in rows]
            self._states.append(made)
        return self._states[left]

    def ceiling(self, left: int) -> int:
        """No state is worth more: what is known of states, and the best payoff in every decision before. Cost: a few products each."""
        beliefs, known = self.beliefs, len(self._states) - 1
        worth, scale = max(map(max, self._states[-1])), beliefs.scale**known
        for _ in range(known, left):
            rest = beliefs.dynamics.scale * beliefs.task.discount.numerator * worth
            worth = beliefs.most * scale + (max(rest, 0) if beliefs.ends else rest)
            scale *= beliefs.scale
        return worth

    def _looked_ahead(self, b: int, k: int, left: int, effort: Effort) -> int:
        beliefs, (knows, ahead) = self.beliefs, effort
        now = beliefs.rewards(b)[k] * beliefs.scale ** (left - 1)
        rest = (knows, ahead - 1)
        if knows is Knows.shared:
            return now + sum(mass * max(self.values(after, left - 1, rest)) for _, mass, after in beliefs.after(b, k))
        return now + self._own(seen_after(beliefs, b, k).cells, left - 1, rest)

    def _own(self, cells: Cells, left: int, effort: Effort) -> int:
        """Agents that have their own observation only choose at these cells."""
        key = cells, left, effort
        if key not in self._tails:
            self.beliefs.count(DECISION)
            rows = [self.values(b, left, effort) for _, _, b in cells]
            self._tails[key] = _at_once(cells, rows, self.beliefs)
        return self._tails[key]

    def stage(self, cells: Cells, left: int) -> Stage:
        """The decision at these cells, for payoffs that no policy surpasses, with what is known."""
        return _stage(cells, [self.known(b, left) for _, _, b in paced(cells, self.beliefs.pulse)], self.beliefs)

    def tried(self, cells: Cells, left: int, effort: Effort) -> None:
        """Know more of these cells after such an effort. One that costs too much is cut off, and is not made again."""
        try:
            with self.beliefs.allowing(WORK):
                for _, _, b in paced(cells, self.beliefs.pulse):
                    self.values(b, left, effort)
        except Heavy:
            knows, ahead = effort
            self._furthest[knows] = (ahead // 2 + ahead) // 2


def _stage(cells: Cells, rows: Sequence[Sequence[int]], beliefs: Beliefs) -> Stage:
    pairs = zip(paced(cells, beliefs.pulse), rows, strict=True)
    payoffs = [[mass * x for x in row] for (_, mass, _), row in pairs]
    return Stage([clusters for clusters, _, _ in cells], payoffs, beliefs.task.shape, beliefs.pulse)


def _at_once(cells: Cells, rows: Sequence[Sequence[int]], beliefs: Beliefs) -> int:
    """The best rule's worth; most are found by looking: where the agents' best joint actions ask nobody for two actions."""
    if not cells:
        return 0
    tops = [row.index(max(row)) for row in rows]
    asked = {(i, c, a) for (clusters, _, _), k in zip(cells, tops, strict=True) for i, c, a in _asked(beliefs, clusters, k)}
    if len(asked) == len({(i, c) for i, c, _ in asked}):
        return sum(mass * row[k] for (_, mass, _), row, k in zip(cells, rows, tops, strict=True))
    return optimum(_stage(cells, rows, beliefs), beliefs.pulse)


def _asked(beliefs: Beliefs, clusters: tuple[int, ...], k: int) -> list[tuple[int, int, int]]:
    """(agent, its cluster, what it would have to do) for joint action k."""
    return [(i, c, a) for i, (c, a) in enumerate(zip(clusters, beliefs.task.joint_action(k), strict=True))]
