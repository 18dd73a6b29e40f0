"""Fixed points of linear fits, such as VDN's, in a discounted game whose states recur: one, or the proof that there is none.

The fit of y_s = r + γ E[V] at a joint action u is b(s, u) + A(s, u) · V, linear in V whatever u is. So V is a fixed point iff

    V(s) = max over u of b(s, u) + A(s, u) · V            at every s

like Bellman's equation, but the rows of A have entries of both signs and can sum to more than γ in size: no contraction. A V with
this property solves the linear system of some policy, one joint action per state that attains the maximum. So it is found, or
excluded, by solving the systems of all policies. Source: project, docs/theory.md 12.5; that VDN's bootstrapping can diverge:
Wang et al. 2021 (arXiv 2006.00587).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from qtran_cli.certificates.one_step import JointAction
from qtran_cli.exact.algebra import linear
from qtran_cli.exact.states.layers import Entry
from qtran_cli.model.branches import END
from qtran_cli.model.task import Task

POLICIES = 4_000
"""So many policies are gone through at most."""
At = Callable[[Sequence[int], JointAction], list[Fraction]]
"""(shape, u) -> the coefficients of y in the fit at u."""
Row = tuple[list[Fraction], Fraction]
"""(A(s, u), b(s, u))."""


@dataclass(frozen=True, eq=False)
class Decided:
    """v: a fixed point, None where none was found. reason: why not; that there is none, where that is proved."""

    v: Mapping[Entry, Fraction] | None
    reason: str


def decide(task: Task, at: At, before: str) -> Decided:
    """Go through all policies. before: how the search ended that found nothing. Cost: a linear system per policy."""
    count = task.size ** len(task.states)
    if count > POLICIES:
        return Decided(None, f"{before}; there are {count:,} policies, too many to rule a fixed point out")
    rows = [[_row(task, at, s, u) for u in range(task.size)] for s in range(len(task.states))]
    singular = 0
    for policy in product(range(task.size), repeat=len(rows)):
        v = _solved([row[u] for row, u in zip(rows, policy, strict=True)])
        if v is None:
            singular += 1
        elif _holds(rows, v):
            return Decided({(s, None): x for s, x in enumerate(v)}, "")
    if singular:
        return Decided(None, f"{before}; of all {count:,} policies {singular:,} leave their values open, the others reproduce none")
    return Decided(None, f"there is no fixed point: of all {count:,} policies none is greedy for the fit of its own targets")


def _row(task: Task, at: At, s: int, u: int) -> Row:
    """The fit of y_s at joint action u, as a function of V."""
    weights = at(task.shape, task.joint_action(u))
    slopes = [Fraction(0)] * len(task.states)
    for w, branches in zip(weights, task.next[s], strict=True):
        for t, p in branches:
            if t != END:
                slopes[t] += task.discount * w * p
    return slopes, sum((w * r for w, r in zip(weights, task.payoff[s].flat(), strict=True)), Fraction(0))


def _solved(chosen: Sequence[Row]) -> list[Fraction] | None:
    matrix = [[Fraction(int(s == t)) - x for t, x in enumerate(slopes)] for s, (slopes, _) in enumerate(chosen)]
    return linear.solve(matrix, [b for _, b in chosen])


def _holds(rows: Sequence[Sequence[Row]], v: Sequence[Fraction]) -> bool:
    """Whether no joint action's value exceeds V anywhere: those of the policy equal it."""
    return all(_value(row, v) <= x for choices, x in zip(rows, v, strict=True) for row in choices)


def _value(row: Row, v: Sequence[Fraction]) -> Fraction:
    slopes, b = row
    return b + sum((a * x for a, x in zip(slopes, v, strict=True) if a), Fraction(0))
