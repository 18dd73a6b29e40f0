"""The best monotone tables over all orders of the agents' actions: QMIX's idealised class, a finite union of convex cones.

For fixed orders the best table is an isotonic regression (exact/algebra/isotonic.py); every choice of orders is one cone.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from qtran_cli.exact.algebra.isotonic import Fits
from qtran_cli.table import SAFE, Table, integers, ratio

CELLS = 10**6
"""Every choice of orders is tried while their number, symmetric ones counted once, × joint actions stays within this."""

Fit = Callable[[np.ndarray, np.ndarray], Fits]
"""(values sorted by each choice of orders, the flat indices of the cells they came from), both (B, cells) -> the best tables."""
Error = Callable[[list[int], int], Fraction]
"""(numerators, their denominator) of a table, flat in C order, in units of the payoff's numerators -> its exact error."""


def count(shape: tuple[int, ...]) -> int:
    """The number of choices of one order per agent: Π_i m_i!."""
    return math.prod(math.factorial(m) for m in shape)


def every(shape: tuple[int, ...]) -> np.ndarray:
    """For each choice of orders (worst action first) which cell stands at each place of the sorted table: (count, cells)."""
    places = np.zeros((1, 1), dtype=np.int64)
    for m in shape:
        orders = np.array(list(itertools.permutations(range(m))), dtype=np.int64)
        places = (places[:, None, :, None] * m + orders[None, :, None, :]).reshape(len(places) * len(orders), -1)
    return places


@dataclass(frozen=True, eq=False)
class Optimum:
    """A local minimum of the error over all monotone tables: the table, its error, and per agent its greedy actions.

    Greedy are the actions whose slice dominates all others, not all that occur in a maximum of the table.
    """

    table: Table
    error: Fraction
    greedy: tuple[np.ndarray, ...]


def best_tables(table: Table, fit: Fit, at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(numerators, denominators), flat in C order, of the best table under each choice of orders in ``at``."""
    fits = fit(table.num.ravel()[at], at)
    num, den = np.empty_like(fits.num), np.empty_like(fits.den)
    rows = np.arange(len(at))[:, None]
    num[rows, at], den[rows, at] = fits.num, fits.den
    return num, den


def optimum(table: Table, num: np.ndarray, den: np.ndarray, error: Error) -> Optimum:
    """The record of one table."""
    values, common = together(num, den)
    return made(table, values, common, error(values, common))


def made(table: Table, values: list[int], common: int, error: Fraction) -> Optimum:
    """The record of the table values / common, in units of the payoff's numerators."""
    found = ratio(integers(values, table.shape), common * table.den)
    return Optimum(found, error, dominant(found))


def together(num: np.ndarray, den: np.ndarray) -> tuple[list[int], int]:
    """num / den over one denominator: (numerators, denominator), Python integers."""
    tops, bottoms = num.tolist(), den.tolist()
    common = math.lcm(*set(bottoms))
    return [n * (common // d) for n, d in zip(tops, bottoms, strict=True)], common


def dominant(table: Table) -> tuple[np.ndarray, ...]:
    """Per agent the actions whose slice is, everywhere, at least every other: those equal to the elementwise maximum."""
    sets = []
    for i in range(table.ndim):
        slices = np.moveaxis(table.num, i, 0).reshape(table.shape[i], -1)
        sets.append(np.flatnonzero(np.asarray(slices == slices.max(axis=0), dtype=bool).all(axis=1)))
    return tuple(sets)


def cones(num: np.ndarray, den: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """Under how many choices of orders each monotone table (B, cells) is monotone: exchanging equal slices changes nothing."""
    total = np.ones(len(num), dtype=np.int64 if count(shape) < SAFE else object)
    for i, m in enumerate(shape):
        n, d = (np.moveaxis(x.reshape(-1, *shape), i + 1, 1).reshape(len(x), m, -1) for x in (num, den))
        for a in range(m):  # the factorial of every class of equal slices, one factor per action
            equal = np.asarray((n[:, : a + 1] == n[:, a : a + 1]) & (d[:, : a + 1] == d[:, a : a + 1]), dtype=bool).all(axis=2)
            total = total * equal.sum(axis=1)
    return total
