"""Fixed points of fitting and bootstrapping in a discounted game whose states recur.

V is a fixed point when V(s) = Q_tot(s, ū), Q_tot the fit of y_s = r + γ E[V]. The value at ū is a weighted mean of y_s. With the
weights of the present fit the fixed point solves a linear system; it is one of the method when it reproduces itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from qtran_cli.exact.algebra import linear
from qtran_cli.exact.one_step.solution import Projection
from qtran_cli.exact.states.layers import Entry
from qtran_cli.exact.states.values import Model
from qtran_cli.model.branches import END
from qtran_cli.model.task import Task
from qtran_cli.table import Table

STEPS = 200
"""Steps of the search at most."""
SOLVES = 8
"""So many of the first steps solve a linear system, and every so-many-th later one."""
ROUND = 10**9
"""The largest denominator of V in a step that only prepares the next linear system."""
V = Mapping[Entry, Fraction]
Fit = Callable[[Entry, V], tuple[Projection, Fraction, Table]]
"""(entry, V) -> (the fit of y, Q_tot(ū), y)."""
Weigh = Callable[[Projection, Table], list[Fraction]]
"""(the fit, y) -> per joint action the weights of the mean of y that Q_tot(ū) is."""


def search(model: Model, fit: Fit, weigh: Weigh, v_star: V) -> dict[Entry, Projection] | str:
    """Fits that reproduce the V that their targets were made from, or in words what the search ended with.

    Solves for the weights of one fit after another; where that comes back to an earlier V, goes on with plain steps
    V ← Q_tot(ū), rounded, which take on the weights of a fixed point that attracts them, and solves again.
    """
    seen: set[tuple[Fraction, ...]] = set()
    v: V = v_star
    for step in range(STEPS):
        found = {entry: fit(entry, v) for entry in model.layers.entries}
        if all(own == v[entry] for entry, (_, own, _) in found.items()):
            return {entry: projection for entry, (projection, _, _) in found.items()}
        solved = None
        if step < SOLVES or step % SOLVES == 0:
            solved = _solve(model.task, {entry[0]: weigh(projection, y) for entry, (projection, _, y) in found.items()})
        v = {entry: solved[entry[0]] if solved else own.limit_denominator(ROUND) for entry, (_, own, _) in found.items()}
        key = tuple(v.values())
        if solved is None and key in seen:
            return "no fixed point found, none ruled out: from V* on, the search comes back to an earlier V"
        seen.add(key)
    return f"no fixed point found, none ruled out: the search from V* stops after {STEPS} steps"


def _solve(task: Task, weights: Mapping[int, list[Fraction]]) -> list[Fraction] | None:
    """V with V(s) = Σ_k weights[s][k] y_s(k) and y made from V; None where the system is singular."""
    matrix: list[list[Fraction]] = []
    right: list[Fraction] = []
    for s in range(len(task.states)):
        row = [Fraction(int(t == s)) for t in range(len(task.states))]
        for w, branches in zip(weights[s], task.next[s], strict=True):
            for t, p in branches if w else ():
                if t != END:
                    row[t] -= task.discount * w * p
        matrix.append(row)
        right.append(sum((w * r for w, r in zip(weights[s], task.payoff[s].flat(), strict=True) if w), Fraction(0)))
    return linear.solve(matrix, right)
