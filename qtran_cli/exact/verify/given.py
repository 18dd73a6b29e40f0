"""Given [Q_i] and V_jt: every answer of a check, from the definitions, by walking all joint actions.

The whole slack table is built in exact numbers: for games of up to about 10^6 joint actions.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from qtran_cli.exact.verdict import VERDICTS, Condition, Row, Verdict
from qtran_cli.exact.verify._walk import joint_action, masks, require, sums, vectors
from qtran_cli.table import Table

CORNERS = 50_000
"""The inequalities of the valid scales are checked by their corners, up to this many."""


@dataclass(frozen=True)
class _Truth:
    """gap, Σ_i d_i(u_i) and D(u) of every joint action, in units of 1 / den; which joint actions are greedy; d_i per agent."""

    gap: np.ndarray
    total: np.ndarray
    slack: np.ndarray
    greedy: np.ndarray
    den: int
    d: list[list[Fraction]]

    def exact(self, entry) -> Fraction:
        return Fraction(entry) / self.den


def verdict(c: Verdict, table: Table) -> None:
    """Every field of the verdict, each against its definition."""
    vectors(c.q, table)
    require(c.tolerance >= 0, "the tolerance is negative")
    truth = _truth(c, table)
    _igm(c, truth, table)
    _conditions(c, truth, table)
    _seven(c, truth, table)
    _common(c, truth)
    if c.polytope is not None:
        _polytope(c.polytope, truth, table)
    if c.agents is not None:
        _alone(c, truth)
    _repair(c, table)
    _word(c, truth)


def _truth(c: Verdict, table: Table) -> _Truth:
    columns = list(sums(c.q, table))
    den = math.lcm(columns[0][3], c.v.denominator)
    payoff, prime = (np.concatenate([x[k] for x in columns]) * (den // columns[0][3]) for k in (1, 2))
    tops = [max(v.flat()) for v in c.q]
    maximal = [np.array([x == top for x in v.flat()]) for v, top in zip(c.q, tops, strict=True)]
    d = [[top - x for x in v.flat()] for v, top in zip(c.q, tops, strict=True)]
    slack = prime - payoff + int(c.v * den)
    total = int(sum(tops) * den) - prime
    return _Truth(*(x.reshape(table.shape) for x in (payoff.max() - payoff, total, slack)), _outer(maximal), den, d)


def _outer(maximal: Sequence[np.ndarray]) -> np.ndarray:
    inside = np.ones((), dtype=bool)
    for mask in maximal:
        inside = np.logical_and.outer(inside, mask)
    return inside


def _bools(mask) -> np.ndarray:
    return np.asarray(mask, dtype=bool)


def _answer(answer: Condition, broken: np.ndarray, table: Table, what: str) -> None:
    """The answer agrees with the mask of cells that break the condition, and its witness is one of them."""
    require(answer.holds == (not broken.any()), f"{what} is claimed to {'hold' if answer.holds else 'fail'}")
    require((answer.witness is None) == answer.holds, f"{what}: a no needs a witness, a yes has none")
    if answer.witness is not None:
        joint_action(answer.witness, table, "the witness")
        require(bool(broken[answer.witness]), f"{what} does not fail at {answer.witness}")


def _igm(c: Verdict, t: _Truth, table: Table) -> None:
    members = masks(c.greedy, table)
    require(bool((_outer(members) == t.greedy).all()), "the greedy actions are not argmax Q_i")
    best = _bools(t.gap == 0)
    sub_greedy, missed = t.greedy & ~best, best & ~t.greedy
    _answer(c.strict, sub_greedy if sub_greedy.any() else missed, table, "strict IGM")
    over = t.greedy & _bools(t.gap > c.tolerance * t.den)
    _answer(c.consistent, over, table, "consistent IGM")


def _conditions(c: Verdict, t: _Truth, table: Table) -> None:
    room = c.tolerance * t.den
    _answer(c.four_a, t.greedy & _bools(abs(t.slack) > room), table, "(4a)")
    broken = ~t.greedy & _bools(t.slack < -room)
    _answer(c.four_b, broken, table, "(4b)")
    require(c.violations == int(broken.sum()), f"{int(broken.sum())} joint actions break (4b), not {c.violations}")
    joint_action(c.least_at, table, "the least slack's place")
    require(t.exact(t.slack.min()) == c.least == t.exact(t.slack[c.least_at]), f"the least slack is {t.exact(t.slack.min())}")


def _seven(c: Verdict, t: _Truth, table: Table) -> None:
    broken = [_bools(abs(t.slack.min(axis=i, keepdims=True)) > c.tolerance * t.den) & ~t.greedy for i in range(table.ndim)]
    _answer(Condition(c.seven.holds, c.seven.witness), np.logical_or.reduce(broken) if c.seven.holds else _own(c, broken), table, "(7)")
    require((c.seven.agent is None) == c.seven.holds, "(7): a no names the agent whose line is broken")


def _own(c: Verdict, broken: list[np.ndarray]) -> np.ndarray:
    """Cells on a broken line of the agent that the claim names: every cell of a line that holds one that is not greedy."""
    require(c.seven.agent in range(len(broken)), "(7) names no agent of this game")
    lines = broken[c.seven.agent].any(axis=c.seven.agent, keepdims=True)
    return np.broadcast_to(lines, broken[c.seven.agent].shape)


def _common(c: Verdict, t: _Truth) -> None:
    moving = _bools(t.total > 0)
    if c.common is None:
        require(not moving.any(), "the largest common scale has a bound")
    else:
        p, q = c.common.numerator, c.common.denominator
        room = t.gap * q - t.total * p
        require(
            bool(_bools(room[moving] >= 0).all()) and bool(_bools(room[moving] == 0).any()), f"{c.common} is not the largest common scale"
        )
    require(c.identity == (not _bools(t.gap < t.total).any()), "whether the identity is valid is claimed wrongly")


def _rows(t: _Truth) -> dict[tuple[Fraction, ...], Fraction]:
    """Every joint action's inequality: its left side's coefficients and the least bound."""
    rows: dict[tuple[Fraction, ...], Fraction] = {}
    for u in np.ndindex(*t.gap.shape):
        left = tuple(d[a] for d, a in zip(t.d, u, strict=True))
        if any(left):
            rows[left] = min(rows.get(left, t.exact(t.gap[u])), t.exact(t.gap[u]))
    return rows


def _polytope(rows: Sequence[Row], t: _Truth, table: Table) -> None:
    """Each row is a joint action's; none can be dropped; together they imply all others, as their corners show."""
    for row in rows:
        joint_action(row.u, table, "the inequality's joint action")
        left = tuple(d[a] for d, a in zip(t.d, row.u, strict=True))
        require(row.coefficients == left and row.bound == t.exact(t.gap[row.u]), f"the inequality of {row.u} is not the table's")
    every = _rows(t)
    if any(bound == 0 for bound in every.values()):
        require(
            len(rows) == 1 and rows[0].bound == 0 and any(rows[0].coefficients), "no positive scale is valid: one row with bound 0 says so"
        )
        return
    pairs = [(row.coefficients, row.bound) for row in rows]
    _implies(pairs, every, "an inequality is missing: it cuts off a corner at")
    for k, (left, bound) in enumerate(pairs):
        rest = pairs[:k] + pairs[k + 1 :]
        corners, free = _corners(rest, len(left))
        over = any(left[i] for i in free) or any(_dot(left, a) > bound for a in corners)
        require(over, f"the inequality of {rows[k].u} follows from the others")


