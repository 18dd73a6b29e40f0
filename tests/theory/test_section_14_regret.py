"""docs/theory.md, section 14: local optima with an optimum on top, regret, copies, almost all tables, and data."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import combinations_with_replacement, product
from math import prod

import pytest

from qtran_cli import catalogue
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.methods import qmix
from qtran_cli.exact.one_step.solve import solve
from qtran_cli.model.game import Game
from tests import linear, oracle, sampling
from tests.exact.one_step.asks import FACTORS
from tests.oracle import Cells
from tests.sampling import back
from tests.theory import cones
from tests.theory.test_section_14_weights import additive_greedy, best_greedy, drawn

F = Fraction


def weighted() -> list[tuple[Cells, Cells]]:
    draw = random.Random(144)
    made = [drawn(draw, *shape, high=4) for shape in [(2, 2), (2, 3), (3, 2), (2, 2, 2)] * 8]
    return [(table, {u: F(draw.randint(1, 6)) for u in table}) for table in made]


def test_14_4_an_optimum_on_top_is_exact():
    seen = 0
    for table, weight in weighted():
        found = cones.local_optima(table, cones.mean(table, weight))
        for made in found:
            for u in cones.greedy(made) & oracle.optimal(table):
                assert made[u] == table[u]
                seen += 1
        if len(oracle.optimal(table)) == 1:
            assert oracle.optimal(table) in map(cones.greedy, found)
    assert seen > 20


def test_14_4_vdn_has_neither():
    assert oracle.additive_fit(oracle.cells([[0, 0], [0, 10]]))[1, 1] == F(15, 2)
    assert additive_greedy(back(catalogue.load("qtran_table1").payoff)) & {(0, 0)} == set()


def test_14_5_all_or_nothing():
    seen = {True: 0, False: 0}
    for table, weight in weighted():
        for made in cones.local_optima(table, cones.mean(table, weight)):
            right = {u in oracle.optimal(table) for u in cones.greedy(made)}
            assert len(right) == 1
            seen[right.pop()] += 1
    for alpha in (F(1, 2), F(1, 10)):
        for table, _ in weighted()[::8]:
            for made in cones.local_optima(table, cones.expectile(table, alpha)):
                assert len({u in oracle.optimal(table) for u in cones.greedy(made)}) == 1
    assert min(seen.values()) > 10


def test_14_6_regret():
    draw = random.Random(146)
    for shape in [(2, 2), (2, 3), (3, 3), (2, 2, 2)] * 20:
        table = drawn(draw, *shape)
        fit = oracle.additive_fit(table)
        error, best = oracle.squared_error(table, fit), max(table.values())
        for u in cones.greedy(fit):
            gap = best - table[u]
            for top in oracle.optimal(table):
                share = sum((F(2 * m, len(table)) for m, a, b in zip(shape, top, u, strict=True) if a != b), F(0))
                assert gap**2 <= error * (2 - share)
                assert shape != (2, 2) or sum(a != b for a, b in zip(top, u, strict=True)) < 2 or gap == 0
        other = {u: x + draw.randint(-3, 3) for u, x in table.items()}
        away = best - min(table[u] for u in oracle.optimal(other))
        assert away**2 <= 2 * oracle.squared_error(table, other)
        assert away <= 2 * max(abs(other[u] - x) for u, x in table.items())
    trap = qmix.project(Facts(catalogue.load("weighted_qmix_trap").payoff))
    assert (trap.sse, trap.value) == (F(1, 2), 9)


def table_1(top: Fraction) -> Cells:
    return oracle.cells([[top, -12, -12], [-12, 0, 0], [-12, 0, 0]])


def test_14_7_how_large_the_optimum_must_be():
    assert [additive_greedy(table_1(F(r))) == {(0, 0)} for r in ("12", "12.01")] == [False, True]
    for r, right in (("6", False), ("6.97", False), ("6.98", True), ("60", True)):
        assert {g == {(0, 0)} for g in best_greedy(table_1(F(r)))} == {right}
    errors = {cones.error(table_1(F(69, 10)), t) for t in cones.fits(table_1(F(69, 10)), cones.mean(table_1(F(69, 10)))).values()}
    assert len(errors) == 6
    assert sorted(errors)[:2] == [F(4, 5) * F(189, 10) ** 2, 288]
    assert F(288) + F(6, 7) * (F(69, 10) ** 2 + 8 * F(69, 10) - 96) in errors


def test_14_7_copies_and_actions_that_do_nothing():
    plain = table_1(F(8))
    pick = [0, 0, 1, 2]
    assert additive_greedy({(a, b): plain[pick[a], pick[b]] for a in range(4) for b in range(4)}) == set(product((0, 1), repeat=2))
    once = {(a, b): plain[pick[a], b] for a in range(4) for b in range(3)}
    assert {plain[pick[a], b] for a, b in additive_greedy(once)} == {-12}
    for rows, error in (([[5, 4, 0], [1, -2, 0], [-5, -5, 0]], F(29, 2)), ([[3, 0, -1], [5, -3, -4], [0, 1, -1]], None)):
        table = oracle.cells(rows)
        (made,) = cones.best(table)
        assert cones.worst(table, made) == 0
        assert error is None or cones.error(table, made) == error
        fewer = oracle.cells([row[:2] for row in rows])
        assert {cones.worst(fewer, t) for t in cones.best(fewer)} == {5}
    assert oracle.monotone(oracle.cells([[5, 4], [1, -2], [-5, -5]]))
    assert {
        oracle.cells([[5, 4, 0], [1, -2, 0], [-5, -5, 0]])[u] for u in additive_greedy(oracle.cells([[5, 4, 0], [1, -2, 0], [-5, -5, 0]]))
    } == {5}


def solvable(table: Cells, i: int) -> bool:
    """Some choice of a tight cell on each of agent i's lines off the optimum has regrets that fit, of any sign."""
    (top,) = oracle.optimal(table)
    gap, shape = oracle.gap(table), oracle.shape(table)
    lines: dict[tuple, list] = {}
    for u in table:
        lines.setdefault((*u[:i], *u[i + 1 :]), []).append(u)
    lines.pop((*top[:i], *top[i + 1 :]))
    unknown = [(j, a) for j, m in enumerate(shape) for a in range(m) if a != top[j]]
    choices = product(*lines.values())
    return any(linear.solve([[F(u[j] == a) for j, a in unknown] for u in cells], [gap[u] for u in cells]) is not None for cells in choices)


