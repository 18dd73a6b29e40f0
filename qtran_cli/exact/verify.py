"""Checks every certificate against the game, with mathematics of its own: nothing here comes from what produced it.

Each check goes back to the definition. Tables are walked in chunks of flat indices, every index is taken apart into a
joint action, and both sides of the claim are computed from it in Python integers over a common denominator (Fractions
where the table is floating).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

import numpy as np

from qtran_cli.errors import QtranError
from qtran_cli.exact.certificate import (
    Branch,
    Factorisation,
    Flip,
    Interaction,
    JointAction,
    Leaf,
    LineTight,
    Mixture,
    Orders,
    Product,
    Sum,
)
from qtran_cli.table import Table

_CHUNK = 1 << 15


class Refused(QtranError):
    """A certificate that does not prove its claim about this game. The text says which part fails and where."""


def verify(certificate, table: Table) -> None:
    """Raise Refused unless ``certificate`` proves its claim about ``table``. Cost: tens of passes, all exact."""
    _CHECKS[type(certificate)](certificate, table)


def _require(condition: bool, what: str) -> None:
    if not condition:
        raise Refused(what)


def _joint_action(u: JointAction, table: Table, what: str) -> None:
    fits = len(u) == table.ndim and all(isinstance(a, int) and 0 <= a < m for a, m in zip(u, table.shape, strict=True))
    _require(fits, f"{what} {u} is not a joint action of this game")


def _vectors(q: Sequence[Table], table: Table) -> None:
    _require(len(q) == table.ndim, f"{len(q)} individual functions for {table.ndim} agents")
    for i, (vector, m) in enumerate(zip(q, table.shape, strict=True)):
        _require(vector.shape == (m,), f"agent {i + 1} has {m} actions, its function {vector.size} values")


def _cells(table: Table) -> Iterator[tuple[tuple[np.ndarray, ...], np.ndarray]]:
    """(one index array per agent, Q_jt there as exact numbers over table.den), chunk by chunk."""
    flat = table.num.ravel()
    for start in range(0, flat.size, _CHUNK):
        at = np.arange(start, min(start + _CHUNK, flat.size))
        yield np.unravel_index(at, table.shape), _exact(flat[at])


def _exact(entries: np.ndarray) -> np.ndarray:
    """Entries as Python integers, those of a floating table as Fractions."""
    return np.vectorize(Fraction, otypes=[object])(entries) if entries.dtype.kind == "f" else entries.astype(object)


def _sums(q: Sequence[Table], table: Table) -> Iterator[tuple[tuple[np.ndarray, ...], np.ndarray, np.ndarray, int]]:
    """(joint actions, den · Q_jt(u), den · Σ_i q_i(u_i), den), chunk by chunk, in exact numbers."""
    den = math.lcm(table.den, *(v.den for v in q))
    columns = [np.array([int(x) * (den // v.den) for x in v.num.tolist()], dtype=object) for v in q]
    for u, payoff in _cells(table):
        total = sum((column[a] for column, a in zip(columns, u, strict=True)), np.zeros(len(payoff), dtype=object))
        yield u, payoff * (den // table.den), total, den


def _refuse_first(bad: np.ndarray, u: Sequence[np.ndarray], what: Callable[[JointAction], str]) -> None:
    bad = np.asarray(bad, dtype=bool)
    if bad.any():
        at = int(bad.argmax())
        raise Refused(what(tuple(int(a[at]) for a in u)))


def _sum(c: Sum, table: Table) -> None:
    _vectors(c.q, table)
    for u, payoff, total, _ in _sums(c.q, table):
        _refuse_first(payoff != total, u, lambda w: f"the individual functions do not add up to Q_jt at {w}")


def _interaction(c: Interaction, table: Table) -> None:
    for u in c.corners:
        _joint_action(u, table, "corner")
    _require(c.i != c.j and 0 <= min(c.i, c.j), "an interaction needs two agents")
    first, second, third, fourth = (table[u] for u in c.corners)
    value = first - second - third + fourth
    _require(value == c.value, f"the interaction is {value}, not {c.value}")
    _require(value != 0, "the rectangle's interaction is 0")


def _orders(c: Orders, table: Table) -> None:
    _require(len(c.orders) == table.ndim, f"{len(c.orders)} orders for {table.ndim} agents")
    for i, order in enumerate(c.orders):
        places = np.asarray(order).tolist()
        _require(sorted(places) == list(range(table.shape[i])), f"agent {i + 1}'s order does not name each action once")
        slices = np.moveaxis(table.num, i, 0)
        for a, b in zip(places, places[1:], strict=False):
            falls = np.asarray(slices[a] > slices[b], dtype=bool)
            _require(not falls.any(), f"agent {i + 1}: Q_jt falls from action {a} to action {b}")


def _flip(c: Flip, table: Table) -> None:
    _joint_action(c.better, table, "context")
    _joint_action(c.worse, table, "context")
    _require(0 <= c.agent < table.ndim and 0 <= c.other < table.shape[c.agent], "the flip names no agent or action of this game")
    _require(c.better[c.agent] == c.worse[c.agent], "the contexts do not share the agent's action")
    for u, sign, words in ((c.better, 1, "above"), (c.worse, -1, "below")):
        swapped = tuple(c.other if j == c.agent else a for j, a in enumerate(u))
        _require((table[u] - table[swapped]) * sign > 0, f"Q_jt at {u} is not {words} Q_jt at {swapped}")


def _product(c: Product, table: Table) -> None:
    _require(len(c.optimal) == table.ndim, f"{len(c.optimal)} sets for {table.ndim} agents")
    members = []
    for i, (actions, m) in enumerate(zip(c.optimal, table.shape, strict=True)):
        chosen = np.asarray(actions).tolist()
        _require(
            chosen == sorted(set(chosen)) and chosen != [] and 0 <= chosen[0] and chosen[-1] < m,
            f"agent {i + 1}'s set is not one of its actions",
        )
        members.append(np.isin(np.arange(m), chosen))
    top = Fraction(c.value) * table.den
    for u, payoff in _cells(table):
        inside = np.logical_and.reduce([member[a] for member, a in zip(members, u, strict=True)])
        _refuse_first(payoff > top, u, lambda w: f"Q_jt at {w} is above the claimed optimum {c.value}")
        _refuse_first(inside & (payoff != top), u, lambda w: f"{w} is in the product but not optimal")
        _refuse_first(~inside & (payoff == top), u, lambda w: f"{w} is optimal but not in the product")


def _mixture(c: Mixture, table: Table) -> None:
    for u in (c.u, c.w, c.mixture):
        _joint_action(u, table, "the witness")
    _require(all(m in pair for m, *pair in zip(c.mixture, c.u, c.w, strict=True)), f"{c.mixture} is not a mixture of {c.u} and {c.w}")
    top = max(table.number(x) for x in (table.num.max(),))
    for u in (c.u, c.w):
        _require(table[u] == top, f"{u} is not optimal")
    _require(table[c.mixture] != top, f"{c.mixture} is optimal")


def _factorisation(c: Factorisation, table: Table) -> None:
    """(4a) at every greedy joint action, (4b) everywhere, strict IGM, and t* attained: all from Q_i and V_jt."""
    q = c.q
    _vectors(q, table)
    _require(all(v.min == 0 for v in c.d), "an agent's regrets have no 0: they are not max Q_i − Q_i")
    top = table.number(table.num.max())
    maximal = [np.array([x == max(v.flat()) for x in v.flat()]) for v in q]
    least: Fraction | None = None
    for u, payoff, total, den in _sums(q, table):
        d = total - payoff + c.v * den
        greedy = np.logical_and.reduce([member[a] for member, a in zip(maximal, u, strict=True)])
        _refuse_first(d < 0, u, lambda w: f"(4b) fails at {w}")
        _refuse_first(greedy & (d != 0), u, lambda w: f"(4a) fails at {w}")
        _refuse_first(greedy != (payoff == top * den), u, lambda w: f"strict IGM fails at {w}")
        off = sum((~member[a] for member, a in zip(maximal, u, strict=True)), np.zeros(len(payoff), dtype=int))
        if off.any():
            share = min(Fraction(top * den - x) / (den * int(h)) for x, h in zip(payoff[off > 0], off[off > 0], strict=True))
            least = share if least is None else min(least, share)
    _require(least == c.margin, f"the largest margin is {least}, not {c.margin}")
    spread = [max(v.flat()) - x for v, member in zip(q, maximal, strict=True) for x, m in zip(v.flat(), member, strict=True) if not m]
    if not isinstance(c, LineTight) and least is not None:
        _require(min(spread) >= least, f"an action that is never optimal is only {min(spread)} below, less than the margin {least}")


def _line_tight(c: LineTight, table: Table) -> None:
    """A factorisation, and on every axis line a cell of slack 0."""
    _factorisation(c, table)
    tight = [d == 0 for d in (total - payoff + c.v * den for _, payoff, total, den in _sums(c.q, table))]
    cells = np.concatenate(tight).astype(bool).reshape(table.shape)
    for i in range(table.ndim):
        missed = ~cells.any(axis=i)
        _require(not missed.any(), f"(7) fails: a line of agent {i + 1} has no joint action of slack 0")


def _branch(c: Branch, table: Table) -> None:
    """The tree: each line's every cell is refuted, by inequalities that contradict each other given the tight cells above."""
    payoff = _exact(table.num)
    gap = payoff.max() - payoff
    optimal = [set(np.unique(axis).tolist()) for axis in np.nonzero(np.asarray(gap == 0, dtype=bool))]
    free = [[a not in best for a in range(m)] for best, m in zip(optimal, table.shape, strict=True)]
    _require(bool(np.asarray(gap == 0, dtype=bool).sum() == math.prod(len(s) for s in optimal)), "the optimal set is not a product")
    _subtree(c, table, gap, free, frozenset())


