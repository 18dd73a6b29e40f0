"""Linear systems in rationals, against Gauss-Jordan elimination in fractions."""

from __future__ import annotations

import random
from fractions import Fraction

import numpy as np
import pytest

from qtran_cli.exact.algebra import linear
from tests import linear as reference


def test_linear_systems():
    random_ = np.random.default_rng(5)
    for n in (1, 2, 5, 9):
        matrix = [[Fraction(int(x), 3) for x in row] for row in random_.integers(-4, 5, (n, n)) + 9 * np.eye(n, dtype=int)]
        x = [Fraction(int(k), 7) for k in random_.integers(-9, 9, n)]
        right = [sum((a * b for a, b in zip(row, x, strict=True)), Fraction(0)) for row in matrix]
        assert linear.solve(matrix, right) == x
    zero = Fraction(0)
    one = Fraction(1)
    assert linear.solve([[zero, one], [one, zero]], [Fraction(2), Fraction(3)]) == [3, 2], "rows are exchanged"
    assert linear.solve([[one, one], [one, one]], [one, one]) is None


def test_singular_systems_say_how_many_unknowns_are_free():
    matrix = np.array([[2, 0, 2], [0, 0, 0], [2, 0, 2]], dtype=object)
    third = Fraction(1, 3)
    assert linear.consistent(matrix, [third, Fraction(0), third]) == ([Fraction(1, 6), Fraction(0), Fraction(0)], 2)


@pytest.mark.parametrize("semidefinite", [True, False])
@pytest.mark.parametrize("seed", range(20))
def test_consistent_systems_of_any_rank(seed, semidefinite):
    """Free unknowns are 0: the solution is the reference's own, whatever the rank."""
    draw = random.Random(seed)
    n, rank = draw.randint(1, 6), draw.randint(1, 6)
    left = np.array([[draw.randint(-3, 3) for _ in range(rank)] for _ in range(n)], dtype=object)
    matrix = left @ (left.T if semidefinite else np.array([[draw.randint(-3, 3) for _ in range(n)] for _ in range(rank)], dtype=object))
    right = (matrix @ np.array([Fraction(draw.randint(-9, 9), draw.randint(1, 7)) for _ in range(n)], dtype=object)).tolist()
    right = [Fraction(x) for x in right]
    x, free = linear.consistent(matrix, right)
    assert x == reference.solve(matrix.tolist(), right)
    assert n - free == int(np.linalg.matrix_rank(matrix.astype(float)))
    assert linear.solve(matrix.tolist(), right) == (None if free else x)
