"""docs/theory.md, section 4: additive, monotone and rectangular tables."""

from __future__ import annotations

import random
from bisect import bisect_right
from fractions import Fraction
from itertools import combinations, product

import pytest

from qtran_cli.certificates.one_step import Flip, Interaction, Orders
from qtran_cli.exact.classes import additive, monotone
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.known import CLASSES
from tests import oracle, sampling
from tests.theory.cases import TABLE_1, tables


def facts(table: oracle.Cells) -> Facts:
    return Facts(sampling.exact(table))


def classes(table: oracle.Cells) -> tuple[bool, bool, bool]:
    """What the solver says: additive, monotone, rectangular."""
    return tuple(CLASSES[name].decide(facts(table)).holds for name in ("additive", "monotone", "rectangular"))


def test_4_2_necessity_an_additive_table_has_no_interaction():
    for table in filter(oracle.additive, tables(seed=41)):
        assert not any(oracle.interactions(table))


def test_4_2_sufficiency_a_table_without_interaction_is_additive():
    for table in tables(seed=42):
        if not any(oracle.interactions(table)):
            assert oracle.additive(table)
            assert oracle.transformed(sampling.lists(additive.decide(facts(table)).q)) == table
        else:
            assert not oracle.additive(table)


def test_4_3_what_the_sum_through_one_cell_misses_is_a_sum_of_interactions():
    draw = random.Random(43)
    for table in tables(seed=43):
        o, u = draw.choice(list(table)), draw.choice(list(table))
        n = len(o)
        predicted = table[o] + sum(table[oracle.swap(o, i, u[i])] - table[o] for i in range(n))
        corners = [(*u[:i], *o[i:]) for i in range(n)]
        found = sum(oracle.interaction(table, corners[i], i, u[i], j, u[j]) for i, j in combinations(range(n), 2))
        assert table[u] - predicted == found


def test_4_3_one_of_them_is_the_witness_of_a_table_that_is_not_additive():
    found = 0
    for table in tables(seed=44):
        witness = additive.decide(facts(table))
        if not oracle.additive(table):
            assert isinstance(witness, Interaction)
            assert witness.value == oracle.interaction(table, witness.u, witness.i, witness.a, witness.j, witness.b) != 0
            found += 1
    assert found > 50


def test_4_4_necessity_a_monotone_function_of_individual_values_is_monotone():
    draw = random.Random(45)
    for shape in sampling.SHAPES * 5:
        q = sampling.factors(draw, shape)
        steps = [(draw.randint(0, 3), [Fraction(draw.randint(-4, 4)) for _ in shape]) for _ in range(4)]
        # a step of height ≥ 0 where every argument reaches its threshold: never falls
        values = {u: [row[a] for row, a in zip(q, u, strict=True)] for u in sampling.joint_actions(shape)}
        table = {u: Fraction(sum(h for h, at in steps if all(x >= t for x, t in zip(xs, at, strict=True)))) for u, xs in values.items()}
        assert oracle.monotone(table)
        assert isinstance(monotone.decide(facts(table)), Orders)


def test_4_4_sufficiency_a_monotone_table_is_a_monotone_function_of_the_places():
    draw = random.Random(46)
    for table in filter(oracle.monotone, tables(seed=46)):
        orders = [o.tolist() for o in monotone.decide(facts(table)).orders]
        places = [[order.index(a) + 1 for a in range(len(order))] for order in orders]

        def f(x, orders=orders, table=table):
            return table[tuple(order[max(0, bisect_right(range(1, len(order) + 1), t) - 1)] for order, t in zip(orders, x, strict=True))]

        assert all(table[u] == f([place[a] for place, a in zip(places, u, strict=True)]) for u in table)
        low = [draw.uniform(-1, 6) for _ in orders]
        high = [t + draw.uniform(0, 3) for t in low]
        assert f(low) <= f(high)


def test_4_5_a_table_is_monotone_iff_no_preference_flips():
    for table in tables(seed=47):
        assert oracle.monotone(table) == (not oracle.flips(table))


def test_4_6_sorting_by_the_mean_gives_an_order_or_a_flip():
    seen = set()
    for table in tables(seed=48, count=570):
        found = monotone.decide(facts(table))
        assert found.holds == oracle.monotone(table)
        if isinstance(found, Orders):
            assert all(oracle.rises(table, i, order.tolist()) for i, order in enumerate(found.orders))
            means = oracle.iql(table)
            assert all([means[i][a] for a in order] == sorted(means[i]) for i, order in enumerate(found.orders))
        else:
            assert_flip(table, found)
        seen.add(found.holds)
    assert seen == {True, False}


def assert_flip(table: oracle.Cells, flip: Flip) -> None:
    assert flip.better[flip.agent] == flip.worse[flip.agent] == flip.a != flip.other
    assert table[flip.better] > table[oracle.swap(flip.better, flip.agent, flip.other)]
    assert table[flip.worse] < table[oracle.swap(flip.worse, flip.agent, flip.other)]


def qplex(q: oracle.Factors, weights: list[oracle.Cells]) -> oracle.Cells:
    """Σ_i max Q_i + Σ_i λ_i(u) (Q_i(u_i) − max Q_i)."""
    tops = [max(row) for row in q]
    return {u: sum(tops) + sum(w[u] * (row[a] - top) for w, row, a, top in zip(weights, q, u, tops, strict=True)) for u in weights[0]}


def test_4_7_necessity_what_qplex_represents_is_rectangular():
    draw = random.Random(49)
    for shape in sampling.SHAPES * 10:
        q = sampling.factors(draw, shape)
        table = qplex(q, [{u: Fraction(draw.randint(1, 9), 4) for u in sampling.joint_actions(shape)} for _ in shape])
        assert oracle.strict(table, q)
        assert oracle.rectangular(table)
        assert CLASSES["rectangular"].decide(facts(table)).holds


def test_4_7_sufficiency_qplex_represents_every_rectangular_table():
    for table in filter(oracle.rectangular, tables(seed=50)):
        n, sides = len(oracle.shape(table)), [set(side) for side in zip(*oracle.optimal(table), strict=True)]
        level = max(table.values()) / n
        q = [[level - (a not in side) for a in range(m)] for side, m in zip(sides, oracle.shape(table), strict=True)]
        h = {u: sum(a not in side for a, side in zip(u, sides, strict=True)) for u in table}
        weight = {u: x / h[u] if h[u] else Fraction(1) for u, x in oracle.gap(table).items()}
        assert all(w > 0 for w in weight.values())
        assert qplex(q, [weight] * n) == table


def test_4_8_additive_tables_are_monotone_and_rectangular():
    for table in tables(seed=51):
        found = classes(table)
        assert found == (oracle.additive(table), oracle.monotone(table), oracle.rectangular(table))
        assert not found[0] or found == (True, True, True)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([[1, 5], [5, 9]], (True, True, True)),
        ([[0, 0], [0, 10]], (False, True, True)),
        ([[0, 1], [1, 1]], (False, True, False)),
        (None, (False, False, True)),
        ([[1, 0], [0, 1]], (False, False, False)),
    ],
)
def test_4_8_every_other_combination_occurs(rows, expected):
    assert classes(oracle.cells(rows) if rows else TABLE_1) == expected


def test_4_8_these_are_all_the_combinations():
    seen = {classes(table) for table in tables(seed=52)}
    assert seen == {c for c in product((True, False), repeat=3) if not c[0] or all(c)}
