"""Where ε-greedy sampling around a method's own greedy action settles: every joint action is tried as that action.

ū is a fixed point iff ū is greedy once the method is fitted under

    w(u) = Π_i w_i(u_i),    w_i(a) = (1 − ε) [a = ū_i] + ε / m_i

IQL and VDN (whose greedy actions agree under every product w). Let R_i(ū) be agent i's conditional mean at ū_i while the others
are ε-greedy around ū, and F(ū) the mean payoff while all are. F(ū) = (1 − ε) R_i(ū) + ε (the mean of R_i over agent i's actions),
so agent i's greedy actions maximise F along its line through ū: for ε < 1 the fixed points are exactly the pure equilibria of the
game with common payoff F, and the joint action of largest F always is one. For ε = 1 R_i does not depend on ū. So both methods
have a fixed point under every ε (the project's own, docs/theory.md 5.11). QMIX need not have one (9.12).

A tie is read in favour of the joint action being played: one of several greedy joint actions is a fixed point if it is
greedy under its own sampling.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction

import numpy as np

from qtran_cli.certificates.one_step import JointAction
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.monotone import orders
from qtran_cli.exact.one_step.solution import GreedyPoint, GreedyPoints, LocalOptimum, Projection
from qtran_cli.exact.sampling import LARGEST, Weights, around
from qtran_cli.table import SAFE, Table

PASSES = 20 * LARGEST
"""IQL's and VDN's candidates are tried while joint actions × agents² stays within this."""
TRIED = 200
"""Methods that are fitted anew for every joint action as the greedy one are, up to so many."""
DESCRIBED = 5 * LARGEST
"""Fixed points are described one by one while their number × joint actions stays within this."""

Under = Callable[[Facts, Weights], Projection]
"""A method's projection under one fixed distribution."""


def of_means(facts: Facts, epsilon: Fraction, under: Under) -> Projection:
    """All fixed points of IQL or VDN. Cost: agents² passes over the table, then a projection for each fixed point."""
    table = facts.table
    if table.floating or table.size * table.ndim**2 > PASSES:
        what = f"{table.size:,} joint actions of {table.ndim} agents"
        return _nothing(facts, epsilon, None, f"{what}: the joint actions are tried up to {PASSES:,} joint actions × agents²")
    fixed = np.argwhere(equilibria(table, epsilon))
    if len(fixed) * table.size > DESCRIBED:
        return _nothing(facts, epsilon, len(fixed), f"{len(fixed):,} fixed points, too many to fit the table under each")
    fits = {u: under(facts, around(table.shape, epsilon, u)) for u in map(tuple, fixed.tolist())}
    return _settled(facts, epsilon, fits)


def equilibria(table: Table, epsilon: Fraction) -> np.ndarray:
    """Which joint actions ū are greedy under conditional means, sampled ε-greedily around ū: a mask of the payoff's shape."""
    p, q = epsilon.numerator, epsilon.denominator
    room = table.magnitude * math.prod(m * q for m in table.shape)
    num = table.num if room < SAFE else table.num.astype(object)
    fixed = np.ones(table.shape, dtype=bool)
    for i in range(table.ndim):
        mean = num
        for j in (j for j in range(table.ndim) if j != i):
            mean = mean * (table.shape[j] * (q - p)) + mean.sum(axis=j, keepdims=True) * p
        fixed &= np.asarray(mean == mean.max(axis=i, keepdims=True), dtype=bool)
    return fixed


