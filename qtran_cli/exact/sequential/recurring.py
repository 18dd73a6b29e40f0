"""Fixed points of fitting and bootstrapping in a discounted game whose states recur.

V is a fixed point when V(s) = Q_tot(s, ū), Q_tot the fit of y_s = r + γ E[V]. The value at ū is a weighted mean of y_s. With the
weights of the present fit the fixed point solves a linear system; it is one of the method when it reproduces itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

import numpy as np

from qtran_cli.exact import igm
from qtran_cli.exact.sequential import linear
from qtran_cli.exact.sequential.layers import Entry
from qtran_cli.exact.sequential.values import Model
from qtran_cli.exact.solution import Projection
from qtran_cli.table import Table
from qtran_cli.task import END, Task

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


def first(fit: Projection) -> tuple[int, ...]:
    """The first greedy joint action."""
    assert fit.greedy is not None
    return tuple(int(actions[0]) for actions in fit.greedy)


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


def weights(name: str, fit: Projection, y: Table, alpha: Fraction) -> list[Fraction]:
    """Those of the method ``name``. Wrong ones for a method unknown here would only make the search fail."""
    u_bar = first(fit)
    if fit.q_jt is None or fit.q_jt.same(y):
        return [Fraction(int(k == np.ravel_multi_index(u_bar, y.shape))) for k in range(y.size)]
    if fit.q is not None:
        return additive(y, u_bar)
    own = fit.q_jt[u_bar]
    tied = [k for k, x in enumerate(fit.q_jt.flat()) if x == own]
    sampled = _sampled(name, y, own, alpha)
    total = sum((sampled[k] for k in tied), Fraction(0))
    found = [Fraction(0)] * y.size
    for k in tied:
        found[k] = sampled[k] / total
    return found


def _sampled(name: str, y: Table, own: Fraction, alpha: Fraction) -> list[Fraction]:
    """The weights of the squares where the fit has the value ``own``: a block of a monotone fit is their mean."""
    if name == "cw_qmix":
        u_star = int(np.ravel_multi_index(igm.optimum(y).first(1)[0], y.shape))
        return [Fraction(1) if k == u_star else alpha for k in range(y.size)]
    if name == "ow_qmix":
        return [Fraction(1) if x > own else alpha for x in y.flat()]
    return [Fraction(1)] * y.size


def slice_mean(y: Table, i: int, a: int) -> list[Fraction]:
    """The mean of y given u_i = a."""
    return [Fraction(y.shape[i], y.size) if u[i] == a else Fraction(0) for u in np.ndindex(y.shape)]


def additive(y: Table, u_bar: tuple[int, ...]) -> list[Fraction]:
    """Σ_i mean(y given u_i = ū_i) − (N − 1) mean(y)."""
    slices = [slice_mean(y, i, a) for i, a in enumerate(u_bar)]
    return [sum(parts) - Fraction(y.ndim - 1, y.size) for parts in zip(*slices, strict=True)]
