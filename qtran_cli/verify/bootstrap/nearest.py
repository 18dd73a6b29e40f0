"""Of the best tables in every choice of orders those that are equally good, and what is greedy in them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import product

import numpy as np

from qtran_cli.certificates.one_step import JointAction
from qtran_cli.verify.monotone import dominant

Top = tuple[Fraction, tuple[JointAction, ...]]
"""(the value of a fit at its greedy joint action, its greedy joint actions in C order)."""


def equally_good(shape: tuple[int, ...], y: Sequence[int], tables: Iterable[Sequence[int]], scale: int) -> list[Top]:
    """Those of the tables that have the least squared error from y, equal ones once. All are flat in C order and times ``scale``."""
    errors = {t: sum((a - b) ** 2 for a, b in zip(t, y, strict=True)) for t in set(map(tuple, tables))}
    least = min(errors.values())
    return [(Fraction(max(t), scale), _greedy(shape, t)) for t, error in errors.items() if error == least]


def scaled(y: Sequence[Fraction], by: int) -> tuple[list[int], int]:
    """(y times a scale that makes all of it multiples of ``by``, the scale)."""
    scale = math.lcm(*(x.denominator for x in y)) * by
    return [int(x * scale) for x in y], scale


def _greedy(shape: tuple[int, ...], t: Sequence[int]) -> tuple[JointAction, ...]:
    cube = np.array(t, dtype=object).reshape(shape)
    return tuple(product(*([a for a, best in enumerate(dominant(cube, i)) if best] for i in range(len(shape)))))
