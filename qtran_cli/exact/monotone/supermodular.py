"""The nearest monotone and supermodular table over all orders of the actions: a class that contains all that QMIX's mixer reaches.

The published mixer, one hidden ELU layer with non-negative weights, is a convex function of non-negative sums of the Q_i. So
in the orders of the Q_i its tables never fall, and no two agents have a negative mixed second difference:

    T(a', u_-i) ≥ T(a, u_-i),   T(a', b', ·) − T(a', b, ·) − T(a, b', ·) + T(a, b, ·) ≥ 0   for a' above a, b' above b

For fixed orders that is a polyhedral cone and its nearest table unique. Floating point proposes the active inequalities of
every order at once; integers bound each order's error from below, and solve for the table of every order that the bounds
leave. The project's own (docs/theory.md).
"""

from __future__ import annotations

import itertools
import math
from fractions import Fraction
from functools import cache

import numpy as np

from qtran_cli.exact.algebra import least_distance
from qtran_cli.exact.algebra.least_distance import PRECISION
from qtran_cli.exact.monotone import orders
from qtran_cli.exact.monotone.orders import Optimum
from qtran_cli.table import Table, integers, ratio

WORK = 20_000
"""Tables are fitted up to so many choices of orders × inequalities: 3×3, 4×4, 3×3×3, 2^5, but not 5×5 or 2^6."""


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


def nearest(table: Table) -> list[Optimum]:
    """Every monotone and supermodular table of least squared error, over all orders. Ask feasible() first.

    Cost: for all orders together some dozens of small floating systems, then an exact one per order that can be best.
    """
    at, rows = orders.every(table.shape), inequalities(table.shape)
    payoffs = table.num.ravel().astype(object) - table.low  # adding a constant to a table adds it to its fit
    span = max(1, int(payoffs.max()))
    rough = (payoffs / span).astype(float)[at]
    lam = np.rint(least_distance.proposed(rough, rows) * PRECISION).astype(np.int64).astype(object) * span
    floor = least_distance.bounds(payoffs[at], rows.astype(object), lam)
    found: dict[tuple[Fraction, ...], Fraction] = {}
    for k in np.argsort(floor, kind="stable"):
        if found and floor[k] > min(found.values()) * PRECISION**2:
            break
        fit = least_distance.nearest(payoffs[at[k]].tolist(), rows, _start(lam[k]))
        values = dict(zip(at[k].tolist(), fit, strict=True))
        cells = tuple(values[c] for c in range(table.size))
        found[cells] = sum(((x - t) ** 2 for x, t in zip(payoffs.tolist(), cells, strict=True)), Fraction(0))
    least = min(found.values())
    return [_optimum(table, cells, least) for cells, error in sorted(found.items()) if error == least]


def _start(lam: np.ndarray) -> dict[int, Fraction]:
    return {int(k): Fraction(lam[k], PRECISION) for k in np.flatnonzero(lam)}


def _optimum(table: Table, cells: tuple[Fraction, ...], error: Fraction) -> Optimum:
    """The record of a table given by its differences from the payoffs' least, in units of the payoffs' numerators."""
    den = math.lcm(*(x.denominator for x in cells))
    made = ratio(integers((x.numerator * (den // x.denominator) + int(table.low) * den for x in cells), table.shape), den * table.den)
    return Optimum(made, error / table.den**2, orders.dominant(made))
