"""docs/theory.md, section 10: weighted QMIX, idealised and with weights that follow its own table."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import permutations

import pytest

from qtran_cli import catalogue
from qtran_cli.exact.ask import Ask
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.methods import cw_qmix, ow_qmix
from tests import oracle, sampling
from tests.oracle import Cells, Joint
from tests.theory import cones

F = Fraction
TRAP = oracle.cells([[10, -10], [9, 0]])
CLIMB = oracle.cells([[11, -30, 0], [-30, 7, 6], [0, 0, 5]])
OW_CYCLE = oracle.cells([[3, 9], [8, 2]])
CW_CYCLE = oracle.cells([[9, 2], [5, 8]])
ALPHAS = [F(1), F(9, 10), F(1, 2), F(1, 3), F(1, 10), F(1, 1000), F(1, 10**9)]
SMALL = [F(1, 11), F(1, 12), F(1, 100), F(1, 10**6)]


def central(table: Cells, u: Joint, alpha: Fraction) -> Cells:
    """Idealised CW's weights."""
    return {w: F(1) if w == u else alpha for w in table}


def practical(table: Cells, u: Joint, alpha: Fraction) -> Cells:
    """Practical CW's weights for û = u."""
    return {w: F(1) if w == u or x > table[u] else alpha for w, x in table.items()}


def asymmetric_error(table: Cells, made: Cells, alpha: Fraction) -> Fraction:
    return cones.error(table, made, cones.own_weights(table, made, alpha))


def projected(method, table: Cells, alpha: Fraction):
    return method.project(Facts(sampling.exact(table), Ask(alpha=alpha)))


@pytest.mark.parametrize("alpha", [F(1, 3), F(1, 10)], ids=str)
def test_10_2_the_best_table_of_an_order_is_best_under_its_own_weights(alpha):
    for table in sampling.tables(10, 102, shapes=((2, 2), (3, 2), (2, 2, 2))):
        for order, made in cones.fits(table, cones.expectile(table, alpha)).items():
            weight = cones.own_weights(table, made, alpha)
            assert cones.fit(table, order, cones.mean(table, weight)) == made


@pytest.mark.parametrize("alpha", [F(1, 3), F(1, 10)], ids=str)
def test_10_2_fixed_points_are_local_optima(alpha):
    found = 0
    for table in sampling.tables(12, 103, shapes=((2, 2), (3, 2))):
        optima = cones.local_optima(table, cones.expectile(table, alpha))
        for made in cones.distinct(iter(cones.fits(table, cones.expectile(table, alpha)).values())):
            if made in cones.best(table, cones.own_weights(table, made, alpha)):
                assert made in optima
                found += 1
    assert found > 10


@pytest.mark.parametrize("alpha", ALPHAS, ids=str)
def test_10_3_the_trap_defeats_both_for_every_alpha(alpha):
    v = (10 + 9 * alpha) / (1 + alpha)
    expected = oracle.cells([[v, F(-10)], [v, F(0)]])
    assert cones.best(TRAP, central(TRAP, (0, 0), alpha)) == [expected]
    assert cones.greedy(expected) == {(1, 0)}
    assert (0, 0) in oracle.optimal(expected)
    for method in (cw_qmix, ow_qmix):
        found = projected(method, TRAP, alpha)
        assert sampling.back(found.q_jt) == expected
        assert (found.sse, found.value, found.optimal) == (alpha / (1 + alpha), 9, False)


@pytest.mark.parametrize("alpha", ALPHAS, ids=str)
def test_10_3_ow_has_no_other_best_table_there(alpha):
    fits = cones.fits(TRAP, cones.expectile(TRAP, alpha))
    errors = sorted(asymmetric_error(TRAP, made, alpha) for made in fits.values())
    assert errors[0] == alpha / (1 + alpha) < errors[1]


def on_top(order: cones.Order, u: Joint) -> bool:
    return all(choice[-1] == a for choice, a in zip(order, u, strict=True))


def least(table: Cells, u: Joint, top: bool) -> Fraction:
    """r or r' of 10.4: the least squared error off u under T(u) = Q_jt(u), over the orders with u on top or over the others."""
    return min(pinned(table, u, order) for order in cones.orders(oracle.shape(table)) if on_top(order, u) == top)


def pinned(table: Cells, u: Joint, order: cones.Order) -> Fraction:
    """u has infinite weight: the mean of a block that contains it is Q_jt(u)."""
    mean = cones.mean(table)
    made = cones.fit(table, order, lambda block: table[u] if u in block else mean(block))
    assert made[u] == table[u]
    return cones.error(table, made)


