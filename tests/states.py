"""The reference for games with several states: joint histories, values and policies by their definitions, in Fractions.

Nothing of the solver: a belief is a dict from state to probability, a history what was seen and done, in order; every
policy is tried. Exponential cost everywhere, for games of a few dozen joint histories.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from qtran_cli.model.branches import END
from qtran_cli.model.task import Task
from tests.linear import solve
from tests.oracle import Cells, optimal, swap

Belief = dict[int, Fraction]
Joint = tuple[int, ...]
Local = tuple
"""What one agent saw and did: (o_0, a_0, o_1, …); o_0 is None where nothing is seen at the start."""


@dataclass(frozen=True)
class Node:
    """A joint history: one Local per agent, the belief, Q_jt at it, and what can follow a joint action: (probability, Node)."""

    tau: tuple[Local, ...]
    belief: Belief
    q: Cells
    reward: Cells
    after: dict[Joint, list[tuple[Fraction, Node]]]

    @property
    def v(self) -> Fraction:
        return max(self.q.values())


def joint_actions(task: Task) -> list[Joint]:
    return list(product(*map(range, task.shape)))


def seen(task: Task, state: int, k: int | None) -> list[tuple[tuple, Fraction]]:
    """Joint observations on arriving in a state by joint action k (None: at the start), with probabilities."""
    if task.signals is not None:
        return [((None,) * task.n, Fraction(1))] if k is None else list(task.signals[state][k])
    views = task.observations or (task.states,) * task.n
    return [(tuple(view[state] for view in views), Fraction(1))]


def split(task: Task, weights: Belief, k: int | None) -> Iterator[tuple[tuple, Fraction, Belief]]:
    """By what is seen: its probability, and the belief after it."""
    found: dict[tuple, Belief] = {}
    for state, weight in weights.items():
        for labels, p in seen(task, state, k):
            into = found.setdefault(labels, {})
            into[state] = into.get(state, Fraction(0)) + weight * p
    for labels, belief in found.items():
        total = sum(belief.values())
        yield labels, total, {state: p / total for state, p in belief.items()}


def grow(task: Task, tau: tuple[Local, ...], belief: Belief, left: int | None) -> Node:
    """The history and everything after it. left: decisions still to be made, this one included; None: until the end."""
    q, rewards, after = {}, {}, {}
    for k, u in enumerate(joint_actions(task)):
        rewards[u] = sum((p * task.payoff[s][u] for s, p in belief.items()), Fraction(0))
        reached: Belief = {}
        for s, p in belief.items():
            for t, p_t in task.next[s][k]:
                if t != END and left != 1:
                    reached[t] = reached.get(t, Fraction(0)) + p * p_t
        after[u] = [
            (p, grow(task, tuple((*x, a, o) for x, a, o in zip(tau, u, labels, strict=True)), b, left and left - 1))
            for labels, p, b in split(task, reached, k)
        ]
        q[u] = rewards[u] + task.discount * sum((p * node.v for p, node in after[u]), Fraction(0))
    return Node(tau, belief, q, rewards, after)


def roots(task: Task) -> list[tuple[Fraction, Node]]:
    """(probability, history) of what can be seen at the start."""
    start = split(task, dict(task.initial), None)
    return [(p, grow(task, tuple((label,) for label in labels), belief, task.horizon)) for labels, p, belief in start]


def nodes(task: Task) -> list[Node]:
    """Every joint history that has positive probability under full exploration."""
    found = [node for _, node in roots(task)]
    for node in found:
        found += [child for children in node.after.values() for _, child in children]
    return found


def optimum(task: Task) -> Fraction:
    """The return of the best policy that sees the joint history."""
    return sum((p * node.v for p, node in roots(task)), Fraction(0))


def sides(node: Node) -> tuple[frozenset[int], ...]:
    """O_i: the actions of each agent that occur in an optimum."""
    return tuple(frozenset(actions) for actions in zip(*optimal(node.q), strict=True))


def factorizable(task: Task) -> bool:
    """Every optimal set is a product whose sides depend on the agent's own history alone."""
    known: dict[tuple[int, Local], frozenset[int]] = {}
    return all(
        set(product(*sides(node))) == optimal(node.q)
        and all(known.setdefault((i, local), side) == side for i, (local, side) in enumerate(zip(node.tau, sides(node), strict=True)))
        for node in nodes(task)
    )


