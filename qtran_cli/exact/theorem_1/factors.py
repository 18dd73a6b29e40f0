"""Theorem 1 (QTRAN-base) and Theorem 2 (QTRAN-alt): slack, and the max-margin and tight factors in closed form.

    (4a)  Q'_jt(ū) − Q_jt(ū) + V_jt = 0         (4b)  Q'_jt(u) − Q_jt(u) + V_jt ≥ 0 for u ≠ ū
    V_jt = max Q_jt − Σ_i Q_i(ū_i)              (7)   min over u_i of D(u_i, u_-i) = 0 for u ≠ ū and every i
    slack D(u) = Q'_jt(u) − Q_jt(u) + V_jt = gap(u) − Σ_i d_i(u_i)

With O_i the actions of agent i that occur in an optimum and h(u) = #{i: u_i ∉ O_i}:

    margin   d_i = 0 on O_i, t* off it, t* = min over h(u) > 0 of gap(u) / h(u): the largest possible least d_i off O_i
    tight    from there, agent after agent, d_i(a) = min over u_-i of gap(a, u_-i) − Σ_{j≠i} d_j(u_j) for a ∉ O_i:
             every action then has a joint action of slack 0; for N ≤ 2 the result satisfies (7)

Source: Son et al. 2019, theorems 1 and 2; the closed forms are the project's own (docs/theory.md).

Departures from the paper
1. "ū" is every greedy joint action, not one of several tied ones: (4a) and (4b) then are (4b) and strict IGM.
2. V_jt is 0 and max Q_i = max Q_jt / N for every agent in the factors produced here: one valid choice of levels.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from qtran_cli.certificates.one_step import Factorisation, Mixture
from qtran_cli.exact.sweeps.igm import Optimum, Sets, mixture
from qtran_cli.exact.sweeps.regrets import regrets
from qtran_cli.exact.sweeps.tiles import as_matrix, column_max, grouped_max, halves, outer_sum, row_max
from qtran_cli.exact.theorem_1 import floating
from qtran_cli.table import SAFE, Table, ratio

OBJECTIVES = ("tight", "margin")


def transformed(q: Sequence[Table]) -> Table:
    """Q'_jt(u) = Σ_i Q_i(u_i), a table of shape (m_1, …, m_N)."""
    den = math.lcm(*(v.den for v in q))
    wide = sum(v.magnitude * (den // v.den) for v in q) >= SAFE
    flat = outer_sum([v.over(den) for v in q], object if wide else np.int64)
    return Table(flat.reshape(tuple(v.size for v in q)), den)


def slack(table: Table, q: Sequence[Table], v: Fraction) -> Table:
    """D(u) = Q'_jt(u) − Q_jt(u) + V_jt, a table of the payoff's shape. Integer tables only; about four passes."""
    prime = transformed(q)
    den = math.lcm(table.den, prime.den, v.denominator)
    scale, shift = den // table.den, v.numerator * (den // v.denominator)
    wide = table.magnitude * scale + prime.magnitude * (den // prime.den) + abs(shift) >= SAFE
    payoff, total = (x.over(den).astype(object) if wide else x.over(den) for x in (table, prime))
    return ratio(total - payoff + shift, den)


def value(table: Table, q: Sequence[Table]) -> Fraction:
    """V_jt = max Q_jt − Σ_i max Q_i."""
    return table.max - sum(v.max for v in q)


def max_margin(table: Table, best: Optimum) -> Fraction | None:
    """t*, None where every joint action is optimal. Comparisons only: exact for every dtype. About two passes."""
    return _margin(table, best, _layers(table, best))


def factorise(table: Table, best: Optimum, objective: str = "tight") -> Factorisation | Mixture:
    """[Q_i] with (4a), (4b) and strict IGM, or two optima that prove that there are none.

    objective: "margin" or "tight" (agents raised in their order). About seven passes for integers; large floating tables
    take more, since every sum that decides is taken again in rationals.
    """
    if not best.rectangular:
        return mixture(best)
    layers = _layers(table, best)
    margin = _margin(table, best, layers)
    if margin is None or objective == "margin":
        d = tuple(_flat(m, o, margin or Fraction(0)) for m, o in zip(table.shape, best.actions, strict=True))
    else:
        d = floating.tight(table, best, margin) if table.floating else _tight(table, best, margin, layers)
    return Factorisation(d, best.value / table.ndim, Fraction(0), margin, objective)


def _flat(m: int, optimal: np.ndarray, t: Fraction) -> Table:
    num = np.full(m, t.numerator, dtype=np.int64 if t.numerator < SAFE else object)
    num[optimal] = 0
    return Table(num, t.denominator)


def least_slack(table: Table, factors: Factorisation) -> Fraction:
    """min over u of D(u) = gap(u) − Σ_i d_i(u_i): (4b) holds iff it is ≥ 0. About three passes; exact for every dtype."""
    if table.floating:
        return table.max - floating.largest(table, factors.d)
    return regrets(table, factors.d).least()[0]


def _layers(table: Table, best: Optimum) -> np.ndarray:
    """layers[h, r]: max Q_jt over row r's columns that have h agents off their O_i. See tiles.as_matrix."""
    columns = outer_sum(_each(table.shape, best.actions, 1, np.int8)[halves(table.shape) :], np.int8)
    return grouped_max(as_matrix(table.num, table.shape), columns, table.low)


def _each(shape: Sequence[int], optimal: Sets, t: int, dtype) -> list[np.ndarray]:
    """Per agent a vector of t off O_i and 0 on it."""
    vectors = [np.full(m, t, dtype=dtype) for m in shape]
    for vector, actions in zip(vectors, optimal, strict=True):
        vector[actions] = 0
    return vectors


def _margin(table: Table, best: Optimum, layers: np.ndarray) -> Fraction | None:
    rows = outer_sum(_each(table.shape, best.actions, 1, np.int8)[: halves(table.shape)], np.int8)
    peaks = grouped_max(layers, rows, table.low)  # by the number of agents off their O_i, of one half and of the other
    return min(((table.max - table.number(peaks[h])) / sum(h) for h in np.ndindex(*peaks.shape) if sum(h)), default=None)


def _tight(table: Table, best: Optimum, margin: Fraction, layers: np.ndarray) -> tuple[Table, ...]:
    den = math.lcm(table.den, margin.denominator)
    factor, t, k = den // table.den, margin.numerator * (den // margin.denominator), halves(table.shape)
    bound = (table.magnitude + table.ndim * (table.high - table.low)) * factor + table.ndim * t  # no d_i exceeds the range
    dtype = np.int64 if bound < SAFE else object
    start, top = _each(table.shape, best.actions, t, dtype), table.high * factor
    peaks = layers[0].astype(dtype) * factor
    for h, layer in enumerate(layers[1:], 1):
        np.maximum(peaks, layer.astype(dtype, copy=False) * factor + h * t, out=peaks)
    first = _raised(peaks, top, start[:k], best.actions[:k]) if k else []
    peaks = column_max(as_matrix(table.num, table.shape), outer_sum(first, dtype), factor)
    return tuple(ratio(d, den) for d in (*first, *_raised(peaks, top, start[k:], best.actions[k:])))


def _raised(peaks: np.ndarray, top: int, start: list[np.ndarray], optimal: Sets) -> list[np.ndarray]:
    """The tight d_i of some agents, from ``start``: first those of one half of them with the other half at its start.

    peaks: a table of these agents, the largest Q_jt + Σ_j d_j over the actions of all the others.
    """
    if len(start) == 1:
        d = np.subtract(top, peaks.ravel(), out=peaks.ravel())
        d[optimal[0]] = 0
        return [d]
    shape = [len(d) for d in start]
    k, matrix = halves(shape), as_matrix(peaks, shape)
    first = _raised(row_max(matrix, outer_sum(start[k:], peaks.dtype)), top, start[:k], optimal[:k])
    return first + _raised(column_max(matrix, outer_sum(first, peaks.dtype)), top, start[k:], optimal[k:])
