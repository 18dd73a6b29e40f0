"""The spectral radius against 1: floating eigenvalues where they tell, matrices made with a known one where they do not."""

from __future__ import annotations

import random
from fractions import Fraction

import numpy as np
import pytest

from qtran_cli.exact.algebra import spectrum

F = Fraction


def drawn(random_: random.Random) -> list[list[Fraction]]:
    n = random_.randint(1, 5)
    return [[F(random_.randint(-3, 3), random_.choice([1, 2, 4])) * (random_.random() < 0.6) for _ in range(n)] for _ in range(n)]


def largest(matrix) -> float:
    return float(max(abs(np.linalg.eigvals(np.array(matrix, dtype=float)))))


def test_it_is_what_eigenvalues_in_floating_point_say():
    random_, seen = random.Random(3), set()
    for _ in range(400):
        matrix = drawn(random_)
        found, about = spectrum.against_one(matrix), largest(matrix)
        seen.add(found)
        assert (found > 0) == (about > 1) or abs(about - 1) < 1e-3
        assert found or abs(about - 1) < 1e-3
        exact, near = spectrum.radius(matrix)
        assert near == pytest.approx(about)
        assert exact is None or (found == (exact > 1) - (exact < 1) and float(exact) == pytest.approx(about, abs=1e-3))
    assert seen == {-1, 0, 1}


@pytest.mark.parametrize("times", [F(999_999, 10**6), F(1), F(1_000_001, 10**6)])
@pytest.mark.parametrize("blocks", [[[0, 1], [-1, 0]], [[1, 1], [0, 1]], [[-1, 0], [0, 1]], [[0, 0, 1], [1, 0, 0], [0, 1, 0]]], ids=str)
def test_a_hair_beside_one_is_told_apart(times, blocks):
    """Roots ±i, a double 1, ±1, the cube roots of 1: times what is just below, at and above 1."""
    matrix = [[x * times for x in row] for row in blocks]
    assert spectrum.against_one(matrix) == (times > 1) - (times < 1)


def test_pairs_inside_and_outside_are_no_roots_on_the_circle():
    assert spectrum.against_one([[F(2), F(0)], [F(0), F(1, 2)]]) == 1
    assert spectrum.radius([[F(0), F(5)], [F(0), F(0)]]) == (0, 0.0)
    assert spectrum.radius([[F(0), F(2)], [F(1), F(0)]])[0] is None, "the root of 2 is no fraction"