def _implies(rows: list, every: dict, what: str) -> None:
    corners, free = _corners(rows, len(next(iter(every), ())))
    for left, bound in every.items():
        require(not any(left[i] for i in free), "an agent's scale is bounded, but by none of the inequalities")
        for a in corners:
            require(_dot(left, a) <= bound, f"{what} {tuple(map(str, a))}")


def _dot(left: Sequence[Fraction], a: Sequence[Fraction]) -> Fraction:
    return sum((x * y for x, y in zip(left, a, strict=True)), Fraction(0))


def _corners(rows: list, n: int) -> tuple[list[tuple[Fraction, ...]], list[int]]:
    """(corners of {a ≥ 0 : rows}, the coordinates that no row bounds), by solving every choice of n tight rows or axes."""
    free = [i for i in range(n) if not any(left[i] for left, _ in rows)]
    axes = [(tuple(Fraction(int(i == j)) for j in range(n)), Fraction(0)) for i in range(n)]
    require(math.comb(len(rows) + n, n) <= CORNERS, f"more than {CORNERS:,} corners to check: leave the inequalities out of the claim")
    found = set()
    for chosen in itertools.combinations([*rows, *axes], n):
        a = _solve([[*left, bound] for left, bound in chosen])
        if a is not None and min(a, default=Fraction(0)) >= 0 and all(_dot(left, a) <= bound for left, bound in rows):
            found.add(a)
    return sorted(found), free


