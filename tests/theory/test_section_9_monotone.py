"""docs/theory.md, section 9: QMIX's idealised class, its best tables and its local optima."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import pairwise, product
from math import factorial, prod

import numpy as np
import pytest

from qtran_cli import catalogue
from qtran_cli.exact.algebra import isotonic
from qtran_cli.exact.ask import Ask
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.methods import qmix
from qtran_cli.exact.sampling import Epsilon
from tests import oracle, sampling, thorough
from tests.oracle import Cells
from tests.theory import cones

F = Fraction
SHAPES = ((2,), (2, 2), (3, 2), (2, 2, 2))
KINDS = (sampling.wide, sampling.tied, sampling.fractions, sampling.monotone)
CLIMB = oracle.cells([[11, -30, 0], [-30, 7, 6], [0, 0, 5]])
XOR = oracle.cells([[1, 0], [0, 1]])


def tables(count: int, seed: int, shapes=SHAPES):
    return sampling.tables(count, seed, kinds=KINDS, shapes=shapes)


def random_weights(table: Cells, draw: random.Random) -> Cells:
    return {u: F(draw.randint(1, 5)) for u in table}


def pull(table: Cells, made: Cells, weight: Cells) -> Cells:
    return {u: weight[u] * (table[u] - made[u]) for u in table}


def solved(table: Cells):
    return qmix.project(Facts(sampling.exact(table)))


def listed(fits: isotonic.Fits, b: int) -> list[Fraction]:
    return [F(int(n), int(d)) for n, d in zip(fits.num[b], fits.den[b], strict=True)]


def test_9_2_greedy_actions_of_every_representation_dominate():
    draw = random.Random(91)
    for table in tables(60, 92):
        for made in cones.fits(table, cones.mean(table)).values():
            sets = cones.dominating(made)
            ranks = [[sum(cones.dominates(made, i, a, b) for b in s) for a in s] for i, s in enumerate(all_actions(made))]
            assert oracle.greedy(ranks) == sets
            assert all(made[u] == max(made.values()) for u in cones.greedy(made))
            refined = [[F(r) + F(draw.randint(0, 1), 2) for r in row] for row in ranks]  # tells equal slices apart: one more of them
            assert all(g <= s for g, s in zip(oracle.greedy(refined), sets, strict=True))


def all_actions(table: Cells) -> list[range]:
    return [range(m) for m in oracle.shape(table)]


def test_9_2_the_solver_gives_them_and_not_every_maximum_is_one():
    for table in tables(40, 93):
        found = solved(table)
        assert [set(g.tolist()) for g in found.greedy] == cones.dominating(sampling.back(found.q_jt))
    gate = oracle.cells([[0, 1], [1, 1]])
    assert cones.greedy(gate) == {(1, 1)}
    assert len(oracle.optimal(gate)) == 3


def test_9_3_the_conditions_recognise_the_best_table_and_no_other():
    draw = random.Random(931)
    for table in tables(40, 932):
        weight = random_weights(table, draw)
        for order in draw.sample(cones.orders(oracle.shape(table)), 2):
            made = cones.fit(table, order, cones.mean(table, weight))
            assert cones.recognised(table, made, order, pull(table, made, weight))
            near = {u: x + F(draw.randint(-1, 1), 100) for u, x in made.items()}
            if near != made and cones.inside(near, order):
                assert cones.error(table, near, weight) > cones.error(table, made, weight)
                assert not cones.recognised(table, near, order, pull(table, near, weight))


def test_9_4_values_are_means_of_their_level_sets():
    for table in tables(40, 94):
        made = sampling.back(solved(table).q_jt)
        for value in set(made.values()):
            level = [u for u in made if made[u] == value]
            assert value == sum(table[u] for u in level) / len(level)


@pytest.mark.parametrize("alpha", [None, F(1, 10), F(2, 3)], ids=str)
def test_9_5_the_partition_algorithm_finds_the_best_table(alpha):
    for table in tables(40, 95):
        shape, den = oracle.shape(table), sampling.exact(table).den
        values = sampling.exact(table).num.reshape(1, -1)
        order = tuple(tuple(range(m)) for m in shape)
        if alpha is None:
            found, constant = isotonic.means(values, np.ones_like(values), shape), cones.mean(table)
        else:
            found, constant = isotonic.expectiles(values, alpha, shape), cones.expectile(table, alpha)
        assert [x / den for x in listed(found, 0)] == list(cones.fit(table, order, constant).values())


def test_9_6_the_best_upper_part_is_the_best_of_all():
    draw = np.random.default_rng(96)
    for shape in ((3,), (2, 3), (3, 3), (2, 2, 2)):
        sets = cones.upper_sets(tuple(tuple(range(m)) for m in shape))
        force = draw.integers(-5, 6, (20, prod(shape)))
        gain, chosen = isotonic.best_upper_set(force, shape)
        for b in range(20):
            at = dict(zip(np.ndindex(*shape), force[b].tolist(), strict=True))
            assert gain[b] == max(0, *(sum(at[u] for u in s) for s in sets)) == force[b][chosen[b]].sum()
            part = frozenset(u for u, taken in zip(at, chosen[b], strict=True) if taken)
            assert not part or part in sets


def test_9_7_local_optima_are_the_best_in_every_cone_that_contains_them():
    for table in tables(40, 97):
        mine = {tuple(o.q_jt.flat()): (o.sse, o.value) for o in solved(table).landscape.optima}
        theirs = cones.local_optima(table, cones.mean(table))
        assert mine == {tuple(t.values()): (cones.error(table, t), cones.worst(table, t)) for t in theirs}
        assert min(sse for sse, _ in mine.values()) == solved(table).sse == cones.error(table, cones.best(table)[0])


def test_9_7_nothing_monotone_near_a_local_optimum_is_better():
    draw = random.Random(971)
    for table in tables(20, 972):
        for made in cones.local_optima(table, cones.mean(table)):
            for _ in range(20):
                near = {u: x + F(draw.randint(-2, 2), 10**6) for u, x in made.items()}
                if oracle.monotone(near):
                    assert near == made or cones.error(table, near) > cones.error(table, made)


def test_9_8_a_table_is_in_as_many_cones_as_equal_slices_can_be_exchanged():
    for table in tables(60, 98):
        for made in cones.local_optima(table, cones.mean(table)):
            slices = [[tuple(x for u, x in made.items() if u[i] == a) for a in actions] for i, actions in enumerate(all_actions(made))]
            expected = prod(factorial(s.count(x)) for s in slices for x in set(s))
            assert sum(cones.inside(made, order) for order in cones.orders(oracle.shape(made))) == expected


def test_9_9_the_best_table_need_not_be_unique():
    found = cones.best(XOR)
    assert len(found) == 4
    assert {cones.error(XOR, t) for t in found} == {F(2, 3)} == {solved(XOR).sse}
    assert sorted(cones.worst(XOR, t) for t in found) == [0, 0, 1, 1]
    assert solved(XOR).value == 0, "of equally good tables the one that earns least"


def parts(table: Cells) -> list[Cells]:
    """Disjoint sub-tables: the actions of every agent in pairs."""
    pairs = [[range(a, min(a + 2, m)) for a in range(0, m, 2)] for m in oracle.shape(table)]
    return [{u: table[w] for u, w in zip(product(*map(range, map(len, p))), product(*p), strict=True)} for p in product(*pairs)]


def test_9_10_parts_bound_the_error_from_below():
    positive = 0
    for table in tables(40, 910, shapes=((2, 2), (3, 2), (4, 2), (3, 3))):
        bound = sum((cones.error(part, cones.best(part)[0]) for part in parts(table)), F(0))
        assert bound <= solved(table).sse
        positive += bound > 0
    assert positive > 5


def test_9_11_the_least_error_of_a_table_that_is_greedy_at_the_optimum_of_climb():
    on_top = [t for o, t in cones.fits(CLIMB, cones.mean(CLIMB)).items() if (o[0][-1], o[1][-1]) == (0, 0)]
    assert min(cones.error(CLIMB, t) for t in on_top) == F(21898, 15) >= F(2665, 2) > F(11969, 12)


def test_9_11_the_best_table_of_climb():
    expected = oracle.cells([[F(17, 4), F(-53, 3), F(17, 4)], [F(-53, 3), F(-53, 3), F(17, 4)], [F(17, 4), F(0), F(5)]])
    assert cones.best(CLIMB) == [expected]
    assert cones.error(CLIMB, expected) == F(11969, 12)
    assert cones.greedy(expected) == {(2, 2)}
    assert cones.worst(CLIMB, expected) == 5
    found = qmix.project(Facts(catalogue.load("climb").payoff))
    assert (sampling.back(found.q_jt), found.sse, found.value, found.optimal) == (expected, F(11969, 12), 5, False)


def test_9_11_the_eleven_local_optima_of_climb():
    mine = qmix.project(Facts(catalogue.load("climb").payoff)).landscape.optima
    theirs = sorted(cones.local_optima(CLIMB, cones.mean(CLIMB)), key=lambda t: cones.error(CLIMB, t))
    assert [sampling.back(o.q_jt) for o in mine] == theirs
    assert len(theirs) == 11
    assert [o.optimal for o in mine] == [False] * 10 + [True]
    assert (mine[0].sse, mine[-1].sse, mine[-1].value) == (F(11969, 12), F(21898, 15), 11)


def test_9_11_each_of_the_36_fits_is_recognised():
    for order, made in cones.fits(CLIMB, cones.mean(CLIMB)).items():
        assert cones.recognised(CLIMB, made, order, {u: x - made[u] for u, x in CLIMB.items()})


def test_9_12_qmix_without_a_fixed_point():
    """The errors of the four orders around each joint action, in units of 1/16, by 9.4's pools found in every order."""
    table = oracle.cells([[-7, -6], [-6, -8]])
    rows = {
        (0, 0): ("18/5", "24/7", "48/13", "48/13"),
        (1, 1): ("6/7", "231/16", "9", "9"),
        (0, 1): ("30/13", "120/13", "3", "48/5"),
        (1, 0): ("30/13", "120/13", "48/5", "3"),
    }
    best = {(0, 0): ((1, 1), "-44/7"), (1, 1): ((0, 0), "-43/7"), (0, 1): ((0, 0), "-81/13"), (1, 0): ((0, 0), "-81/13")}
    for u_bar, errors in rows.items():
        weight = [(3 - 2 * (u[0] != u_bar[0])) * (3 - 2 * (u[1] != u_bar[1])) for u in table]
        for top, wanted in zip(((0, 0), (1, 1), (0, 1), (1, 0)), errors, strict=True):
            ranked = sorted(table, key=lambda u, top=top: (u[0] == top[0], u[1] == top[1]))
            order = [list(table).index(u) for u in ranked]
            fits = isotonic.means(np.array([[int(table[u]) for u in ranked]]), np.array([[weight[k] for k in order]]), (2, 2))
            fitted = [Fraction(int(n), int(d)) for n, d in zip(fits.num[0], fits.den[0], strict=True)]
            error = sum(weight[k] * (table[u] - t) ** 2 for k, u, t in zip(order, ranked, fitted, strict=True))
            assert error == Fraction(wanted)
            if wanted == min(errors, key=Fraction):
                assert (top, fitted[-1]) == (best[u_bar][0], Fraction(best[u_bar][1]))
    found = qmix.project(Facts(sampling.exact(table), Ask(sampling=Epsilon(Fraction(1, 2))))).sampling
    assert (found.count, set(found.cycle)) == (0, {(0, 0), (1, 1)})


