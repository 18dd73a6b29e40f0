"""Roots of polynomials that were made with known ones, fractions and square roots; and against floating point."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import pairwise
from math import isqrt, prod

import numpy as np
import pytest

from qtran_cli.exact.algebra.polynomial import ONE, Polynomial, X, polynomial, squarefree
from qtran_cli.exact.algebra.radicals import radical, shortest
from qtran_cli.exact.algebra.roots import bernstein, between, changes, compared, inner, isolated, lines, narrowed, ordered, point, sign

F = Fraction


def factor(x: Fraction) -> Polynomial:
    return Polynomial((-x.numerator, x.denominator))


def test_fractions_are_found_whatever_else_is_a_root():
    draw = random.Random(1)
    for _ in range(40):
        known = {F(draw.randint(-30, 30), draw.randint(1, 12)) for _ in range(draw.randint(1, 4))}
        p = prod((factor(x) for x in known), start=ONE)
        p = p * p * (X * X - draw.choice([2, 3, 5])) * (X * X + draw.randint(1, 5)) * -3
        found = isolated(p, F(-31), F(31))
        assert {r.low for r in found if r.rational} == known
        assert len(found) == len(known) + 2
        assert all(a.high <= b.low for a, b in pairwise(found))


def test_they_are_the_roots_in_floating_point():
    draw, seen = random.Random(2), 0
    for _ in range(60):
        p = polynomial([draw.randint(-50, 50) for _ in range(draw.randint(2, 11))])
        if not p:
            continue
        about = sorted(x.real for x in np.roots(squarefree(p).of[::-1]) if abs(x.imag) < 1e-9 and abs(x.real) < 60)
        found = isolated(p, F(-60), F(60))
        assert [float(r) for r in found] == pytest.approx(about, abs=1e-5)
        seen += len(found)
    assert seen > 60


def test_the_ends_of_an_interval_are_not_in_it():
    p = X * (X - 1) * (2 * X - 1)
    assert [r.low for r in isolated(p, F(0), F(1))] == [F(1, 2)]
    assert isolated(p, F(1), F(5)) == []


def test_bernstein_coefficients_are_the_polynomial():
    draw = random.Random(3)
    for _ in range(30):
        p = polynomial([draw.randint(-9, 9) for _ in range(draw.randint(1, 6))])
        low = F(draw.randint(-5, 5), draw.randint(1, 6))
        high = low + F(draw.randint(1, 9), draw.randint(1, 6))
        n = max(p.degree, 0) + draw.randint(0, 2)
        found, den = bernstein(p, low, high, n), np.lcm(low.denominator, high.denominator)
        for t in (F(0), F(1, 3), F(5, 7), F(1)):
            value = sum(c * t**k * (1 - t) ** (n - k) for k, c in enumerate(found))
            assert value == p(low + (high - low) * t) * int(den) ** n
        assert changes(p, low, high) >= (0 if not p else len(isolated(p, low, high)))


def test_signs_at_roots_and_the_order_of_roots():
    p, q = X * X - 2, (X * X - 2) * (3 * X - 4)
    ((_, root),) = [isolated(p, F(-2), F(2))]
    assert sign(q, root) == 0, "the same number as a root of another polynomial"
    assert [sign(X - c, root) for c in (1, 2)] == [1, -1]
    assert sign(p * p + 1, root) == 1
    assert sign(Polynomial(()), root) == 0
    again = next(r for r in isolated(q, F(0), F(9)) if not r.rational)
    assert compared(root, again) == 0
    assert compared(root, narrowed(again, F(1, 10**9))) == 0
    near = point(F(isqrt(2 * 10**40), 10**20))
    assert compared(near, root) == -compared(root, near) == -1
    assert ordered([near, root, point(F(1)), again, point(F(1))]) == [point(F(1)), near, root]
    assert F(isqrt(2 * 10**40), 10**20) < between(near, root)
    assert between(near, root) ** 2 < 2


def test_the_fraction_between_has_the_least_denominator():
    draw = random.Random(4)
    for _ in range(100):
        low = F(draw.randint(-40, 40), draw.randint(1, 15))
        high = low + F(1, draw.randint(1, 60))
        found = inner(low, high)
        assert low < found < high
        assert not any(low < F(k, d) < high for d in range(1, found.denominator) for k in range(int(low * d) - 1, int(high * d) + 2))


def test_lines():
    assert [p.of for p in lines([(F(1, 2), F(-1, 3)), (F(0), F(1))])] == [(-2, 3), (6,)]


@pytest.mark.parametrize("seed", range(3))
def test_square_roots_are_named_among_other_roots(seed):
    draw, seen = random.Random(seed), 0
    for _ in range(40):
        p = prod((polynomial([draw.randint(-9, 9) for _ in range(k)]) for k in (3, 2, draw.randint(3, 6))), start=ONE)
        for root in isolated(p, F(-100), F(100)) if p else []:
            short = shortest(root)
            assert compared(short, root) == 0
            named = radical(short)
            if named is None:
                assert short.rational or short.of.degree > 2
                continue
            seen += 1
            assert float(named.level) + float(named.factor) * named.under**0.5 == pytest.approx(float(root), abs=1e-9)
            assert all(named.under % (k * k) for k in range(2, 50)), "no square is left under the root"
    assert seen > 10


def test_a_root_of_the_third_degree_stays_one():
    (root,) = isolated((X * X * X - 2) * (X - 5), F(0), F(3))
    assert shortest(root).of == X * X * X - 2
    assert radical(shortest(root)) is None