def test_14_8_seven_is_impossible_for_almost_all_tables():
    draw = random.Random(148)
    for _ in range(6):
        table = {u: F(draw.randrange(10**9)) for u in product(range(2), range(2), range(3))}
        assert not solvable(table, 0)
        assert not solve(Game(sampling.exact(table)), FACTORS).alt.feasible
    assert solvable({u: F(draw.randrange(10**9)) for u in product(range(2), repeat=3)}, 0), "as many unknowns as lines"


@pytest.mark.parametrize("n", [3, 4, 5])
def test_14_8_the_count(n):
    for m in combinations_with_replacement(range(2, 6), n):
        most = max(prod(m) // x - 1 for x in m)
        assert (most > sum(x - 1 for x in m)) is (m != (2, 2, 2))


def test_14_9_what_data_can_tell():
    draw, delta, told = random.Random(149), F(1, 2), {"additive": 0, "monotone": 0, "rectangular": 0}
    for table in sampling.tables(190, 149, shapes=((2, 2), (2, 3), (3, 3), (2, 2, 2))):
        seen = {u: x + F(draw.randint(-10, 10), 20) for u, x in table.items()}
        if any(abs(x) > 4 * delta for x in oracle.interactions(seen)):
            assert not oracle.additive(table)
            told["additive"] += 1
        if two_sided(seen, 2 * delta):
            assert not oracle.monotone(table)
            told["monotone"] += 1
        first, second = sorted(seen.values(), reverse=True)[:2]
        if first - second > 2 * delta:
            assert oracle.rectangular(table)
            told["rectangular"] += 1
        near = {u: x + (delta if u == max(seen, key=seen.get) else 0) for u, x in seen.items()}
        assert oracle.rectangular(near) or first == second
    assert min(told.values()) > 10


def two_sided(table: Cells, bound: Fraction) -> bool:
    for i, m in enumerate(oracle.shape(table)):
        for a, b in product(range(m), repeat=2):
            differences = [table[oracle.swap(u, i, a)] - table[oracle.swap(u, i, b)] for u in oracle.contexts(table, i)]
            if max(differences) > bound and min(differences) < -bound:
                return True
    return False
