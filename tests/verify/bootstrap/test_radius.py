"""A spectral radius against a number, by signs of coefficients: known matrices, NumPy, and the solver's criterion."""

from __future__ import annotations

import random
from fractions import Fraction

import numpy as np
import pytest

from qtran_cli.exact.algebra import spectrum
from qtran_cli.verify.bootstrap.radius import against

F = Fraction


def exact(*rows) -> list[list[Fraction]]:
    return [[F(x) for x in row] for row in rows]


ROTATION = exact(("3/5", "-4/5"), ("4/5", "3/5"))
"""Both eigenvalues are on the unit circle and none is real."""


@pytest.mark.parametrize(
    ("matrix", "radius"),
    [
        (exact((0,)), 0),
        (exact((0, 1, 2), (0, 0, 3), (0, 0, 0)), 0),
        (exact(("-9/8",)), F(9, 8)),
        (exact((0, 1), (1, 0)), 1),
        (exact((0, -1), (1, 0)), 1),
        (ROTATION, 1),
        (exact((2, 0), (0, "1/2")), 2),
        (exact((1, 1), (0, 1)), 1),
        (exact((0, 1, 0), (0, 0, 1), (F(8, 27), 0, 0)), F(2, 3)),
        ([[F(1, 16)] * 16 for _ in range(16)], 1),
    ],
)
def test_known_radii(matrix, radius):
    assert against(matrix, F(radius)) == 0
    assert against(matrix, radius + F(1, 10**9)) == -1
    assert radius == 0 or against(matrix, radius - F(1, 10**9)) == 1
    assert against([[x / 2 for x in row] for row in matrix], F(radius) / 2) == 0


@pytest.mark.parametrize("size", [1, 2, 3, 4, 6])
def test_random_matrices(size):
    """Also such as have eigenvalues in pairs λ, 1/λ, or of size 1 in a triangle."""
    random_ = random.Random(size)
    signs = set()
    for k in range(60):
        matrix = [
            [F(random_.randint(-3, 3), random_.choice((1, 2, 3, 4)) * (size if k % 2 else 1)) * (k % 3 != 2 or i <= j) for j in range(size)]
            for i in range(size)
        ]
        about = max(abs(np.linalg.eigvals(np.array(matrix, dtype=float))))
        sign = against(matrix, F(1))
        assert sign == spectrum.against_one(matrix)
        assert abs(about - 1) < 1e-3 or sign == np.sign(about - 1)
        signs.add(sign)
    assert {-1, 1} <= signs
