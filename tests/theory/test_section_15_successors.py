"""docs/theory.md, section 15: what QFIX and ResQ can represent, against constructions and against all functions on small tables."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import permutations, product

import pytest

from qtran_cli.exact.facts import Facts
from qtran_cli.exact.methods import qfix_mono, qfix_sum, resq
from tests import oracle, sampling
from tests.oracle import Cells

F = Fraction
SHAPES = ((2, 2), (2, 3), (3, 3), (2, 2, 2))


def tables() -> list[Cells]:
    """Few values, so that optima are many; every set of optimal joint actions of two actions each among them."""
    draw = random.Random(151)
    made = [dict(zip(product(range(2), repeat=2), map(F, values), strict=True)) for values in product(range(2), repeat=4)]
    return made + [{u: F(draw.randint(0, 1)) for u in product(*map(range, shape))} for shape in SHAPES for _ in range(40)]


def fixed(q, f, w: Cells, b: Fraction) -> Cells:
    """w(u) (f(Q_1(u_1) …) − f(max Q_1 …)) + b."""
    top = f([max(own) for own in q])
    return {u: weight * (f([own[a] for own, a in zip(q, u, strict=True)]) - top) + b for u, weight in w.items()}


def drawn_q(draw: random.Random, shape) -> list[list[Fraction]]:
    return [[F(draw.randint(0, 2)) for _ in range(m)] for m in shape]


@pytest.mark.parametrize("f", [sum, lambda x: sum(y**3 for y in x), lambda x: sum(k * y for k, y in enumerate(x, 1))])
def test_15_1_a_function_that_rises_strictly_makes_rectangular_tables(f):
    draw = random.Random(152)
    for shape in SHAPES * 10:
        q = drawn_q(draw, shape)
        made = fixed(q, f, {u: F(draw.randint(1, 5)) for u in product(*map(range, shape))}, F(draw.randint(-3, 3)))
        assert oracle.rectangular(made)
        assert oracle.strict(made, q)


def test_15_1_and_all_of_them():
    seen = set()
    for table in tables():
        found, top = qfix_sum.project(Facts(sampling.exact(table))), max(table.values())
        seen.add(found.optimal)
        assert found.optimal == oracle.rectangular(table)
        if found.optimal:
            q = sampling.lists(found.q)
            below = {u: sum(max(own) - own[a] for own, a in zip(q, u, strict=True)) for u in table}
            assert fixed(q, sum, {u: (top - x) / below[u] if below[u] else F(1) for u, x in table.items()}, top) == table
            assert all(top > x for u, x in table.items() if below[u])
    assert seen == {True, False}


def monotone_set(best: set, shape) -> bool:
    """Whether some orders of the actions make ``best`` closed upwards: all of them are tried."""
    for orders in product(*(list(permutations(range(m))) for m in shape)):
        place = [{a: k for k, a in enumerate(order)} for order in orders]
        above = {u for u in product(*map(range, shape)) for w in best if all(p[a] >= p[b] for p, a, b in zip(place, u, w, strict=True))}
        if above == best:
            return True
    return False


def test_15_2_a_function_that_never_falls_makes_the_optimal_sets_of_monotone_tables():
    seen = set()
    for table in tables():
        found, top = qfix_mono.project(Facts(sampling.exact(table))), max(table.values())
        best = oracle.optimal(table)
        assert found.optimal == monotone_set(best, oracle.shape(table))
        seen.add((found.optimal, oracle.rectangular(table)))
        if found.optimal:
            q = sampling.lists(found.q)
            held = [tuple(own[a] for own, a in zip(q, w, strict=True)) for w in best]

            def f(x, held=held):
                return F(any(all(y >= z for y, z in zip(x, row, strict=True)) for row in held))

            assert fixed(q, f, {u: top - x or F(1) for u, x in table.items()}, top) == table
            assert oracle.consistent(table, q)
    assert seen == {(True, True), (True, False), (False, False)}


def test_15_2_more_than_the_greedy_joint_actions_may_be_optimal():
    table = oracle.cells([[0, 1], [1, 1]])
    assert fixed([[F(0), F(1)]] * 2, max, dict.fromkeys(table, F(1)), F(1)) == table
    assert not oracle.rectangular(table)
    assert not qfix_mono.project(Facts(sampling.exact(oracle.cells([[1, 0], [0, 1]])))).optimal


def test_15_3_supermodular_and_monotone_functions_have_rectangular_optimal_sets():
    seen = 0
    for shape in ((2, 2), (2, 3), (2, 2, 2)):
        for values in product(range(3), repeat=len(list(product(*map(range, shape))))):
            table = dict(zip(product(*map(range, shape)), map(F, values), strict=True))
            if all(oracle.rises(table, i, range(m)) for i, m in enumerate(shape)) and _mixed_up(table, shape):
                seen += 1
                assert oracle.rectangular(table)
    assert seen > 80


def _mixed_up(table: Cells, shape) -> bool:
    """T(u ∨ w) + T(u ∧ w) ≥ T(u) + T(w) for all u, w."""
    pairs = product(product(*map(range, shape)), repeat=2)
    return all(table[tuple(map(max, u, w))] + table[tuple(map(min, u, w))] >= table[u] + table[w] for u, w in pairs)


def test_15_3_weights_of_0_keep_consistent_igm_alone():
    q = [[F(1), F(0)], [F(1), F(0)]]
    made = fixed(q, lambda x: x[0], {u: F(1) for u in product(range(2), repeat=2)}, F(0))
    assert oracle.consistent(made, q)
    assert not oracle.strict(made, q)


def masked(q, q_tot, q_r: Cells) -> Cells:
    greedy = oracle.greedy_joint(q)
    return {u: q_tot([own[a] for own, a in zip(q, u, strict=True)]) + (0 if u in greedy else x) for u, x in q_r.items()}


def test_15_4_residuals_on_a_main_function_that_rises_strictly():
    draw = random.Random(154)
    for shape in SHAPES * 10:
        q = drawn_q(draw, shape)
        made = masked(q, sum, {u: -F(draw.randint(0, 5)) for u in product(*map(range, shape))})
        assert oracle.strict(made, q)
    for table in tables():
        if oracle.rectangular(table):
            top, q = max(table.values()), sampling.lists(resq.project(Facts(sampling.exact(table))).q)
            gaps = [top - x for x in table.values() if x < top]
            c = min(gaps, default=F(1)) / len(q)

            def q_tot(x, top=top, c=c):
                return top + c * (sum(x) - len(x))

            residual = {u: x - q_tot([own[a] for own, a in zip(q, u, strict=True)]) for u, x in table.items()}
            assert all(x <= 0 for x in residual.values())
            assert masked(q, q_tot, residual) == table


def test_15_4_residuals_on_a_constant_represent_every_table():
    for table in tables():
        found, top = resq.project(Facts(sampling.exact(table))), max(table.values())
        q = sampling.lists(found.q)
        assert masked(q, lambda _, top=top: top, {u: x - top for u, x in table.items()}) == table
        assert found.optimal
        assert oracle.consistent(table, q)
        assert oracle.strict(table, q) == oracle.rectangular(table)


def test_15_5_weights_that_may_be_0_represent_every_table():
    for table in tables():
        top, u_star = max(table.values()), min(oracle.optimal(table))
        q = [[F(a == best) for a in range(m)] for m, best in zip(oracle.shape(table), u_star, strict=True)]
        below = {u: sum(a != b for a, b in zip(u, u_star, strict=True)) for u in table}
        assert fixed(q, sum, {u: (top - x) / below[u] if below[u] else F(1) for u, x in table.items()}, top) == table
        assert oracle.consistent(table, q)
