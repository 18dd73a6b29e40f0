"""Going on blindly: one joint action again and again, whatever is seen. What completes a policy when there is no time for better.

It is a decentralised policy like any other, and what it earns needs no histories: the chances of the states are enough.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from qtran_cli.exact.decentralised.beliefs import Beliefs
from qtran_cli.exact.decentralised.node import Node
from qtran_cli.exact.decentralised.pulses import Pulse, never, paced
from qtran_cli.exact.decentralised.situations import Moves, Situation
from qtran_cli.model.task import Task

Chances = dict[int, int]
"""By state its mass."""


def promising(beliefs: Beliefs) -> int:
    """The joint action (flat index) that is best for one decision at the start."""
    here = _chances(beliefs, beliefs.start)
    return max(range(beliefs.task.size), key=lambda k: sum(x * beliefs.payoff[s][k] for s, x in here.items()))


def tails(beliefs: Beliefs, node: Node, first: int) -> Iterator[tuple[int, int]]:
    """(what is earned in all, joint action) of going on blindly from ``node``; joint action ``first`` first, whatever the time.

    Raises Late after the first. Cost: per joint action and decision, the transitions of the states that are possible.
    """
    here = _chances(beliefs, node.situation.cells)
    yield node.gained + earned(beliefs, here, first, node.left, never), first
    for k in range(beliefs.task.size):
        yield node.gained + earned(beliefs, here, k, node.left, beliefs.pulse), k


def _chances(beliefs: Beliefs, found: Iterable[tuple[object, int, int]]) -> Chances:
    """By state its mass. found: (whose, mass, belief)."""
    masses: dict[int, int] = {}
    for _, mass, b in found:
        masses[b] = masses.get(b, 0) + mass
    here: Chances = {}
    for b, mass in masses.items():
        for s, weight in beliefs.weights[b]:
            here[s] = here.get(s, 0) + mass * weight
    return here


def earned(beliefs: Beliefs, here: Chances, k: int, left: int, pulse: Pulse) -> int:
    """What ``left`` decisions for joint action k pay: over ``den``, the masses' scale and scale^(left − 1)."""
    total = 0
    for _ in range(left):
        pulse()
        total = total * beliefs.scale + sum(x * beliefs.payoff[s][k] for s, x in here.items())
        after: Chances = {}
        for s, x in paced(here.items(), pulse):
            for t, p in beliefs.steps[s][k]:
                after[t] = after.get(t, 0) + x * p
        here = after
    return total


def onward(task: Task, node: Node, k: int, gained: int) -> Node:
    """The end of the policy that goes on from ``node`` with joint action k. gained: what it earns in all."""
    u, seen = task.joint_action(k), [_labels(task, i) for i in range(task.n)]
    rule = tuple((a,) * (1 + max(c[i] for c, _, _ in node.situation.cells)) for i, a in enumerate(u))
    while node.left:
        moves: Moves = tuple({(c, label): 0 for c in range(len(own)) for label in row} for own, row in zip(rule, seen, strict=True))
        node = Node(Situation((), moves), node.left - 1, gained, node, rule)
        rule = tuple((a,) for a in u)
    return node


def _labels(task: Task, i: int) -> list[str]:
    """Everything that agent i can see."""
    if task.signals is not None:
        return sorted({labels[i] for row in task.signals for seen in row for labels, _ in seen})
    return list(dict.fromkeys(task.states if task.observations is None else task.observations[i]))
