"""docs/theory.md, section 14: where a method is right as weights, exploration, payoff or bonus vary."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import combinations
from math import comb, isqrt, prod

import pytest

from qtran_cli.exact.algebra.radicals import shortest
from qtran_cli.exact.thresholds import monotone, supermodular
from qtran_cli.exact.thresholds.families import FAMILIES
from tests import oracle, sampling, thorough
from tests.exact.thresholds.cases import MEMBERS, alpha, bonus, epsilon, payoff
from tests.oracle import Cells, Joint
from tests.theory import cones

F = Fraction
SHAPES = [(2, 2), (2, 3)]


def drawn(draw: random.Random, shape: Joint, high: int = 5) -> tuple[Cells, Joint]:
    """A table with one optimum, and that."""
    while True:
        table = {u: F(draw.randint(-high, high)) for u in sampling.joint_actions(shape)}
        if len(oracle.optimal(table)) == 1:
            return table, *oracle.optimal(table)


def errors(table: Cells, weight: Cells) -> dict[cones.Order, Fraction]:
    """The least error in each cone; no weight counts where all are 0 elsewhere."""
    return {order: cones.error(table, made, weight) for order, made in cones.fits(table, cones.mean(table, weight)).items()}


def on_top(order: cones.Order, top: Joint) -> bool:
    return tuple(choice[-1] for choice in order) == top


def sides(table: Cells, weight: Cells, top: Joint) -> tuple[Fraction, Fraction]:
    """(f, g) of 14.16."""
    found = errors(table, weight)
    return tuple(min(e for order, e in found.items() if on_top(order, top) is kind) for kind in (True, False))


def test_14_16_right_is_the_better_kind_of_orders():
    draw, seen = random.Random(1415), set()
    for shape in [(2, 2)] * 40 + SHAPES * 3:
        table, top = drawn(draw, shape, high=2)  # many ties
        weight = {u: F(draw.choice([1, 1, 3])) for u in table}
        f, g = sides(table, weight, top)
        seen.add((f > g) - (f < g))
        assert (f < g) is all(cones.greedy(made) == {top} for made in cones.best(table, weight))
    assert seen == {-1, 0, 1}


def test_14_17_bounds_of_weights_hold_on_a_whole_part():
    draw = random.Random(1416)
    for shape in SHAPES * 3:
        table, top = drawn(draw, shape)
        n, (low, high) = len(shape), (F(1, 5), F(4, 5))
        ends = [sided(shape, top, x) for x in (low, high)]
        betas = [{u: blossom([(ends[0][i][a], ends[1][i][a]) for i, a in enumerate(u)], k) for u in table} for k in range(n + 1)]
        parts = [errors(table, beta) for beta in betas]
        for t in (F(1, 4), F(2, 3)):
            weight = epsilon(table, top, low + t * (high - low))[1]
            share = [comb(n, k) * t**k * (1 - t) ** (n - k) for k in range(n + 1)]
            assert all(weight[u] == sum(s * b[u] for s, b in zip(share, betas, strict=True)) for u in table)
            for order, e in errors(table, weight).items():
                assert e >= sum(s * part[order] for s, part in zip(share, parts, strict=True))


def sided(shape: Joint, top: Joint, x: Fraction) -> list[list[Fraction]]:
    return [[x / m + (1 - x) * (a == best) for a in range(m)] for m, best in zip(shape, top, strict=True)]


def blossom(pairs: list[tuple[Fraction, Fraction]], k: int) -> Fraction:
    """The mean over the choices of k of the factors at their high end and the others at their low end."""
    every = list(combinations(range(len(pairs)), k))
    return sum((prod((pair[i in chosen] for i, pair in enumerate(pairs)), start=F(1)) for chosen in every), F(0)) / len(every)


def test_14_17_along_alpha_payoff_and_bonus():
    draw = random.Random(1417)
    for shape in SHAPES * 3:
        table, top = drawn(draw, shape)
        by_alpha = [(x, errors(*alpha(table, top, x))) for x in (F(1, 9), F(1, 3), F(1))]
        for order in by_alpha[0][1]:
            per = [e[order] / x for x, e in by_alpha]
            assert per == sorted(per, reverse=True)
        for member in (payoff, bonus):
            second = max(x for u, x in table.items() if u != top)
            three = [errors(*member(table, top, second + 6 + x)) for x in (0, 2, 4)]
            for order in three[0]:
                a, b, c = (e[order] for e in three)
                assert 2 * b <= a + c
                assert not on_top(order, top) or a >= b >= c


def test_14_18_small_epsilon_and_large_payoffs_are_right():
    draw = random.Random(1418)
    for shape in [*SHAPES * 3, (2, 2, 2)]:
        table, top = drawn(draw, shape)
        delta = F(1)
        while not delta**2 * rest(table, top, delta) < least(table, top, delta):
            delta /= 2
        for x in (delta, delta / 3, delta / 1000):
            f, g = sides(*epsilon(table, top, x), top)
            assert f < g
        for member, low in ((payoff, max(x for u, x in table.items() if u != top)), (bonus, F(0))):
            bound = low + isqrt(int(2 * sides(*member(table, top, low), top)[0])) + 1
            assert all(f < g for f, g in (sides(*member(table, top, x), top) for x in (bound, 3 * abs(bound) + 1)))


def rest(table: Cells, top: Joint, delta: Fraction) -> Fraction:
    """C of 14.18."""
    shape, found = oracle.shape(table), F(0)
    for u, x in table.items():
        same = [i for i, a in enumerate(u) if a == top[i]]
        additive = table[top] - sum(table[top] - table[oracle.swap(top, i, a)] for i, a in enumerate(u))
        if (k := len(shape) - len(same)) >= 2:
            found += delta ** (k - 2) * prod(shape[i] for i in same) * (x - additive) ** 2
    return found


def least(table: Cells, top: Joint, delta: Fraction) -> Fraction:
    """G of 14.18."""
    weight = {u: w * prod(oracle.shape(table)) for u, w in epsilon(table, top, delta)[1].items()}
    singles = [oracle.swap(top, i, a) for i, m in enumerate(oracle.shape(table)) for a in range(m) if a != top[i]]
    return min(weight[top] * weight[v] / (weight[top] + weight[v]) * (table[top] - table[v]) ** 2 for v in singles)


def test_14_13_no_bonus_is_known_that_breaks_what_a_smaller_one_mends():
    draw = random.Random(1413)
    for shape in thorough.some([(2, 3), (2, 4), (3, 3), (2, 2, 2)] * 10, 8):
        table, top = drawn(draw, shape, high=9)
        (right,) = monotone.thresholds(FAMILIES["bonus"](sampling.exact(table), top)).right.intervals()
        assert right.high is None


@pytest.mark.parametrize(("method", "families"), [(monotone, ("alpha", "payoff", "bonus")), (supermodular, ("payoff", "bonus"))])
def test_14_19_ends_of_the_second_degree(method, families):
    draw, seen = random.Random(1419), set()
    for shape in [(2, 3), (3, 3)] * 3:
        table, top = drawn(draw, shape, high=9)
        for name in families:
            right = method.thresholds(FAMILIES[name](sampling.exact(table), top)).right
            ends = [end for i in right.intervals() for end in (i.low, i.high) if end is not None]
            assert all(shortest(end).of.degree <= 2 for end in ends)
            seen |= {shortest(end).of.degree for end in ends}
            if name == "alpha":
                assert [i.low.low for i in right.intervals()] in ([], [0])
    assert seen == {1, 2}


@pytest.mark.parametrize("name", FAMILIES)
def test_14_19_a_piece_is_the_best_table_of_its_order_while_it_is_valid(name):
    draw, seen = random.Random(name), 0
    for shape in SHAPES * 3:
        table, top = drawn(draw, shape)
        family = FAMILIES[name](sampling.exact(table), top)
        classes = monotone.Monotone(family)
        low = family.low + F(1, 7)
        for k, at in enumerate(classes.at):
            order = orders_of(at.tolist(), shape)
            piece = classes.piece(k, *family.game(low + F(1, 20)))
            if piece.valid(low, low + F(1, 10)):
                seen += 1
                for x in (low, low + F(1, 13), low + F(1, 10)):
                    payoffs, weight = MEMBERS[name](table, top, x)
                    made = cones.fit(payoffs, order, cones.mean(payoffs, weight))
                    assert [cell(x) / family.den for cell in piece.cells()] == [made[u] for u in sorted(made)]
                    scale = family.weights[0](x) / weight[min(weight)]
                    assert piece.error(x) == cones.error(payoffs, made, weight) * scale * family.den**2
    assert seen > 20


def orders_of(at: list[int], shape: Joint) -> cones.Order:
    """The order, worst action first, in which the sorted cells stand."""
    cells = [sampling.joint_actions(shape)[c] for c in at]
    return tuple(tuple(dict.fromkeys(u[i] for u in cells)) for i in range(len(shape)))
