"""docs/theory.md, section 10: weighted QMIX, idealised and with weights that follow its own table."""

from __future__ import annotations

import random
import re
from fractions import Fraction
from itertools import permutations

import pytest

from qtran_cli import catalogue
from qtran_cli.exact.ask import Ask
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.methods import cw_qmix, ow_qmix, pow_qmix
from qtran_cli.exact.methods._weighted.recognised import recognised
from tests import oracle, sampling
from tests.conftest import ROOT
from tests.oracle import Cells, Joint
from tests.theory import cones

F = Fraction
PAGE = (ROOT / "docs" / "theory.md").read_text(encoding="utf-8")
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


def cells_of(name: str) -> Cells:
    return sampling.back(catalogue.load(name).payoff)


def on_top_of(table: Cells, u: Joint) -> Cells:
    """T_û of 5.12 under uniform sampling: the payoffs above it join the pool one by one, the largest first."""
    pool = [table[u]]
    for x in sorted((x for w, x in table.items() if w != u), reverse=True):
        if x * len(pool) > sum(pool):
            pool.append(x)
    v = F(sum(pool), len(pool))
    return {w: v if w == u else min(x, v) for w, x in table.items()}


def test_10_8_what_is_recognised():
    smaller = 0
    for table in sampling.tables(60, 108, shapes=((2, 2), (3, 2), (3, 3), (2, 2, 2))):
        ones, largest = recognised(sampling.exact(table)), max(table.values())
        for u in table:
            nearest = on_top_of(table, u)
            found = {w for w in table if ones(u)[w]}
            assert found == {w for w, x in nearest.items() if x == nearest[u]} == {u} | {w for w, x in table.items() if x >= nearest[u]}
            assert oracle.optimal(table) <= found
            assert table[u] < largest or found == oracle.optimal(table)
            heavy = {w for w, x in practical(table, u, F(1, 2)).items() if x == 1}
            assert table[u] == largest or found <= heavy
            smaller += found < heavy
    assert smaller > 40


def test_10_8_the_nearest_recogniser_is_no_further_than_any_other():
    draw = random.Random(1080)
    for table in sampling.tables(30, 1080, shapes=((2, 2), (3, 2), (2, 2, 2))):
        for u in table:
            least = cones.error(table, on_top_of(table, u))
            level = draw.choice([*table.values()]) + F(draw.randint(-3, 3), 7)
            q = [[F(0) if a == u[i] else F(-draw.randint(1, 5)) for a in range(m)] for i, m in enumerate(oracle.shape(table))]
            scale = {w: [F(draw.randint(0, 9), 4) for _ in w] for w in table}
            other = {w: level + sum((x * q[i][a] for i, (x, a) in enumerate(zip(scale[w], w, strict=True))), F(0)) for w in table}
            assert least <= cones.error(table, other)


GAMES = {
    name: tuple(map(F, numbers))
    for name, *numbers in re.findall(
        r"^\| `(\w+)` \| (\S+) \| (\S+) \|$", PAGE.split("### Statement 10.9")[1].split("## 11.")[0], re.MULTILINE
    )
}


def test_10_9_the_page_lists_the_games():
    assert len(GAMES) == 13


@pytest.mark.parametrize("name", GAMES)
def test_10_9_the_games(name):
    table = cells_of(name)
    [u] = oracle.optimal(table)
    r, other = GAMES[name]
    assert (least(table, u, True), least(table, u, False)) == (r, other)
    for alpha in (F(1), F(1, 10), F(1, 100)) if r > other else (F(1, 10**7),):
        found = projected(pow_qmix, table, alpha).practical
        assert any(p.u_hat == u for p in found.points) == (r < other)


