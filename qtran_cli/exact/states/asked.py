"""Fixed points of bootstrapping on an unrestricted table's value at the greedy joint action of a fit: one, or the proof that there is none.

V(s) = y_s(ū), y_s = r + γ E[V], ū greedy in the method's fit of y_s. So V is the value of the policy s ↦ ū, and a policy gives a fixed
point iff it is greedy in the fits of its own action-values: all policies are gone through where they are few. γ < 1 here, so every
policy has one value. Source: project, docs/theory.md 12.8.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from qtran_cli.exact.one_step.solution import Projection
from qtran_cli.exact.states import fixed_points
from qtran_cli.exact.states.layers import Entry
from qtran_cli.exact.states.values import Model
from qtran_cli.exact.weighing import point

Fit = Callable[[Entry, Mapping[Entry, Fraction]], tuple[Projection, Fraction]]
"""(entry, V) -> (the fit of y, y(ū))."""


def decide(model: Model, fit: Fit, before: str) -> Mapping[Entry, Projection] | str:
    """Fits of a fixed point, or in words why there is none to report. before: how the search ended that found nothing.

    Cost: a linear system per policy, and of its value the fits of up to all states.
    """
    task = model.task
    if many := fixed_points.too_many(task):
        return f"{before}; {many}: too many to rule a fixed point out"
    points = [point(task.shape, task.joint_action(k)) for k in range(task.size)]
    rows = [fixed_points.distinct(task, s, iter(points)) for s in range(len(task.states))]

    def holds(values: Sequence[Fraction]) -> bool:
        v: dict[Entry, Fraction] = {(s, None): x for s, x in enumerate(values)}
        return all(fit(entry, v)[1] == v[entry] for entry in model.layers.entries)

    found = fixed_points.decide(rows, holds, "policies", "is greedy in the fits of its own action-values", before)
    if found.v is None:
        return found.reason
    return {entry: fit(entry, found.v)[0] for entry in model.layers.entries}
