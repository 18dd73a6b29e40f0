"""Check: given factors of 10^7 joint actions, in passes of numpy.max over the table (budget 20; memory 3 tables)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

import numpy as np

from benchmarks._memory import peak
from benchmarks._ratios import duration, passes
from benchmarks._tables import int64, spelled
from qtran_cli.exact.check.check import check
from qtran_cli.exact.check.record import Check
from qtran_cli.exact.sweeps.igm import optimum
from qtran_cli.exact.theorem_1 import factors as qtran
from qtran_cli.table import Table, from_array

HEADINGS = ("table", "factors", "verdict", "numpy.max", "time", "passes", "memory")
SHAPES = [(3162, 3162), (215,) * 3, (56,) * 4]


def tight(table: Table) -> list[Table]:
    """Factors that satisfy (4), with slack 0 for every action; for two agents (7) as well."""
    return list(qtran.factorise(table, optimum(table)).q)


def doubled(table: Table) -> list[Table]:
    """Twice those: IGM holds, (4b) fails, and the repair is to halve them."""
    return [q.affine(Fraction(2), Fraction(0)) for q in tight(table)]


def halved(table: Table) -> list[Table]:
    """Half of those: (4) holds with room, the largest common scale is 2."""
    return [q.affine(Fraction(1, 2), Fraction(0)) for q in tight(table)]


def unrelated(table: Table) -> list[Table]:
    """Random factors: everything fails."""
    return [from_array(int64((m,), seed)) for seed, m in enumerate(table.shape, 1)]


FACTORS = {f.__name__: f for f in (tight, doubled, halved, unrelated)}


def once(array: np.ndarray) -> Check:
    """The check that costs most: a scale that has to be found, and a repair to be checked."""
    table = from_array(array)
    return check(table, doubled(table))


def rows(smallest: bool = False) -> Iterator[tuple]:
    """One row per table and kind of factors; memory for the costliest."""
    for shape in [(40, 50)] if smallest else SHAPES:
        array = int64(shape)
        for name, factors in FACTORS.items():
            yield (spelled(shape), *measured(array, name, factors(from_array(array)), shape, 1 if smallest else 5))


def measured(array: np.ndarray, name: str, q: Sequence[Table], shape: Sequence[int], runs: int) -> tuple:
    """The cells of one row, from the second on."""
    verdict = check(from_array(array), q).verdict
    found = passes(lambda: check(from_array(array), q), array, runs)
    memory = f"{peak('check', 'int64', shape):.2f}" if name == "doubled" and array.nbytes > 10**7 else ""
    return name, verdict, duration(found.reference), duration(found.task), found, memory