def area(table: Cells, order: cones.Order, slope) -> tuple[Fraction, Fraction, Fraction]:
    """(∫ F exactly, the trapezoid rule at five levels, the error at the lowest level). slope: (cell, c) -> f_u'(c), piecewise linear."""
    sets = [frozenset(), *cones.relabelled(order)]
    low, high = min(table.values()), max(table.values())

    def pulls(c: Fraction) -> list[Fraction]:
        return [-sum((slope(u, c) for u in s), F(0)) for s in sets]

    def exact(left: Fraction, right: Fraction) -> Fraction:
        """Between neighbouring payoffs all sums are lines: F turns where two of them cross."""
        ends = list(zip(pulls(left), pulls(right), strict=True))
        falls = {(x - y, x) for x, y in ends}
        crossings = {(x - v) / (f - g) for f, x in falls for g, v in falls if f != g}
        cuts = [left, *sorted(left + (right - left) * t for t in crossings if 0 < t < 1), right]
        return trapezoid(cuts)

    def trapezoid(cuts: list[Fraction]) -> Fraction:
        tops = [max(pulls(c)) for c in cuts]
        return sum(((d - c) * (x + y) / 2 for c, d, x, y in zip(cuts, cuts[1:], tops, tops[1:], strict=False)), F(0))

    values = sorted(set(table.values()))
    whole = sum((exact(c, d) for c, d in pairwise(values)), F(0))
    return whole, trapezoid([low + (high - low) * F(k, 4) for k in range(5)]), low


@pytest.mark.parametrize("kind", ["weighted", "asymmetric"])
def test_9_13_the_least_error_level_by_level(kind):
    draw, alpha, loose = random.Random(913), F(1, 10), 0
    for table in tables(thorough.share(24), 913):
        weight = random_weights(table, draw)
        constant = cones.mean(table, weight) if kind == "weighted" else cones.expectile(table, alpha)

        def heavy(u, c, weight=weight, table=table):
            return weight[u] if kind == "weighted" else F(1) if c < table[u] else alpha

        for order in cones.orders(oracle.shape(table))[:4]:
            made = cones.fit(table, order, constant)
            least = sum((heavy(u, made[u]) * (x - made[u]) ** 2 for u, x in table.items()), F(0))
            whole, rule, low = area(table, order, lambda u, c, heavy=heavy, table=table: 2 * heavy(u, c) * (c - table[u]))
            start = sum((heavy(u, low) * (x - low) ** 2 for u, x in table.items()), F(0))
            assert least == start - whole
            assert start - rule <= least
            loose += start - rule < least
    assert loose > 0
