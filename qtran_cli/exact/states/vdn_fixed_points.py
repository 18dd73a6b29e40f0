"""Fixed points of linear fits, such as VDN's, in a discounted game whose states recur: one, or the proof that there is none.

The fit of y_s = r + γ E[V] at a joint action u is b(s, u) + A(s, u) · V, linear in V whatever u is. So V is a fixed point iff

    V(s) = max over u of b(s, u) + A(s, u) · V            at every s

like Bellman's equation, but the rows of A have entries of both signs and can sum to more than γ in size: no contraction. A V with
this property solves the linear system of some policy, one joint action per state that attains the maximum. So it is found, or
excluded, by solving the systems of all policies. Source: project, docs/theory.md 12.5; that VDN's bootstrapping can diverge:
Wang et al. 2021 (arXiv 2006.00587).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from qtran_cli.certificates.one_step import JointAction
from qtran_cli.exact.states import fixed_points
from qtran_cli.exact.states.fixed_points import Decided
from qtran_cli.model.task import Task

At = Callable[[Sequence[int], JointAction], list[Fraction]]
"""(shape, u) -> the coefficients of y in the fit at u."""


def decide(task: Task, at: At, before: str) -> Decided:
    """Go through all policies. before: how the search ended that found nothing. Cost: a linear system per policy."""
    if many := fixed_points.too_many(task):
        return Decided(None, f"{before}; {many}: too many to rule a fixed point out")
    actions = [task.joint_action(k) for k in range(task.size)]
    rows = [[fixed_points.row(task, s, at(task.shape, u)) for u in actions] for s in range(len(task.states))]

    def holds(v: Sequence[Fraction]) -> bool:
        return all(fixed_points.value(row, v) <= x for choices, x in zip(rows, v, strict=True) for row in choices)

    return fixed_points.decide(rows, holds, "policies", "is greedy for the fit of its own targets", before)
