"""Linear programs: the same factors from scipy's HiGHS under (4b), against the closed forms, with the growth of both."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import block_array, csr_array, eye_array

from benchmarks._ratios import Ratio, compare, duration
from benchmarks._tables import int64, spelled
from qtran_cli.exact.sweeps.igm import Optimum, optimum
from qtran_cli.exact.theorem_1 import factors as qtran
from qtran_cli.table import Table, from_array

HEADINGS = ("table", "cells", "ours", "max t", "ratio", "max sum d", "ratio")
SHAPES = [(10, 10), (32, 32), (100, 100), (320, 320), (1000, 1000), (10,) * 3, (22,) * 3, (46,) * 3]


def program(table: Table, best: Optimum) -> tuple[csr_array, np.ndarray, np.ndarray]:
    """(A, b, keep): A d ≤ b is (4b) for d ≥ 0, one row per joint action that is not optimal; keep: which d_i(a) may exceed 0."""
    offsets = np.cumsum([0, *table.shape[:-1]])
    cells = np.nonzero(table.num != table.high)
    columns = np.stack([axis + offset for axis, offset in zip(cells, offsets, strict=True)], axis=1)
    count, n = columns.shape
    a = csr_array((np.ones(columns.size), columns.ravel(), np.arange(0, columns.size + 1, n)), shape=(count, sum(table.shape)))
    keep = np.ones(sum(table.shape), dtype=bool)
    keep[np.concatenate([o + offset for o, offset in zip(best.actions, offsets, strict=True)])] = False
    return a, (table.high - table.num[cells]).astype(float), keep


def most_sum(table: Table, best: Optimum) -> float:
    """The largest Σ_i Σ_a d_i(a) under (4b)."""
    a, b, keep = program(table, best)
    return -linprog(-keep.astype(float), a, b, bounds=[(0, None if k else 0) for k in keep], method="highs").fun


def most_margin(table: Table, best: Optimum) -> float:
    """The largest t with t ≤ d_i(a) off O_i under (4b): t*."""
    a, b, keep = program(table, best)
    rows = eye_array(keep.size, format="csr")[np.flatnonzero(keep)]
    a = block_array([[a, csr_array((a.shape[0], 1))], [-rows, csr_array(np.ones((rows.shape[0], 1)))]], format="csr")
    b = np.concatenate([b, np.zeros(rows.shape[0])])
    bounds = [(0, None if k else 0) for k in keep] + [(None, None)]
    return -linprog(np.append(np.zeros(keep.size), -1.0), a, b, bounds=bounds, method="highs").fun


def rows(smallest: bool = False) -> Iterator[tuple]:
    """One row per table. AssertionError where the program's t and ours differ, or ours sums to more than its largest sum."""
    for shape in [(6, 7)] if smallest else SHAPES:
        yield measured(shape, 1 if math.prod(shape) > 10**4 or smallest else 3)


def measured(shape: Sequence[int], runs: int) -> tuple:
    """The row of one table."""
    table = from_array(int64(shape))
    best = optimum(table)
    factors = qtran.factorise(table, best)
    (margin, t), (total, largest) = (_against(solver, table, best, runs) for solver in (most_margin, most_sum))
    assert math.isclose(t, factors.margin, rel_tol=1e-6)
    assert largest >= float(sum(sum(d.flat()) for d in factors.d)) * (1 - 1e-6)
    return spelled(shape), f"{table.size:,}", duration(total.reference), duration(margin.task), margin, duration(total.task), total


def _against(solver: Callable[[Table, Optimum], float], table: Table, best: Optimum, runs: int) -> tuple[Ratio, float]:
    """(time of the program against that of the closed forms, what it found)."""
    answers: list[float] = []
    many = max(1, 10**5 // table.size)  # ours is too short for one reading of the clock
    found = compare(lambda: answers.append(solver(table, best)), lambda: [_ours(table) for _ in range(many)], runs)
    return Ratio(found.ratio * many, found.task, found.reference / many), answers[-1]


def _ours(table: Table) -> None:
    fresh = Table(table.num, table.den)
    qtran.factorise(fresh, optimum(fresh))