def test_10_4_idealised_cw_is_greedy_optimal_for_small_alpha_iff_r_is_less():
    answers = set()
    for table in sampling.tables(90, 104, kinds=(sampling.wide, sampling.rectangular), shapes=((2, 2), (3, 2))):
        if len(oracle.optimal(table)) > 1:
            continue
        [u] = oracle.optimal(table)
        works = least(table, u, True) < least(table, u, False)
        assert projected(cw_qmix, table, F(1, 10**7)).optimal == works
        assert works or not any(projected(cw_qmix, table, alpha).optimal for alpha in ALPHAS)
        answers.add(works)
    assert answers == {True, False}


def test_10_5_climb_defeats_idealised_cw_for_every_alpha():
    shown = oracle.cells([[F(11), F(-53, 3), F(11)], [F(-53, 3), F(-53, 3), F(6)], [F(11), F(0), F(11)]])
    assert cones.inside(shown, ((1, 0, 2), (1, 0, 2)))
    assert cones.error(CLIMB, shown) == F(3572, 3) < F(2665, 2)
    assert least(CLIMB, (0, 0), True) == F(21898, 15)
    assert least(CLIMB, (0, 0), False) <= F(3572, 3)


@pytest.mark.parametrize("alpha", [F(1), F(1, 10), F(1, 100), F(1, 10**4)], ids=str)
def test_10_5_it_stays_at_cc(alpha):
    found = cw_qmix.project(Facts(catalogue.load("climb").payoff, Ask(alpha=alpha)))
    assert [g.tolist() for g in found.greedy] == [[2], [2]]
    assert (found.value, found.optimal) == (5, False)
    assert sampling.back(found.q_jt) in cones.best(CLIMB, central(CLIMB, (0, 0), alpha))


@pytest.mark.parametrize("alpha", SMALL, ids=str)
def test_10_6_ow_has_no_fixed_point(alpha):
    for made in cones.fits(OW_CYCLE, cones.expectile(OW_CYCLE, alpha)).values():
        assert made not in cones.best(OW_CYCLE, cones.own_weights(OW_CYCLE, made, alpha))


@pytest.mark.parametrize("alpha", SMALL, ids=str)
def test_10_6_the_four_tables_and_their_errors(alpha):
    errors = {
        (0, 0): (F(36) * alpha / (1 + alpha), {(0, 1)}),
        (0, 1): ((61 * alpha + alpha**2) / (1 + 2 * alpha), {(1, 0)}),
        (1, 0): ((86 * alpha + 62 * alpha**2) / (1 + 3 * alpha), {(0, 1)}),
        (1, 1): (F(49) * alpha / (1 + alpha), {(0, 1)}),
    }
    for top, (expected, ones) in errors.items():
        order = tuple((1 - a, a) for a in top)
        made = cones.fit(OW_CYCLE, order, cones.expectile(OW_CYCLE, alpha))
        weight = cones.own_weights(OW_CYCLE, made, alpha)
        assert {u for u, w in weight.items() if w == 1} == ones
        assert cones.error(OW_CYCLE, made, weight) == expected


@pytest.mark.parametrize("alpha", SMALL, ids=str)
def test_10_7_practical_cw_has_no_fixed_point(alpha):
    follows = {(0, 0): (1, 0), (0, 1): (1, 0), (1, 1): (1, 0), (1, 0): (0, 1)}
    for u, then in follows.items():
        [made] = cones.best(CW_CYCLE, practical(CW_CYCLE, u, alpha))
        assert cones.greedy(made) == {then} != {u}


def test_10_7_other_games_have_fixed_points():
    """So that the test above could fail."""
    draw, found = random.Random(107), 0
    for values in permutations((9, 2, 5, 8)):
        table = oracle.cells([list(values[:2]), list(values[2:])])
        alpha = draw.choice(SMALL)
        found += any(u in cones.greedy(t) for u in table for t in cones.best(table, practical(table, u, alpha)))
    assert 0 < found < 24


@pytest.mark.parametrize("alpha", SMALL, ids=str)
def test_10_7_the_solver_finds_none_for_either(alpha):
    for method, table in ((ow_qmix, OW_CYCLE), (cw_qmix, CW_CYCLE)):
        found = projected(method, table, alpha).practical
        assert found.points == ()
        assert len(found.cycle) > 1
