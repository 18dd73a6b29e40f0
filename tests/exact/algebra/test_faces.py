"""Nearest points of a cone for many points at once, against the exact method of active sets one by one."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from qtran_cli.exact.algebra import faces, least_distance, linear
from qtran_cli.exact.algebra.faces import LARGEST, Faces
from qtran_cli.exact.monotone.supermodular import inequalities

SHAPES = [(2, 2), (3, 3), (2, 4), (2, 2, 2), (3,), (1, 3)]


def drawn(shape, most: int, count: int = 25) -> np.ndarray:
    return np.random.default_rng(most % 1000).integers(0, most + 1, (count, int(np.prod(shape))))


@pytest.mark.parametrize("most", [0, 1, 9, 10**6, LARGEST - 1])
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_the_nearest_points(shape, most):
    rows, q = inequalities(shape), drawn(shape, most)
    found = Faces(rows).nearest(q)
    for k in np.flatnonzero(found.found).tolist():
        exact = least_distance.nearest(q[k].tolist(), rows, {})
        assert [Fraction(int(n), int(found.den[k])) for n in found.num[k]] == exact
    assert found.found.sum() > 15


def test_every_face_of_two_agents_is_known():
    """Their inequalities are independent of each other (theory 11.7): each proposal that is right is proved."""
    assert Faces(inequalities((3, 3))).nearest(drawn((3, 3), 10**6, 300)).found.all()


def test_a_wrong_proposal_is_not_found(monkeypatch):
    rows, q = inequalities((3, 3)), drawn((3, 3), 10**6, 60)
    right = Faces(rows).nearest(q)
    proposed = least_distance.proposed

    def without_one(*given):
        lam = proposed(*given)
        lam[np.arange(len(lam)), lam.argmax(axis=1)] = 0
        return lam

    monkeypatch.setattr(least_distance, "proposed", without_one)
    inside = (q @ rows.T >= 0).all(axis=1)
    assert (Faces(rows).nearest(q).found <= inside).all()
    monkeypatch.setattr(least_distance, "proposed", lambda *given: proposed(*given) + (np.arange(8) == 0))
    again = Faces(rows).nearest(q)
    same = again.found
    assert (again.num[same] * right.den[same, None] == right.num[same] * again.den[same, None]).all()
    assert not same.all()


def test_rows_that_depend_on_each_other_are_not_used():
    cone = Faces(np.array([[1, -1], [-1, 1], [2, -2]]))
    assert cone.face((0, 2)) is None
    assert cone.face((0,)) is not None


def test_numbers_that_might_not_fit_are_not_used():
    wide = Faces(np.array([[1 << 15, 1], [1, -1 << 15]]))
    assert wide.face((0,)) is None
    assert Faces(np.array([[3, 1]])).face((0,)) is not None


def test_few_faces_are_kept(monkeypatch):
    monkeypatch.setattr(faces, "KEPT", 3)
    cone, q = Faces(inequalities((3, 3))), drawn((3, 3), 100)
    found = cone.nearest(q)
    assert found.found.all()
    assert len(cone._known) <= 3


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_no_point_of_the_cone_is_nearer_than_its_bound(shape):
    rows, q = inequalities(shape), drawn(shape, 1000, 40)
    bounds = Faces(rows).bounds(q / 1000)
    close = 0
    for point, bound in zip(q.tolist(), bounds.tolist(), strict=True):
        nearest = least_distance.nearest(point, rows, {})
        error = float(sum((x - y) ** 2 for x, y in zip(nearest, point, strict=True))) / 10**6
        assert bound <= error + 1e-12
        close += bound > error / 2 or error == 0
    assert close > 30


@pytest.mark.parametrize("n", range(1, 7))
def test_inverses(n):
    draw = np.random.default_rng(n)
    for _ in range(10):
        matrix = draw.integers(-3, 4, (n, n))
        found = linear.inverse(matrix)
        if found is None:
            assert abs(np.linalg.det(matrix.astype(float))) < 0.5
            continue
        num, den = found
        assert den > 0
        assert (matrix @ num == den * np.eye(n, dtype=int)).all()
        assert np.gcd.reduce(num.ravel(), initial=den) == 1


def test_what_float64_cannot_invert():
    assert linear.inverse(np.array([[1 << 30, 1], [1, 1 << 30]])) is None
    assert linear.inverse(np.array([[1, 1], [1, 1]])) is None
