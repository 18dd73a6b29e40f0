"""Is a given [Q_i], V_jt a factorisation of a table? Every condition, its witness, and how it could be mended.

IGM (definition 1), (4a), (4b), (7), the valid scales; with a tolerance ε: gap(ū) ≤ ε, |D(ū)| ≤ ε, D(u) ≥ −ε, and for
(7) that the least slack of every line lies in [−ε, ε].
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction

import numpy as np

from qtran_cli.certificates.check import Condition
from qtran_cli.certificates.one_step import JointAction
from qtran_cli.errors import GameError
from qtran_cli.exact.check import scales as affine
from qtran_cli.exact.check.record import Check, Repair
from qtran_cli.exact.sweeps import igm
from qtran_cli.exact.sweeps.regrets import Regrets, regrets
from qtran_cli.exact.sweeps.tiles import halves, outer_sum
from qtran_cli.exact.theorem_1 import factors as qtran
from qtran_cli.table import Table, regret


def check(table: Table, q: Sequence[Table], v: Fraction | None = None, tolerance: Fraction = Fraction(0)) -> Check:
    """Hold [Q_i] (one vector per agent) and V_jt (default: max Q_jt − Σ max Q_i) against a table.

    Raises GameError on factors of the wrong shape and on floating tables above 10^6 cells. Ten to twenty passes: sweeps of
    about three, one per agent among them.
    """
    _fits(table, q)
    best, sets = igm.optimum(table), igm.greedy(q)
    verdict = igm.igm(best, sets)
    natural = qtran.value(table, q)
    v, given = (natural, False) if v is None else (v, True)
    shift = v - natural
    view = regrets(table, [regret(x) for x in q])
    four_b, least, least_at, violations = _four_b(view, sets, shift, tolerance)
    scales = affine.scales(table, q, view)
    return Check(
        table=table,
        q=tuple(q),
        v=v,
        given_v=given,
        tolerance=tolerance,
        greedy=sets,
        igm=verdict,
        consistent=_first_over(table, sets, lambda gap: gap > tolerance),
        four_a=_first_over(table, sets, lambda gap: abs(gap + shift) > tolerance),
        four_b=four_b,
        seven=_seven(view, sets, shift, tolerance),
        least=least,
        least_at=least_at,
        violations=violations,
        scales=scales,
        repair=_repair(table, q, sets, scales.common) if verdict.strict and not scales.identity else None,
    )


def _fits(table: Table, q: Sequence[Table]) -> None:
    if table.floating:
        raise GameError("a floating table above 10^6 cells", right="its sums are not exact: save the payoffs as integers")
    if len(q) != table.ndim:
        raise GameError(f"factors for {len(q)} agents, the game has {table.ndim}", right=f"give Q_i once per agent: {table.ndim} times")
    for i, (vector, m) in enumerate(zip(q, table.shape, strict=True)):
        if vector.shape != (m,):
            raise GameError(
                f"{vector.size} values for agent {i + 1}", where=f"q[{i}]", right=f"agent {i + 1} has {m} actions: give {m} values"
            )


def _first_over(table: Table, sets: igm.Sets, breaks: Callable[[Fraction], bool]) -> Condition:
    """The greedy joint action of the largest gap if ``breaks(gap)``, else that of the smallest if it does."""
    num = table.num if igm.size(sets) == table.size else table.num[np.ix_(*sets)]
    for at in (num.argmin(), num.argmax()):
        if breaks(table.max - table.number(num.flat[at])):
            return Condition(False, tuple(int(s[k]) for s, k in zip(sets, np.unravel_index(at, num.shape), strict=True)))
    return Condition(True)


def _four_b(view: Regrets, sets: igm.Sets, shift: Fraction, tolerance: Fraction) -> tuple[Condition, Fraction, JointAction, int]:
    """((4b) for u ≠ ū, the least slack over all u, where, the number of joint actions that break (4b))."""
    gap, u = view.least()
    least, floor = gap + shift, -(shift + tolerance) * view.den  # broken where top − sums < floor
    if least >= -tolerance:
        return Condition(True), least, u, 0
    most = math.floor(view.top - floor)
    if floor <= 0:  # V_jt is not too small: no greedy joint action breaks (4b)
        return Condition(False, u), least, u, view.count_above(most)
    violations, worst = _beside_greedy(view, sets, most)
    return Condition(worst is None, worst), least, u, violations


def _beside_greedy(view: Regrets, sets: igm.Sets, most: int) -> tuple[int, JointAction | None]:
    """(how many joint actions that are not greedy have a sum above ``most``, the one with the largest)."""
    (rows, columns), violations, worst, at = _greedy_halves(view.table.shape, sets), 0, most, None
    for r, c, sums in view.above(most):
        broken = np.asarray(sums > most, dtype=bool) & ~(rows[r, None] & columns[c])
        violations += int(np.count_nonzero(broken))
        if broken.any() and (peak := sums[broken].max()) > worst:
            row, column = np.unravel_index(int((broken & (sums == peak)).argmax()), broken.shape)
            worst, at = peak, (r.start + row) * len(columns) + c.start + column
    return violations, None if at is None else tuple(int(a) for a in np.unravel_index(at, view.table.shape))


def _greedy_halves(shape: Sequence[int], sets: igm.Sets) -> tuple[np.ndarray, np.ndarray]:
    """Which rows and which columns of the matrix are made of greedy actions alone."""
    away = [np.isin(np.arange(m), s, invert=True).astype(np.int8) for m, s in zip(shape, sets, strict=True)]
    return outer_sum(away[: halves(shape)], np.int8) == 0, outer_sum(away[halves(shape) :], np.int8) == 0


def _seven(view: Regrets, sets: igm.Sets, shift: Fraction, tolerance: Fraction) -> Condition:
    """(7): on every line that has a joint action u ≠ ū the least slack is 0. One sweep per agent."""
    low, high = (view.top + (shift + sign * tolerance) * view.den for sign in (-1, 1))  # the line's largest sum lies between
    for i in range(view.table.ndim):
        peaks = view.lines(i)
        broken = np.asarray((peaks < math.ceil(low)) | (peaks > math.floor(high)), dtype=bool)
        if broken.any() and (spared := _spared(view.table.shape, sets, i)) is not None:
            broken &= ~(spared[0][:, None] & spared[1])
        if broken.any():
            b, k = (int(x) for x in np.unravel_index(int(broken.argmax()), broken.shape))
            return Condition(False, view.on_line(i, b, k), i)
    return Condition(True)


def _spared(shape: Sequence[int], sets: igm.Sets, i: int) -> tuple[np.ndarray, np.ndarray] | None:
    """Lines of agent i all of whose joint actions are greedy, as masks over those before and after it; None: there are none."""
    if len(sets[i]) < shape[i]:
        return None
    away = [np.isin(np.arange(m), s, invert=True).astype(np.int64) for m, s in zip(shape, sets, strict=True)]
    return outer_sum(away[:i], np.int64) == 0, outer_sum(away[i + 1 :], np.int64) == 0


def _repair(table: Table, q: Sequence[Table], sets: igm.Sets, scale: Fraction | None) -> Repair:
    """The factors at the largest common scale, of which strict IGM holds: then it is positive, and (4a) is V_jt = 0."""
    assert scale is not None
    level = table.max / table.ndim
    shift = tuple(level - scale * v.max for v in q)
    mended = tuple(v.affine(scale, b) for v, b in zip(q, shift, strict=True))
    same = all(np.array_equal(a, b) for a, b in zip(igm.greedy(mended), sets, strict=True))
    least, _ = regrets(table, [regret(v) for v in mended]).least()
    if not same or least < 0 or qtran.value(table, mended) != 0:
        raise AssertionError("the repaired factors do not satisfy (4)")
    return Repair(scale, shift, mended)
