"""Weighted QMIX as it is trained (Rashid et al. 2020, one step): the weights depend on the table that is fitted under them.

    CW   w(u) = 1 at û and where Q_jt(u) > Q_jt(û), α elsewhere,    û ∈ argmax Q_tot: one of the table's greedy joint actions
    OW   w(u) = 1 where Q_tot(u) < Q_jt(u), α elsewhere
    POW  w(u) = 1 where u is recognised as potentially optimal from û, α elsewhere (recognised.py)

A fixed point is a table that is a best one, over all orders, under the weights that it gives rise to. CW's and POW's weights
depend on û alone: every û is tried. OW's fixed points are local optima of the asymmetric square: under a fixed point's own weights the
two squares have the same value and the same derivative at it, so in each cone that contains it it is the best for both. So
every local optimum is tried. Where none is a fixed point there is none, and alternating weights and projection never ends:
the cycle shown is where that leads.

The project's own (docs/theory.md).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np

from qtran_cli.certificates.one_step import JointAction
from qtran_cli.exact import budget
from qtran_cli.exact.algebra import isotonic
from qtran_cli.exact.budget import Late
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.methods._judge import worst
from qtran_cli.exact.methods._monotone import judged, until
from qtran_cli.exact.methods._weighted.central import Central, Ones, above, distances, weights
from qtran_cli.exact.monotone import orders
from qtran_cli.exact.monotone.best import best_each
from qtran_cli.exact.monotone.least import SLACK
from qtran_cli.exact.monotone.loss import weighted
from qtran_cli.exact.monotone.orders import Optimum
from qtran_cli.exact.one_step.solution import FixedPoint, LocalOptimum, Practical
from qtran_cli.table import Table

WORK = 10**7
"""Fixed points are decided while candidates × choices of orders × joint actions stay within this."""
RIVALS = 64
State = TypeVar("State")


def central(facts: Facts) -> Practical:
    """CW's fixed points."""
    return fixed_points(facts, lambda u: above(facts.table, u))


def fixed_points(facts: Facts, ones: Ones) -> Practical:
    """Those of weights that depend on û alone. Cost: a projection for every joint action as û that bounds do not rule out."""
    refused = _too_much(facts.table, facts.table.size)
    if refused:
        return Practical(None, (), refused)
    fits = Central(facts, ones, until(facts))
    try:
        points = [_point(facts, u, o) for u in fits.hopeful() for o in fits[u] if all(a in g for a, g in zip(u, o.greedy, strict=True))]
        cycle = () if points else _cycle(facts.best.first(1)[0], lambda u: _first(_chosen(facts, fits[u])))
    except Late:
        return Practical(None, (), _late(facts))
    return Practical(tuple(points), cycle)


def optimistic(facts: Facts, optima: Sequence[LocalOptimum] | None) -> Practical:
    """OW's fixed points among all ``optima`` of the asymmetric square. Cost: a projection for each that no other one beats."""
    if optima is None:
        return Practical(None, (), "its fixed points are local optima, and not all of those are known")
    candidates = _unbeaten(facts, optima)
    refused = _too_much(facts.table, len(candidates))
    if refused:
        return Practical(None, (), refused)
    deadline = until(facts)
    best = _projected(facts, [_optimistic(facts, o.q_jt) for o in candidates], deadline)
    if best is None:
        return Practical(None, (), _late(facts))
    points = [FixedPoint(None, o) for o, found in zip(candidates, best, strict=True) if any(b.table.same(o.q_jt) for b in found)]
    try:
        return Practical(tuple(points), () if points else _rounds(facts, optima[0].q_jt, deadline))
    except Late:
        return Practical(None, (), f"there is none, and the cycle was {_late(facts)}")


def _too_much(table: Table, candidates: int) -> str:
    """Why fixed points are not decided, "" where they are."""
    if table.floating or not isotonic.feasible(table.shape):
        return "no monotone table is fitted"
    if candidates * orders.count(table.shape) * table.size <= WORK:
        return ""
    return f"{candidates:,} candidates × choices of orders × joint actions are more than {WORK:,}"


def _late(facts: Facts) -> str:
    return f"not decided within {budget.told(facts.seconds)} seconds"


def _optimistic(facts: Facts, made: Table) -> np.ndarray:
    """OW's weights at the table ``made``."""
    return weights(facts, np.asarray(made.num.astype(object) * facts.table.den < facts.table.num.astype(object) * made.den, dtype=bool))


def _projected(facts: Facts, rows: Sequence[np.ndarray], deadline: float) -> list[list[Optimum]] | None:
    """The best tables over all orders under each row of weights; None where the deadline passes first."""
    if not rows:
        return []
    loss = weighted(np.concatenate(rows), facts.ask.alpha.denominator).by(deadline)
    try:
        return list(best_each([facts.table] * len(rows), loss))
    except Late:
        return None


def _unbeaten(facts: Facts, optima: Sequence[LocalOptimum]) -> list[LocalOptimum]:
    """The optima that no other one beats under their own weights: no other can be a fixed point."""
    off = np.stack([distances(facts.table, o.q_jt) for o in optima])
    kept = np.arange(len(optima))
    for rivals in (off[:RIVALS], off):  # the best optima beat nearly all of the others
        shares = np.where(off[kept] > 0, 1.0, float(facts.ask.alpha))
        least = (shares @ (rivals * rivals).T).min(axis=1)
        own = (shares * off[kept] * off[kept]).sum(axis=1)
        kept = kept[least >= own * (1 - SLACK) - SLACK * SLACK]
    return [optima[k] for k in kept.tolist()]


def _chosen(facts: Facts, found: Sequence[Optimum]) -> Optimum:
    """Of equally good tables the one whose greedy joint actions earn least, as everywhere."""
    return min(found, key=lambda o: (worst(facts, o.greedy), o.table.flat()))


def _first(o: Optimum) -> JointAction:
    return tuple(int(g[0]) for g in o.greedy)


def _rounds(facts: Facts, start: Table, deadline: float) -> tuple[JointAction, ...]:
    """The first greedy joint actions of the tables that OW's alternation ends up going through, from ``start``. Raises Late."""
    greedy: dict[str, JointAction] = {}
    tables = {repr(start.flat()): start}

    def after(key: str) -> str:
        loss = weighted(_optimistic(facts, tables[key]), facts.ask.alpha.denominator).by(deadline)
        made = _chosen(facts, next(best_each([facts.table], loss)))
        name = repr(made.table.flat())
        tables[name], greedy[name] = made.table, _first(made)
        return name

    return tuple(greedy[key] for key in _cycle(repr(start.flat()), after))


def _cycle(start: State, after: Callable[[State], State]) -> tuple[State, ...]:
    """The states that repeat for ever when ``after`` is applied again and again: there are finitely many."""
    seen: list[State] = []
    while start not in seen:
        seen.append(start)
        start = after(start)
    return tuple(seen[seen.index(start) :])


def _point(facts: Facts, u: JointAction, o: Optimum) -> FixedPoint:
    return FixedPoint(tuple(map(int, u)), judged(facts, o))
