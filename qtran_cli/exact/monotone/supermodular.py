"""The nearest monotone and supermodular table over all orders of the actions: a class that contains all that QMIX's mixer reaches.

The published mixer, one hidden ELU layer with non-negative weights, is a convex function of non-negative sums of the Q_i. So
in the orders of the Q_i its tables never fall, and no two agents have a negative mixed second difference:

    T(a', u_-i) ≥ T(a, u_-i),   T(a', b', ·) − T(a', b, ·) − T(a, b', ·) + T(a, b, ·) ≥ 0   for a' above a, b' above b

For fixed orders that is a polyhedral cone and its nearest table unique, in squares with positive weights too. Floating point
proposes the active inequalities of every order at once; integers bound each order's error from below, and solve for the
table of every order that the bounds leave. The project's own (docs/theory.md).
"""

from __future__ import annotations

import itertools
import math
import time
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from functools import cache

import numpy as np

from qtran_cli.exact.algebra import least_distance
from qtran_cli.exact.algebra.cones import Cones
from qtran_cli.exact.algebra.isotonic import Fits
from qtran_cli.exact.budget import Late
from qtran_cli.exact.monotone import orders
from qtran_cli.exact.monotone.loss import Loss, weighted
from qtran_cli.exact.monotone.orders import Optimum
from qtran_cli.table import Table, integers, narrow, ratio

WORK = 20_000
"""Tables are fitted up to so many choices of orders × inequalities: 3×3, 4×4, 3×3×3, 2^5, but not 5×5 or 2^6."""

ROUGH = 0, 4, 8, 16
"""Multipliers of a proof are tried with so many binary digits after the point before exact ones are."""


@cache
def inequalities(shape: tuple[int, ...]) -> np.ndarray:
    """A with A T ≥ 0 iff T, flat in C order, is monotone and supermodular in the order of the indices: (K, cells) of 0 and ±1.

    Neighbouring actions are enough, and so is monotony where all others play their worst action.
    """
    flat = np.arange(math.prod(shape)).reshape(shape)
    signs = [({flat[_at(shape, {i: a})]: -1, flat[_at(shape, {i: a + 1})]: 1}) for i, m in enumerate(shape) for a in range(m - 1)]
    for i, j in itertools.combinations(range(len(shape)), 2):
        for u in np.ndindex(*(m - (k in (i, j)) for k, m in enumerate(shape))):
            corners = itertools.product((0, 1), repeat=2)
            signs.append({flat[tuple(a + s * (k == i) + t * (k == j) for k, a in enumerate(u))]: 1 - 2 * (s ^ t) for s, t in corners})
    rows = np.zeros((len(signs), flat.size), dtype=np.int64)
    for row, entries in zip(rows, signs, strict=True):
        row[list(entries)] = list(entries.values())
    return rows


def _at(shape: tuple[int, ...], actions: dict[int, int]) -> tuple[int, ...]:
    return tuple(actions.get(k, 0) for k in range(len(shape)))