def _solve(rows: list[list[Fraction]]) -> tuple[Fraction, ...] | None:
    """The solution of n equations in n unknowns by elimination; None where there is not exactly one."""
    n = len(rows)
    for k in range(n):
        pivot = next((r for r in range(k, n) if rows[r][k]), None)
        if pivot is None:
            return None
        rows[k], rows[pivot] = rows[pivot], rows[k]
        rows[k] = [x / rows[k][k] for x in rows[k]]
        for r in range(n):
            if r != k and rows[r][k]:
                rows[r] = [x - rows[r][k] * y for x, y in zip(rows[r], rows[k], strict=True)]
    return tuple(row[n] for row in rows)


def _alone(c: Verdict, t: _Truth) -> None:
    assert c.agents is not None
    require(len(c.agents) == len(t.d), "one largest scale per agent")
    rows = _rows(t)
    for i, claimed in enumerate(c.agents):
        room = {left: bound - (sum(left) - left[i]) for left, bound in rows.items()}
        limits = [x / left[i] for left, x in room.items() if left[i]]
        possible = all(x >= 0 for left, x in room.items() if not left[i]) and all(x > 0 for x in limits)
        truth = min(limits, default=math.inf) if possible else None
        require(claimed == truth, f"agent {i + 1}'s largest scale with the others at 1 is {truth}")


def _repair(c: Verdict, table: Table) -> None:
    """Offered exactly where strict IGM holds and the identity is not valid; scaled by a*, the maxima sum to max Q_jt."""
    require((c.repair is not None) == (c.strict.holds and not c.identity), "a repair belongs where strict IGM holds and (4b) fails")
    if c.repair is not None:
        scale, shift = c.repair
        require(scale == c.common, "the repair's scale is not the largest common scale")
        top = sum(scale * max(v.flat()) for v in c.q) + sum(shift)
        require(len(shift) == table.ndim and top == table.number(table.num.max()), "with the repair's shifts V_jt is not 0")


def _word(c: Verdict, t: _Truth) -> None:
    """The verdict's word, from the answers that have been checked."""
    ranked = c.consistent.holds if c.tolerance else c.strict.holds
    require(c.factorises == (c.four_a.holds and c.four_b.holds and ranked), "factorises is claimed wrongly")
    require(c.verdict in VERDICTS, f"no verdict is called {c.verdict!r:.40}")
    room = c.tolerance * t.den
    corrected = bool((t.gap - t.total).min() >= -room)
    if c.factorises:
        word = "factorises"
    elif c.consistent.holds:
        word = "wrong_v" if corrected else "not_strict" if c.common == 0 else "rescale"
    else:
        word = "tie" if corrected and c.four_b.holds and bool(t.gap[t.greedy].min() <= room) else "fails"
    require(c.verdict == word, f"the verdict is {word}, not {c.verdict}")
