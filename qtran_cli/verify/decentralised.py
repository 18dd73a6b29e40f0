"""Checks what a decentralised policy earns, by carrying it out with all chances, and where that is affordable that none earns more.

Affordable: all policies of all agents but one, the one with the most histories, are tried, each with that agent's best answer, history
by history from the longest on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from itertools import product

from qtran_cli.certificates.histories import TRIED, Carried, JointHistory, LocalHistory
from qtran_cli.certificates.one_step import JointAction
from qtran_cli.model.task import Task
from qtran_cli.verify._walk import require
from qtran_cli.verify.unrolled import Belief, Truth, after, first, holders

Minds = tuple[int, ...]
"""Every agent's state of mind: of the machine that plays its part of the policy."""


def decentralised(claim: Carried, task: Task, truth: Callable[[], Truth]) -> None:
    """The policy earns ``value``, and no policy more than ``upper``. truth: unrolls the game, asked for with an upper bound alone."""
    require(len(claim.start) == len(claim.decisions) == task.n, "not one machine per agent")
    earned = _earned(claim, task)
    require(earned == claim.value, f"the policy earns {earned}, not {claim.value}")
    if claim.upper is not None:
        most = _most(task, truth())
        require(most <= claim.upper, f"some policy earns {most}, more than {claim.upper}")


def _earned(claim: Carried, task: Task) -> Fraction:
    """What the machines earn: the chances of the states, by what all agents have in mind."""
    here: dict[Minds, Belief] = {}
    for seen, belief in first(task).items():
        _enter(here, _moved(claim.start, seen), belief)
    total, discount, t = Fraction(0), Fraction(1), 0
    while here and t != task.horizon:
        following: dict[Minds, Belief] = {}
        for minds, belief in here.items():
            u = tuple(_state(claim, i, t, mind)[0] for i, mind in enumerate(minds))
            k = _flat(task, u)
            total += discount * sum(p * task.payoff[s][u] for s, p in belief.items())
            if t + 1 != task.horizon:
                onward = [_state(claim, i, t, mind)[1] for i, mind in enumerate(minds)]
                for seen, then in after(task, belief, k).items():
                    _enter(following, _moved(onward, seen), then)
        here, t, discount = following, t + 1, discount * task.discount
    return total


def _state(claim: Carried, i: int, t: int, mind: int) -> tuple[int, Mapping[str, int]]:
    machine = claim.decisions[i]
    require(t < len(machine) and mind in range(len(machine[t])), f"agent {i + 1} has no action in decision {t + 1}, state {mind}")
    return machine[t][mind]


def _moved(onward: Iterator | tuple | list, seen: tuple[str, ...]) -> Minds:
    rows = list(onward)
    for i, (row, label) in enumerate(zip(rows, seen, strict=True)):
        require(label in row, f"agent {i + 1}'s machine does not say where {label!r:.40} leads")
    return tuple(row[label] for row, label in zip(rows, seen, strict=True))


def _enter(into: dict[Minds, Belief], minds: Minds, belief: Belief) -> None:
    row = into.setdefault(minds, {})
    for s, p in belief.items():
        row[s] = row.get(s, Fraction(0)) + p


def _flat(task: Task, u: JointAction) -> int:
    k = 0
    for m, a in zip(task.shape, u, strict=True):
        require(a in range(m), f"no action {a}")
        k = k * m + a
    return k


def _most(task: Task, truth: Truth) -> Fraction:
    """The most that a decentralised policy earns."""
    own = [list(row) for row in holders(truth)]
    free = max(range(task.n), key=lambda i: len(own[i]))
    others = [i for i in range(task.n) if i != free]
    count = 1
    for i in others:
        count *= task.shape[i] ** len(own[i])
        require(count * len(truth) <= TRIED, "too many policies to be tried: an upper bound is not claimed of such games")
    choices = product(*(product(range(task.shape[i]), repeat=len(own[i])) for i in others))
    named = ({i: dict(zip(own[i], row, strict=True)) for i, row in zip(others, choice, strict=True)} for choice in choices)
    return max(_answered(task, truth, policy, free) for policy in named)


def _answered(task: Task, truth: Truth, policy: Mapping[int, Mapping[LocalHistory, int]], free: int) -> Fraction:
    """What the free agent's best answer to the others' policies earns."""
    weights: dict[JointHistory, Fraction] = {tau: Fraction(1) for tau in truth if not _acted(tau)}
    worth: dict[LocalHistory, list[Fraction]] = {}
    order: list[tuple[JointHistory, int, JointAction]] = []
    for tau in truth:  # parents stand before what follows them
        if tau in weights:
            for a in range(task.shape[free]):
                u = tuple(a if i == free else policy[i][h] for i, h in enumerate(tau))
                order.append((tau, a, u))
                weights |= dict.fromkeys(truth[tau].following[u], weights[tau] * task.discount)
    for tau, a, u in order:
        stage = truth[tau]
        now = stage.reach * stage.q[u] - task.discount * sum((truth[x].reach * truth[x].v for x in stage.following[u]), Fraction(0))
        worth.setdefault(tau[free], [Fraction(0)] * task.shape[free])[a] += weights[tau] * now
    return _best(worth)


def _acted(tau: JointHistory) -> bool:
    return any(isinstance(x, int) for x in tau[0])


def _best(worth: Mapping[LocalHistory, list[Fraction]]) -> Fraction:
    """The sum over the first histories of the best, what follows added to the actions that lead there."""
    total, rest = Fraction(0), {own: list(row) for own, row in worth.items()}
    for own in sorted(rest, key=len, reverse=True):
        if any(isinstance(x, int) for x in own):
            rest[own[:-2]][own[-2]] += max(rest[own])  # type: ignore[index]
        else:
            total += max(rest[own])
    return total
