"""Polynomials with integer coefficients against their values: a polynomial is what it is at more points than its degree."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from qtran_cli.exact.algebra import elimination
from qtran_cli.exact.algebra.polynomial import (
    ONE,
    ZERO,
    Polynomial,
    Ratio,
    X,
    common,
    divided,
    exact,
    polynomial,
    quotient,
    squarefree,
    total,
)

F = Fraction
POINTS = [F(k, 7) for k in range(-20, 21)]


def drawn(draw: random.Random, degree: int = 5) -> Polynomial:
    return polynomial([draw.randint(-9, 9) for _ in range(draw.randint(0, degree) + 1)])


def same(p, values) -> bool:
    return [p(x) for x in POINTS] == values


def test_sums_products_and_derivatives_are_those_of_the_values():
    draw = random.Random(1)
    for _ in range(60):
        p, q, k = drawn(draw), drawn(draw), draw.randint(-5, 5)
        assert same(p + q, [p(x) + q(x) for x in POINTS])
        assert same(p - q, [p(x) - q(x) for x in POINTS])
        assert same(p * q, [p(x) * q(x) for x in POINTS])
        assert same(k * p + k, [k * p(x) + k for x in POINTS])
        assert same(total([p, q, p]), [2 * p(x) + q(x) for x in POINTS])
        product = (p * q).derivative()
        assert same(product, [p.derivative()(x) * q(x) + p(x) * q.derivative()(x) for x in POINTS])
        assert p.degree == len(p.of) - 1
        assert bool(p) is any(p(x) for x in POINTS)


def test_division_leaves_a_rest_of_smaller_degree():
    draw = random.Random(2)
    for _ in range(60):
        p, q = drawn(draw, 8), drawn(draw, 3) or ONE
        found, rest = divided(p, q)
        assert rest.degree < q.degree or not rest
        assert any(found * q + rest == p * abs(q.of[-1]) ** k for k in range(p.degree + 2))
        assert quotient(p * q, q) == p


def test_the_greatest_common_divisor_has_the_roots_of_both():
    draw = random.Random(3)
    for _ in range(40):
        a, b, shared = drawn(draw, 3) or X, drawn(draw, 3) or X, drawn(draw, 2) or X
        found = common(a * shared, b * shared)
        assert quotient(exact(a * shared, found) * found, (a * shared).primitive()).degree == 0
        assert not divided(found, shared.primitive())[1]
        assert common(exact(a * shared, found), exact(b * shared, found)).degree == 0
        assert found.of[-1] > 0
    assert common(ZERO, X) == X


def test_squarefree_keeps_the_roots_once_and_the_sign_where_they_are_simple():
    p = (X - 1) * (X - 1) * (X - 1) * (X + 2) * 6
    assert squarefree(p) == (X - 1) * (X + 2)
    assert squarefree(X * X + 1) == X * X + 1


def test_ratios_reduce_to_lowest_terms():
    draw = random.Random(4)
    for _ in range(40):
        a, b = Ratio(drawn(draw), drawn(draw) or ONE), Ratio(drawn(draw), drawn(draw) or ONE)
        for x in POINTS[3::5]:
            if a.bottom(x) and b.bottom(x):
                assert (a + b)(x) == (a + b).reduced()(x) == a(x) + b(x)
                assert (a - b)(x) == a(x) - b(x)
        assert common(a.reduced().top, a.reduced().bottom).degree <= 0 or not a.top
    assert Ratio(2 * X, 4 * X * X).reduced() == Ratio(ONE, 2 * X)


@pytest.mark.parametrize("seed", range(6))
def test_systems_of_polynomials_are_solved_at_every_point(seed):
    draw = random.Random(seed)
    n = draw.randint(1, 4)
    half = [[drawn(draw, 1) for _ in range(n + 1)] for _ in range(n)]
    matrix = [[total(x * y for x, y in zip(a, b, strict=True)) + (50 if a is b else 0) for b in half] for a in half]
    right = [drawn(draw, 2) for _ in range(n)]
    found, bottom = elimination.solve(matrix, right)
    assert all(bottom(x) > 0 for x in POINTS), "positive definite everywhere"
    assert [total(a * y for a, y in zip(row, found, strict=True)) for row in matrix] == [bottom * b for b in right]