@pytest.mark.parametrize("alpha", [F(1), F(1, 3), F(1, 10), F(1, 1000)], ids=str)
def test_10_9_the_optimal_fixed_points_are_those_of_practical_and_of_idealised_cw(alpha):
    answers = set()
    for table in sampling.tables(60, 109, shapes=((2, 2), (3, 2), (2, 2, 2))):
        if len(oracle.optimal(table)) > 1:
            continue
        [u] = oracle.optimal(table)
        best = [made for made in cones.best(table, central(table, u, alpha)) if u in cones.greedy(made)]
        for method in (pow_qmix, cw_qmix):
            points = [sampling.back(p.optimum.q_jt) for p in projected(method, table, alpha).practical.points if p.u_hat == u]
            assert len(points) == len(best) and all(made in best for made in points)
        assert projected(pow_qmix, table, alpha).sse == projected(cw_qmix, table, alpha).sse
        answers.add(bool(best))
    assert answers == {True, False}


def test_10_9_where_it_ends_instead():
    ends = {"climb": {((2, 2), 5)}, "resq": {((1, 2), 0)}, "qplex_plateau": {((2, 2), 10)}, "plateau_twelve": {((2, 2), 10)}}
    for name, points in ends.items():
        found = projected(pow_qmix, cells_of(name), F(1, 10)).practical
        assert {(p.u_hat, p.optimum.value) for p in found.points} == points
    assert projected(cw_qmix, CLIMB, F(1, 10)).practical.points == ()
    without = projected(pow_qmix, oracle.cells([[-3, 4], [-9, 7]]), F(1, 10)).practical
    assert (without.points, set(without.cycle)) == ((), {(1, 1), (0, 1)})


@pytest.mark.parametrize("table", [CLIMB, TRAP, OW_CYCLE], ids=["climb", "trap", "ow"])
def test_10_9_without_weight_elsewhere_every_joint_action_is_alone_on_top_of_some_best_table(table):
    [best] = oracle.optimal(table)
    for u in table:
        made = {w: table[best] if u != best or w == best else table[best] - 1 for w in table}
        made[u] = table[best] + (u != best)
        assert oracle.monotone(made) and cones.greedy(made) == {u}
        assert made[best] == table[best]


SETTLED = oracle.cells([[50, 17, -31], [-29, -28, 46]])


def test_10_10_for_small_alpha_pow_ends_at_no_other_joint_action():
    wrong = 0
    for table in [*sampling.tables(50, 1010, shapes=((2, 2), (3, 2), (2, 2, 2))), SETTLED, CLIMB, TRAP, CW_CYCLE]:
        small, usual = (projected(pow_qmix, table, alpha).practical.points for alpha in (F(1, 10**9), F(1, 10)))
        assert all(p.optimum.optimal and table[p.u_hat] == max(table.values()) for p in small)
        wrong += any(not p.optimum.optimal for p in usual)
    assert wrong > 2


def test_10_10_the_bound():
    """A table with û on top is at least this far on what is recognised, and a nearer one has an optimum on top."""
    draw = random.Random(1010)
    for table in sampling.tables(40, 1011, shapes=((2, 2), (3, 2), (2, 2, 2))):
        best = max(table.values())
        for u in (u for u in table if table[u] < best):
            there = {w for w in table if recognised(sampling.exact(table))(u)[w]}
            bound = cones.error(table, on_top_of(table, u), {w: F(w in there) for w in table})
            other = {w: F(draw.randint(-9, 9), 2) for w in table}
            other[u] = max(other.values())
            assert cones.error(table, other, {w: F(w in there) for w in table}) >= bound
            v, top = on_top_of(table, u)[u], min(oracle.optimal(table))
            nearer = {w: v + (w == top) * (best - v) / 2 for w in table}
            assert cones.error(table, nearer, {w: F(w in there) for w in table}) < bound
            assert oracle.monotone(nearer) and cones.greedy(nearer) == {top}


@pytest.mark.parametrize("alpha", [F(1), F(1, 10), F(1, 10**9)], ids=str)
def test_10_10_practical_cw_keeps_the_least_payoff(alpha):
    [made] = cones.best(SETTLED, practical(SETTLED, (0, 2), alpha))
    assert cones.greedy(made) == {(0, 2)}
    assert (0, 2) in {p.u_hat for p in projected(cw_qmix, SETTLED, alpha).practical.points}
    assert SETTLED[0, 2] == min(SETTLED.values()) == -31