def _subtree(c: Branch, table: Table, gap: np.ndarray, free: list[list[bool]], tight: frozenset[JointAction]) -> None:
    _require(isinstance(c.agent, int) and 0 <= c.agent < table.ndim, f"no agent {c.agent}")
    _joint_action(c.u, table, "the line's cell")
    _require(len(c.cells) == table.shape[c.agent], f"agent {c.agent + 1}'s line through {c.u} has {table.shape[c.agent]} cells")
    for a, why in enumerate(c.cells):
        cell = (*c.u[: c.agent], a, *c.u[c.agent + 1 :])
        if isinstance(why, Branch):
            _subtree(why, table, gap, free, tight | {cell})
        else:
            _leaf(why, cell, table, gap, free, tight | {cell})


def _leaf(c: Leaf, cell: JointAction, table: Table, gap: np.ndarray, free: list[list[bool]], tight: frozenset[JointAction]) -> None:
    _require(c.cell == cell, f"a refutation of {c.cell} stands at {cell}")
    left: dict[tuple[int, int], Fraction] = {}
    right = Fraction(0)
    for sign, side in ((1, c.upper), (-1, c.lower)):
        for u, weight in side:
            _joint_action(u, table, "an inequality's cell")
            _require(weight > 0, f"the weight of {u} is not positive")
            _require(sign > 0 or u in tight, f"{u} is not assumed tight here")
            right += sign * weight * gap[u]
            for i, a in enumerate(u):
                if free[i][a]:
                    left[i, a] = left.get((i, a), Fraction(0)) + sign * weight
    _require(min(left.values(), default=Fraction(0)) >= 0, f"the refutation of {cell} leaves a negative coefficient")
    _require(right < 0 or (right == 0 and any(left.values())), f"the inequalities at {cell} do not contradict each other")


_CHECKS: dict[type, Callable] = {
    Sum: _sum,
    Interaction: _interaction,
    Orders: _orders,
    Flip: _flip,
    Product: _product,
    Mixture: _mixture,
    Factorisation: _factorisation,
    LineTight: _line_tight,
    Branch: _branch,
}