def consistent(task: Task) -> bool:
    """Some choice of one action per agent and history of its own is optimal everywhere: by trying."""
    return _choose(nodes(task), {})


def _choose(left: list[Node], chosen: dict[tuple[int, Local], int]) -> bool:
    if not left:
        return True
    for u in sorted(optimal(left[0].q)):
        here = {(i, local): a for i, (local, a) in enumerate(zip(left[0].tau, u, strict=True))}
        if all(chosen.get(key, a) == a for key, a in here.items()) and _choose(left[1:], chosen | here):
            return True
    return False


def levels(task: Task) -> dict[tuple[int, Local], Fraction] | None:
    """v_i(τ_i) whose sum is max Q_jt at every joint history; None where there are none."""
    found = nodes(task)
    names = list(dict.fromkeys((i, local) for node in found for i, local in enumerate(node.tau)))
    rows = [[Fraction(name in enumerate(node.tau)) for name in names] for node in found]
    answer = solve(rows, [node.v for node in found])
    return None if answer is None else dict(zip(names, answer, strict=True))


def decentralised(task: Task) -> Fraction:
    """The best return of deterministic policies, each a function of one agent's own history: by trying all."""
    start = roots(task)
    own = [list(_policies(task, i)) for i in range(task.n)]
    return max(sum((p * _worth(task, node, policies) for p, node in start), Fraction(0)) for policies in product(*own))


def _policies(task: Task, i: int) -> Iterator[dict[Local, int]]:
    """Agent i's policies, on the histories that the policy itself leads to."""
    following: dict[tuple[Local, int], set[Local]] = {}
    for node in nodes(task):
        for u, children in node.after.items():
            following.setdefault((node.tau[i], u[i]), set()).update(child.tau[i] for _, child in children)
    yield from _extended(task.shape[i], following, sorted({node.tau[i] for _, node in roots(task)}, key=repr), {})


def _extended(actions: int, following: dict, front: list[Local], policy: dict[Local, int]) -> Iterator[dict[Local, int]]:
    if not front:
        yield policy
        return
    for choice in product(range(actions), repeat=len(front)):
        chosen = dict(zip(front, choice, strict=True))
        after = sorted({child for local, a in chosen.items() for child in following[local, a]}, key=repr)
        yield from _extended(actions, following, after, policy | chosen)


def _worth(task: Task, node: Node, policies: tuple[dict[Local, int], ...]) -> Fraction:
    u = tuple(policy[local] for policy, local in zip(policies, node.tau, strict=True))
    later = sum((p * _worth(task, child, policies) for p, child in node.after[u]), Fraction(0))
    return node.reward[u] + task.discount * later


def untouchable_line(task: Task) -> tuple[Node, int, Joint] | None:
    """A history, agent and joint action: no factors with (4b) have slack 0 on the line through it, so none satisfy (7).

    Agent i's regret for an action is at most the least gap where the others play an optimum; a line on which the gaps exceed
    these bounds cannot be touched. Lines through an optimum are left out: they hold by themselves. Finds no line: proves nothing.
    """
    found = nodes(task)
    most: dict[tuple[int, Local, int], Fraction] = {}
    for node in found:
        for i, best in product(range(task.n), optimal(node.q)):
            for a in range(task.shape[i]):
                key, gap = (i, node.tau[i], a), node.v - node.q[swap(best, i, a)]
                most[key] = min(most.get(key, gap), gap)
    for node, i in product(found, range(task.n)):
        for u in (u for u in node.q if u[i] == 0):
            line = [swap(u, i, a) for a in range(task.shape[i])]
            least = (node.v - node.q[w] - sum(most[j, node.tau[j], w[j]] for j in range(task.n)) for w in line)
            if not optimal(node.q) & set(line) and min(least) > 0:
                return node, i, u
    return None
