"""The reference mathematics is right where the answer is known without it."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from tests import linear, oracle


def test_elimination_solves_what_has_a_solution():
    assert linear.solve([[1, 1], [1, -1]], [3, 1]) == [2, 1]
    assert linear.solve([[1, 1], [2, 2]], [3, 6]) == [3, 0]
    assert linear.solve([[1, 1], [2, 2]], [3, 7]) is None
    assert linear.solve([[Fraction(1, 3)]], [1]) == [3]


def test_linear_programs_with_known_answers():
    one, box = [Fraction(1), Fraction(1)], [([1, 0], Fraction(2)), ([0, 1], Fraction(3))]
    assert linear.maximise(one, box) == 5
    assert linear.maximise(one, [*box, ([1, 1], Fraction(7, 2))]) == Fraction(7, 2)
    assert linear.maximise(one, box[:1]) is None
    assert linear.maximise([Fraction(-1), Fraction(0)], [*box, ([-1, -1], Fraction(-4))]) == -1  # x + y ≥ 4, y ≤ 3
    assert linear.maximise([Fraction(1), Fraction(0)], [*box, ([-1, -1], Fraction(-6))]) == 0  # no x serves


def test_linear_programs_agree_with_highs():
    linprog = pytest.importorskip("scipy.optimize").linprog
    draw, seen = random.Random(1), set()
    for _ in range(60):
        n, k = draw.randint(1, 4), draw.randint(1, 6)
        rows = [([draw.randint(-3, 4) for _ in range(n)], Fraction(draw.randint(-3, 8))) for _ in range(k)]
        objective = [draw.randint(0, 4) for _ in range(n)]
        polyhedron = {"A_ub": [row for row, _ in rows], "b_ub": [float(b) for _, b in rows], "bounds": (0, None)}
        found = linear.maximise(objective, rows)
        feasible = linprog([0] * n, **polyhedron).status == 0
        answer = linprog([-c for c in objective], **polyhedron)
        if not feasible:
            assert found == 0
        elif answer.status == 0:
            assert float(found) == pytest.approx(-answer.fun, abs=1e-7)
        else:  # HiGHS' presolve calls some unbounded programs infeasible
            assert found is None
        seen.add((feasible, found is None))
    assert len(seen) == 3


def test_the_game_of_the_papers_table_1():
    table = oracle.cells([[8, -12, -12], [-12, 0, 0], [-12, 0, 0]])
    assert (oracle.shape(table), oracle.optimal(table), oracle.margin(table)) == ((3, 3), {(0, 0)}, 4)
    assert (oracle.additive(table), oracle.monotone(table), oracle.rectangular(table)) == (False, False, True)
    assert oracle.tight(table, (0, 1)) == [[0, 4, 4], [0, 4, 4]]
    assert set(oracle.interactions(table)) == {0, 32, -32}
    assert oracle.squared_error(table, oracle.additive_fit(table)) == Fraction(4096, 9)


@pytest.mark.parametrize(
    ("rows", "verdicts"),
    [
        ([[1, 5], [5, 9]], (True, True, True)),
        ([[0, 0], [0, 10]], (False, True, True)),
        ([[0, 1], [1, 1]], (False, True, False)),
        ([[1, 0], [0, 1]], (False, False, False)),
        ([[2, 0, 2], [0, 0, 0], [2, 0, 2]], (False, True, True)),
    ],
)
def test_the_classes_of_games_known_by_hand(rows, verdicts):
    table = oracle.cells(rows)
    assert (oracle.additive(table), oracle.monotone(table), oracle.rectangular(table)) == verdicts
    assert oracle.flips(table) == (not verdicts[1])


def test_theorem_2_by_hand():
    """One agent of one action asks for additivity; two agents ask for a rectangle only."""
    assert oracle.alternative(oracle.cells([[1, 0], [0, 0]]))
    assert not oracle.alternative(oracle.cells([[[1, 0], [0, 0]]]))
    assert oracle.alternative(oracle.cells([[[1, 0], [0, -1]]]))
    assert not oracle.alternative(oracle.cells([[1, 0], [0, 1]]))
