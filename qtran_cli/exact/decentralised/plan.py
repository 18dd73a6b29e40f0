"""A decentralised policy as the machine that every agent runs: after each decision its cluster follows from what it saw.

start       moves[0][i][(-1, seen)]          the first cluster of agent i
act         rules[t][i][cluster]             its action in the decision t
go on       moves[t + 1][i][(cluster, seen)] its next cluster
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from qtran_cli.certificates.histories import LocalHistory
from qtran_cli.exact.decentralised.node import Node
from qtran_cli.exact.decentralised.situations import Moves, Rule
from qtran_cli.model.task import Task

LISTED = 10_000
"""Individual histories are listed up to this many."""
Acts = tuple[int, Mapping[str, int]]
"""(action, next cluster by what is seen)."""
Histories = tuple[Mapping[LocalHistory, int], ...]
"""Per agent, its action at every history that the joint policy reaches."""


@dataclass(frozen=True, eq=False)
class Plan:
    """moves and rules per decision, as above."""

    moves: tuple[Moves, ...]
    rules: tuple[Rule, ...]

    @property
    def clusters(self) -> int:
        """How many clusters the agents tell apart in all decisions together."""
        return sum(len(own) for rule in self.rules for own in rule)

    def machines(self) -> tuple[tuple[dict[str, int], ...], tuple[tuple[tuple[Acts, ...], ...], ...]]:
        """(per agent its first cluster by what is seen first, per agent, decision and cluster what it does and where it goes on)."""
        agents = range(len(self.rules[0]))
        start = tuple({seen: c for (_, seen), c in sorted(self.moves[0][i].items())} for i in agents)
        return start, tuple(tuple(self._acts(i, t) for t in range(len(self.rules))) for i in agents)

    def _acts(self, i: int, t: int) -> tuple[Acts, ...]:
        return tuple((a, self.following(i, t, c)) for c, a in enumerate(self.rules[t][i]))

    def following(self, i: int, t: int, c: int) -> dict[str, int]:
        """By what agent i sees after decision t in cluster c, its next cluster; nothing after the last decision."""
        onward = self.moves[t + 1][i] if t + 1 < len(self.rules) else {}
        return {seen: after for (before, seen), after in sorted(onward.items()) if before == c}


def of(node: Node) -> Plan:
    """The policy that leads to a situation in which nothing is left to decide, with as few clusters as it needs."""
    moves: list[Moves] = []
    rules: list[Rule] = []
    while node.before is not None:
        rules.append(node.rule)
        node = node.before
        moves.append(node.situation.moves)
    return minimal(Plan(tuple(reversed(moves)), tuple(reversed(rules))))


def minimal(plan: Plan) -> Plan:
    """The same policy: clusters of an agent that act alike, now and on all that can be seen, are one. From the last decision on."""
    moves, rules = list(plan.moves), list(plan.rules)
    for t in range(len(rules) - 1, -1, -1):
        onward = moves[t + 1] if t + 1 < len(rules) else tuple({} for _ in rules[t])
        names = [_alike(own, after) for own, after in zip(rules[t], onward, strict=True)]
        rules[t] = tuple(_kept(own, name) for own, name in zip(rules[t], names, strict=True))
        moves[t] = tuple({key: name[c] for key, c in row.items()} for row, name in zip(moves[t], names, strict=True))
        if t + 1 < len(rules):
            pairs = zip(onward, names, strict=True)
            moves[t + 1] = tuple({(name[c], seen): to for (c, seen), to in row.items()} for row, name in pairs)
    return Plan(tuple(moves), tuple(rules))


def _alike(own: tuple[int, ...], after: Mapping[tuple[int, str], int]) -> list[int]:
    """By cluster a number, the same where action and next clusters are the same."""
    onward: list[dict[str, int]] = [{} for _ in own]
    for (c, seen), to in after.items():
        onward[c][seen] = to
    kinds: dict[tuple[int, frozenset[tuple[str, int]]], int] = {}
    return [kinds.setdefault((a, frozenset(row.items())), len(kinds)) for a, row in zip(own, onward, strict=True)]


def _kept(own: tuple[int, ...], name: list[int]) -> tuple[int, ...]:
    """The actions by new number."""
    return tuple(dict(zip(name, own, strict=True)).values())


def histories(plan: Plan, task: Task, most: int = LISTED) -> Histories | None:
    """The same by history; None where there are more than ``most``."""
    found: tuple[dict[LocalHistory, int], ...] = tuple({} for _ in range(task.n))
    for i, own in enumerate(found):
        here = {_longer(task, (), None, seen): c for (_, seen), c in plan.moves[0][i].items()}
        for t, rule in enumerate(plan.rules):
            own.update((h, rule[i][c]) for h, c in here.items())
            if sum(map(len, found)) > most:
                return None
            here = _followed(plan, task, i, t, here)
    return found


def _followed(plan: Plan, task: Task, i: int, t: int, here: Mapping[LocalHistory, int]) -> dict[LocalHistory, int]:
    """Agent i's histories after decision t, with their clusters."""
    if t + 1 == len(plan.rules):
        return {}
    after: dict[int, list[tuple[str, int]]] = {}
    for (c, seen), following in plan.moves[t + 1][i].items():
        after.setdefault(c, []).append((seen, following))
    rule = plan.rules[t][i]
    return {_longer(task, h, rule[c], seen): following for h, c in here.items() for seen, following in after.get(c, ())}


def _longer(task: Task, own: LocalHistory, action: int | None, seen: str) -> LocalHistory:
    """The history with one more step; nothing is seen at the start where signals are."""
    if action is None:
        return () if task.signals is not None else (seen,)
    return (*own, action, seen)