def count(shape: tuple[int, ...]) -> int:
    """The number of inequalities of one order."""
    pairs = itertools.combinations(shape, 2)
    return sum(m - 1 for m in shape) + sum((m - 1) * (k - 1) * math.prod(shape) // (m * k) for m, k in pairs)


def feasible(table: Table) -> bool:
    """Whether a table is small enough to be fitted, and exact."""
    return not table.floating and orders.count(table.shape) * count(table.shape) <= WORK


def squares(weights: np.ndarray, den: int = 1) -> Loss:
    """The squared error with these weights / den, positive integers flat in C order, to be minimised over this class's tables."""
    wide = weights.astype(object)
    plain = bool((weights == 1).all())

    def fitted(values: np.ndarray, at: np.ndarray, shape: tuple[int, ...], deadline: float) -> Fits:
        low = int(values.min())
        cones = Cones(values.astype(object) - low, inequalities(shape), None if plain else wide[at])
        found = [[x + low for x in fit] for fit in _each(cones, deadline)]
        num, den = (np.array([[getattr(x, part) for x in fit] for fit in found], dtype=object) for part in ("numerator", "denominator"))
        return Fits(narrow(num), narrow(den))

    return replace(weighted(weights, den), fitted=fitted)


def _each(cones: Cones, deadline: float) -> Iterator[list[Fraction]]:
    for k in range(len(cones.q)):
        if time.monotonic() > deadline:
            raise Late
        yield cones.proved(k)[0]


def of_orders(table: Table, weights: np.ndarray | None = None) -> tuple[Cones, np.ndarray]:
    """The table, less its least payoff, sorted by every choice of orders; and where each sorted cell belongs. weights: flat."""
    at = orders.every(table.shape)
    payoffs = table.num.ravel().astype(object) - table.low  # adding a constant to a table adds it to its fit
    return Cones(payoffs[at], inequalities(table.shape), None if weights is None else weights.astype(object)[at]), at


def nearest(table: Table, weights: np.ndarray | None = None, den: int = 1) -> list[Optimum]:
    """Every monotone and supermodular table of least squared error, over all orders. Ask feasible() first.

    weights: of the squares, times den, positive integers flat in C order; None: all 1. Cost: for all orders together some
    dozens of small floating systems, then an exact one per order that can be best.
    """
    cones, at = of_orders(table, weights)
    payoffs = table.num.ravel().astype(object) - table.low
    heavy = [1] * table.size if weights is None else weights.tolist()
    found: dict[tuple[Fraction, ...], Fraction] = {}
    for k in np.argsort(cones.bounds, kind="stable"):
        if found and cones.floor(k) > min(found.values()):
            break
        values = dict(zip(at[k].tolist(), cones.proved(k)[0], strict=True))
        cells = tuple(values[c] for c in range(table.size))
        found[cells] = sum((w * (x - t) ** 2 for w, x, t in zip(heavy, payoffs.tolist(), cells, strict=True)), Fraction(0))
    least = min(found.values())
    return [_optimum(table, cells, least / den) for cells, error in sorted(found.items()) if error == least]


def _optimum(table: Table, cells: tuple[Fraction, ...], error: Fraction) -> Optimum:
    """The record of a table given by its differences from the payoffs' least, in units of the payoffs' numerators."""
    den = math.lcm(*(x.denominator for x in cells))
    made = ratio(integers((x.numerator * (den // x.denominator) + int(table.low) * den for x in cells), table.shape), den * table.den)
    return Optimum(made, error / table.den**2, orders.dominant(made))


def sorted_cells(table: Table) -> np.ndarray:
    """Which cell stands at each place of a table of this class once it is sorted by its orders, worst actions first; flat."""
    num = table.num.astype(object)
    sums = (num.sum(axis=tuple(j for j in range(table.ndim) if j != i)) for i in range(table.ndim))
    ordered = [sorted(range(len(s)), key=s.__getitem__) for s in map(list, sums)]
    return np.arange(table.size).reshape(table.shape)[np.ix_(*ordered)].ravel()


def multipliers(table: Table, least: Fraction) -> tuple[tuple[Fraction, ...], ...]:
    """For each choice of orders a multiplier ≥ 0 per inequality, which prove that its squared error is at least ``least``.

    As short numbers as will do: rough ones for orders whose best table is worse, exact ones for the others.
    """
    cones, _ = of_orders(table)
    return tuple(tuple(x / table.den for x in _proof(cones, k, least * table.den**2)) for k in range(len(cones.q)))


def _proof(cones: Cones, k: int, least: Fraction) -> list[Fraction]:
    for bits in ROUGH:
        step = cones.unit >> bits
        lam = np.array([(x + step // 2) // step for x in cones.proposed[k].tolist()], dtype=object)
        bound = least_distance.bounds(cones.q[k : k + 1], cones.rows.astype(object), lam[None], unit=1 << bits)[0]
        if bound >= least * (1 << 2 * bits):
            return [Fraction(x, 1 << bits) for x in lam.tolist()]
    exact = cones.proved(k)[1]
    return [exact.get(j, Fraction(0)) for j in range(len(cones.rows))]
