"""Weighted least squares of Σ_i Q_i(u_i), exactly: the normal equations in integers, by fraction-free elimination.

    Σ_{u: u_i = a} w(u) (Σ_j Q_j(u_j) − Q_jt(u)) = 0            for every agent i and action a

Constants that sum to 0 over the agents are always free: N − 1 unknowns. More free unknowns mean that the weights leave the
differences between some actions open.
"""

from __future__ import annotations

import itertools
from fractions import Fraction

import numpy as np

from qtran_cli.exact.algebra import linear
from qtran_cli.exact.sampling import Weights
from qtran_cli.table import Table

WORK = 4 * 10**13
"""Systems are solved while unknowns⁵ × bits² of the weights stays within this: some seconds at most."""


def feasible(w: Weights) -> bool:
    """Whether the system of these weights is small enough. Its unknowns are the agents' actions together."""
    return sum(w.num.shape) ** 5 * w.total.bit_length() ** 2 <= WORK


def solve(table: Table, w: Weights) -> tuple[list[list[Fraction]], int]:
    """(Q_i as lists, how many unknowns were free and set to 0). Cost: cubic in the number of actions."""
    matrix, right = equations(table, w)
    found, free = linear.consistent(matrix, right)
    ends = list(itertools.accumulate(table.shape))
    return [found[end - m : end] for end, m in zip(ends, table.shape, strict=True)], free


def equations(table: Table, w: Weights) -> tuple[np.ndarray, list[Fraction]]:
    """The matrix (integers, Python's) and the right side, an equation per agent and action."""
    n, cube = table.ndim, w.num.astype(object)
    blocks = [[_block(cube, i, j) for j in range(n)] for i in range(n)]
    return np.block(blocks), [x for row in w.sums(table) for x in row]


def _block(cube: np.ndarray, i: int, j: int) -> np.ndarray:
    """The weights of the pairs of actions of agents i and j."""
    if i == j:
        return np.diag(cube.sum(axis=tuple(k for k in range(cube.ndim) if k != i)))
    pairs = cube.sum(axis=tuple(k for k in range(cube.ndim) if k not in (i, j)))
    return pairs if i < j else pairs.T
