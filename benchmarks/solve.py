"""Solve: factors, IGM, slack check, IQL and VDN of a table, in passes of numpy.max over it (budget 20; memory 3 tables)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

import numpy as np

from benchmarks._memory import peak
from benchmarks._ratios import Ratio, duration, passes
from benchmarks._tables import TABLES, spelled
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.methods import iql, vdn
from qtran_cli.exact.sweeps.igm import greedy, igm
from qtran_cli.exact.theorem_1 import factors as qtran
from qtran_cli.table import from_array

HEADINGS = ("table", "type", "cells", "numpy.max", "time", "passes", "memory")
GROWTH = [(100, 100), (316, 316), (1000, 1000), (3162, 3162), (10**4, 10**4)]
SHAPES = [(464,) * 3, (100,) * 4, (10, 10**7), (10**7, 10), (2,) * 26, (3,) * 16]
FLOATS = [(1000, 1000), (3162, 3162), (215,) * 3, (56,) * 4, (10**4, 10**4)]


def once(array: np.ndarray) -> None:
    """All that the budget covers, from the array. AssertionError if what was found is wrong."""
    facts = Facts(from_array(array))
    factors = facts.base
    assert igm(facts.best, greedy(factors.q)).strict
    assert qtran.least_slack(facts.table, factors) == Fraction(0)
    iql.project(facts)
    vdn.project(facts)


def rows(smallest: bool = False) -> Iterator[tuple]:
    """One row per table: integers of growing size, then other shapes, then floats."""
    if smallest:
        yield from (measured(kind, (40, 50), 1) for kind in TABLES)
        return
    yield from (measured("int64", shape) for shape in GROWTH + SHAPES)
    yield from (measured(kind, shape) for kind in ("eighths", "normal") for shape in FLOATS)


def measured(kind: str, shape: Sequence[int], runs: int | None = None) -> tuple:
    """The row of one table. Memory is measured where the table is what fills it."""
    array = TABLES[kind](shape)
    found = timed(array, runs)
    memory = f"{peak('solve', kind, shape):.2f}" if array.nbytes > 10**8 else ""
    return spelled(shape), kind, f"{array.size:,}", duration(found.reference), duration(found.task), found, memory


def timed(array: np.ndarray, runs: int | None = None) -> Ratio:
    """Passes of numpy.max that ``once`` costs."""
    once(array)
    return passes(lambda: once(array), array, runs or (3 if array.size > 10**7 else 7))
