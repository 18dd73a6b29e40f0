"""exact/algebra/simplex.py against HiGHS and the reference simplex on random small programs, with its multipliers checked."""

from __future__ import annotations

import random
from fractions import Fraction

import numpy as np
import pytest
from scipy.optimize import linprog

from qtran_cli.exact.algebra.simplex import Program
from tests.linear import maximise

SIZES = ((1, 1), (2, 3), (3, 2), (3, 5), (4, 6), (5, 4))


def drawn(draw: random.Random, top: int = 5) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A x ≤ b with b ≥ 0, often 0, and an objective: integers."""
    n, rows = draw.choice(SIZES)
    a = np.array([[draw.randint(-top // 2, top) for _ in range(n)] for _ in range(rows)], dtype=object)
    b = np.array([draw.choice((0, draw.randint(0, 3 * top))) for _ in range(rows)], dtype=object)
    return a, b, np.array([draw.randint(-top, top) for _ in range(n)], dtype=object)


def dot(left, right) -> Fraction:
    return sum((Fraction(x) * y for x, y in zip(left, right, strict=True)), Fraction(0))


def feasible(a, b, x, tight=()) -> bool:
    return min(x) >= 0 and all(dot(row, x) <= bound for row, bound in zip(a, b, strict=True)) and all(dot(a[k], x) == b[k] for k in tight)


def highs(a, b, c, tight=()):
    loose = [k for k in range(len(b)) if k not in tight]
    given = {"A_ub": a[loose].astype(float), "b_ub": b[loose].astype(float)} if loose else {}
    exact = {"A_eq": a[list(tight)].astype(float), "b_eq": b[list(tight)].astype(float)} if tight else {}
    return linprog(-c.astype(float), **given, **exact, bounds=(0, None))


def proves_the_optimum(a, b, c, program: Program, tight=()) -> None:
    y = program.multipliers()
    assert all(w > 0 or k in tight for k, w in y.items())
    columns = [sum((w * a[k][j] for k, w in y.items()), Fraction(0)) for j in range(len(c))]
    assert all(left >= want for left, want in zip(columns, c, strict=True))
    assert sum((w * b[k] for k, w in y.items()), Fraction(0)) == program.value


def proves_infeasibility(a, b, program: Program, row: int, tight) -> None:
    y = program.multipliers(row)
    assert all(w > 0 or k in tight for k, w in y.items())
    assert all(sum((w * a[k][j] for k, w in y.items()), Fraction(0)) >= 0 for j in range(a.shape[1]))
    assert sum((w * b[k] for k, w in y.items()), Fraction(0)) < 0


def test_the_optimum_is_highs_s_and_its_multipliers_prove_it():
    draw, seen = random.Random(71), set()
    for _ in range(250):
        a, b, c = drawn(draw)
        program, reference = Program(a, b, c), highs(a, b, c)
        bounded = program.maximise()
        seen.add(bounded)
        assert reference.status == (0 if bounded else 3)
        if bounded:
            assert feasible(a, b, program.x)
            assert dot(c, program.x) == program.value
            assert float(program.value) == pytest.approx(-reference.fun, abs=1e-7)
            proves_the_optimum(a, b, c, program)
    assert seen == {True, False}


def test_tightened_rows_are_equations_and_what_cannot_be_is_proved():
    draw, seen = random.Random(72), []
    for _ in range(250):
        a, b, c = drawn(draw)
        program = Program(a, b, c)
        if not program.maximise():
            continue
        tight: list[int] = []
        for k in draw.sample(range(len(b)), draw.randint(1, len(b))):
            before = program.copy()
            program.tighten(k)
            tight.append(k)
            row = program.restore()
            reference = highs(a, b, c, tight)
            seen.append((row is None, program.value if row is None else None))
            assert reference.status == (0 if row is None else 2)
            if row is not None:
                proves_infeasibility(a, b, program, row, tight)
                assert before.value is not None and feasible(a, b, before.x, tight[:-1]), "the copy is independent"
                break
            assert feasible(a, b, program.x, tight)
            assert dot(c, program.x) == program.value <= before.value
            assert float(program.value) == pytest.approx(-reference.fun, abs=1e-7)
            proves_the_optimum(a, b, c, program, tight)
    assert {found for found, _ in seen} == {True, False}
    assert len(seen) > 200


def test_tightening_a_row_twice_or_one_without_slack_changes_nothing():
    draw, tried = random.Random(73), 0
    for _ in range(60):
        a, b, c = drawn(draw)
        program = Program(a, b, c)
        if not program.maximise():
            continue
        for k in range(len(b)):
            if dot(a[k], program.x) == b[k]:
                value = program.value
                for _ in range(2):
                    program.tighten(k)
                    assert program.restore() is None
                    assert program.value == value
                tried += 1
    assert tried > 50


def test_programs_that_invite_cycling_end():
    """Beale's example, and programs with every b = 0."""
    beale = [[Fraction(1, 4), -60, Fraction(-1, 25), 9], [Fraction(1, 2), -90, Fraction(-1, 50), 3], [0, 0, 1, 0]]
    a = np.array([[int(100 * x) for x in row] for row in beale], dtype=object)
    program = Program(a, np.array([0, 0, 100], dtype=object), np.array([75, -15000, 2, -600], dtype=object))
    assert program.maximise()
    assert program.value / 100 == Fraction(1, 20)
    draw = random.Random(74)
    for _ in range(100):
        a, b, c = drawn(draw)
        program = Program(a, b * 0, c)
        assert not program.maximise() or program.value == 0


def test_numbers_far_apart_are_exact():
    draw = random.Random(75)
    sizes = (1, 3, 10**30, 10**15 + 1)
    for _ in range(60):
        a, b, c = drawn(draw)
        a = a * np.array([[draw.choice(sizes) for _ in row] for row in a], dtype=object)
        b = b * np.array([draw.choice(sizes) for _ in b], dtype=object)
        program = Program(a, b, c)
        expected = maximise(list(map(Fraction, c)), [(list(map(Fraction, row)), Fraction(bound)) for row, bound in zip(a, b, strict=True)])
        if program.maximise():
            assert program.value == expected
            assert feasible(a, b, program.x)
            proves_the_optimum(a, b, c, program)
        else:
            assert expected is None