def of_orders(facts: Facts, epsilon: Fraction, under: Under) -> Projection:
    """All fixed points of QMIX, or the cycle of best responses where there is none.

    Cost: for each joint action the regressions under all orders. facts.seconds: how long that may take altogether.
    """
    table = facts.table
    work = orders.count(table.shape) * table.size**2
    if table.floating or work > orders.CELLS:
        size = f"{work:,}" if work < 10**9 else f"about 10^{len(str(work)) - 1}"
        reason = f"orders × joint actions² is {size}, above {orders.CELLS:,}: not every joint action is tried as the greedy one"
        return _nothing(facts, epsilon, None, reason)
    deadline = facts.deadline()
    fits, responses = {}, {}
    for u in np.ndindex(*table.shape):
        left = max(deadline - time.monotonic(), 0.0)
        found = under(replace(facts, orders=left), around(table.shape, epsilon, u))
        if found.landscape is None or found.landscape.optima is None:
            return _nothing(facts, epsilon, None, "the time was up before all orders were tried for every joint action as the greedy one")
        responses[u] = _first(found)
        if chosen := _with(found, u):
            fits[u] = chosen
    if not fits:
        return _circling(facts, epsilon, responses, _first(under(facts, around(table.shape, Fraction(1), (0,) * table.ndim))))
    return _settled(facts, epsilon, fits)


def of_each(facts: Facts, epsilon: Fraction, under: Under) -> Projection:
    """All fixed points of a method with one best fit, or the cycle of best responses where there is none. Cost: a fit per joint action."""
    table = facts.table
    if table.floating or table.size > TRIED:
        return _nothing(
            facts, epsilon, None, f"{table.size:,} joint actions: up to {TRIED:,}, of exact payoffs, are tried as the greedy one"
        )
    fits = {u: under(facts, around(table.shape, epsilon, u)) for u in np.ndindex(*table.shape)}
    fixed = {u: fit for u, fit in fits.items() if fit.greedy is not None and all(a in s for a, s in zip(u, fit.greedy, strict=True))}
    if fixed:
        return _settled(facts, epsilon, fixed)
    start = _first(under(facts, around(table.shape, Fraction(1), (0,) * table.ndim)))
    return _circling(facts, epsilon, {u: _first(fit) for u, fit in fits.items()}, start)


def _with(found: Projection, u: JointAction) -> Projection | None:
    """The fit, one of those that are equally good if need be, under which ``u`` is greedy."""
    assert found.landscape is not None
    ties = (o for o in found.landscape.optima or () if o.sse == found.sse)
    chosen = next((o for o in ties if _member(u, o)), None)
    if chosen is None:
        return None
    return replace(found, q_jt=chosen.q_jt, greedy=chosen.greedy, value=chosen.value, optimal=chosen.optimal, reason="")


def _member(u: JointAction, o: LocalOptimum) -> bool:
    return all(a in s for a, s in zip(u, o.greedy, strict=True))


def _first(found: Projection) -> JointAction:
    assert found.greedy is not None
    return tuple(int(s[0]) for s in found.greedy)


def _settled(facts: Facts, epsilon: Fraction, fits: Mapping[JointAction, Projection]) -> Projection:
    """The record of the fixed point that earns least: training could end there."""
    table = facts.table
    points = tuple(_point(table, u, fit) for u, fit in fits.items())
    worst = min(fits, key=lambda u: _earned(fits[u]))
    return replace(fits[worst], sampling=GreedyPoints(epsilon, table.size, len(points), points))


def _point(table: Table, u: JointAction, fit: Projection) -> GreedyPoint:
    assert fit.greedy is not None
    return GreedyPoint(u, table[u], fit.optimal, fit.sse, fit.greedy)


def _earned(fit: Projection) -> Fraction:
    assert fit.value is not None
    return fit.value


def _circling(facts: Facts, epsilon: Fraction, responses: Mapping[JointAction, JointAction], start: JointAction) -> Projection:
    seen: list[JointAction] = []
    u = start
    while u not in seen:
        seen.append(u)
        u = responses[u]
    points = GreedyPoints(epsilon, facts.table.size, 0, (), tuple(seen[seen.index(u) :]))
    reason = "no joint action is greedy under ε-greedy sampling around itself"
    return Projection(None, None, None, None, None, False, None, reason=reason, sampling=points)


def _nothing(facts: Facts, epsilon: Fraction, count: int | None, reason: str) -> Projection:
    points = GreedyPoints(epsilon, facts.table.size, count, None, reason=reason)
    return Projection(None, None, None, None, None, False, None, reason=reason, sampling=points)
