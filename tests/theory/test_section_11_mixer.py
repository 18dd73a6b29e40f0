"""docs/theory.md, section 11: what QMIX's published mixer reaches, and the best monotone and supermodular tables."""

from __future__ import annotations

import math
import random
from fractions import Fraction
from itertools import accumulate, combinations, pairwise, product

import numpy as np
import pytest

from qtran_cli import catalogue
from qtran_cli.exact.algebra import least_distance
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.methods import qmix
from qtran_cli.exact.monotone import supermodular
from qtran_cli.table import from_array
from tests import oracle, sampling
from tests.oracle import Cells, Factors
from tests.theory import cones
from tests.theory.cases import TABLE_1

F = Fraction
GATE = oracle.cells([[0, 1], [1, 1]])
PAIR = (0, 1, 2), (1, 2, 0)
"""A at the bottom for agent 1 and on top for agent 2."""


def elu(t: float) -> float:
    return t if t > 0 else math.expm1(t)


def mixed(weights, biases, v, c: float, q: Factors) -> dict:
    """The mixer's table: c + Σ_k v_k elu(b_k + Σ_i w_ki Q_i)."""
    table = {}
    for u in sampling.joint_actions(tuple(map(len, q))):
        x = [float(row[a]) for row, a in zip(q, u, strict=True)]
        hidden = (elu(b + sum(w * y for w, y in zip(row, x, strict=True))) for row, b in zip(weights, biases, strict=True))
        table[u] = c + sum(vk * h for vk, h in zip(v, hidden, strict=True))
    return table


def differences(table, order: cones.Order) -> list:
    """All mixed differences of two agents' neighbouring actions, in every context."""
    found = []
    for i, j in combinations(range(len(order)), 2):
        for (a, b), (d, e) in product(pairwise(order[i]), pairwise(order[j])):
            for u in (u for u in table if (u[i], u[j]) == (a, d)):
                up, across = oracle.swap(u, i, b), oracle.swap(u, j, e)
                found.append(table[oracle.swap(up, j, e)] - table[up] - table[across] + table[u])
    return found


def inside(table: Cells, order: cones.Order) -> bool:
    """In K_π."""
    return cones.inside(table, order) and all(x >= 0 for x in differences(table, order))


def member(table: Cells) -> bool:
    return any(inside(table, order) for order in cones.orders(oracle.shape(table)))


@pytest.mark.parametrize("m", [(3, 3), (2, 3, 2)], ids=str)
def test_11_2_the_mixers_tables_are_monotone_and_supermodular(m):
    draw = random.Random(112)
    for _ in range(60):
        q = [sorted(draw.gauss(0, 2) for _ in range(k)) for k in m]
        units = range(draw.randint(1, 8))
        weights = [[draw.choice((0, abs(draw.gauss(0, 2)))) for _ in m] for _ in units]
        table = mixed(weights, [draw.gauss(0, 3) for _ in units], [abs(draw.gauss(0, 2)) for _ in units], draw.gauss(0, 5), q)
        order = tuple(tuple(range(k)) for k in m)
        assert min(differences(table, order)) >= -1e-9
        assert all(table[oracle.swap(u, i, u[i] + 1)] >= table[u] - 1e-9 for u in table for i, k in enumerate(m) if u[i] + 1 < k)


def test_11_3_neighbours_and_the_lowest_context_are_enough():
    draw, answers = random.Random(113), set()
    for shape in ((2, 2), (3, 2), (2, 2, 2)):
        rows, order = supermodular.inequalities(shape), tuple(tuple(range(m)) for m in shape)
        for k in range(120):
            additive = [sorted(F(draw.randint(0, 3)) for _ in range(m)) for m in shape]
            table = sampling.tied(draw, shape) if k % 2 else oracle.transformed(additive)
            top = max(table)
            table[top] += draw.randint(0, 2)
            holds = bool((rows @ np.array(list(table.values()), dtype=object) >= 0).all())
            assert holds == inside(table, order)
            answers.add(holds)
    assert answers == {True, False}


def test_11_4_the_conditions_and_the_bound():
    draw = random.Random(114)
    for shape in ((2, 2), (3, 2), (2, 2, 2)):
        rows = supermodular.inequalities(shape)
        for _ in range(10):
            q = [draw.randint(-9, 9) for _ in range(math.prod(shape))]
            x = least_distance.nearest(q, rows, {})
            values = np.array(x, dtype=object)
            assert (rows @ values >= 0).all()
            off = values - np.array(q, dtype=object)
            assert (off * values).sum() == 0, "λ · A T = 0"
            for _ in range(5):
                lam = np.array([draw.choice((0, draw.randint(0, 9))) for _ in rows], dtype=object)
                pushed = lam @ rows
                assert -2 * lam @ (rows @ np.array(q, dtype=object)) - (pushed * pushed).sum() <= (off * off).sum()
                other = np.array(least_distance.nearest([draw.randint(-9, 9) for _ in q], rows, {}), dtype=object)
                assert (off * (other - values)).sum() >= 0, "no other table of the cone is nearer"


def test_11_4_the_solvers_best_table_is_the_best_over_all_orders():
    for table in sampling.tables(40, 1141, kinds=(sampling.wide, sampling.tied), shapes=((2, 2), (3, 2), (2, 2, 2))):
        rows, found = supermodular.inequalities(oracle.shape(table)), supermodular.nearest(sampling.exact(table))
        errors = []
        for order in cones.orders(oracle.shape(table)):
            cells = list(product(*order))
            fit = least_distance.nearest([int(table[u]) for u in cells], rows, {})
            errors.append(cones.error(table, dict(zip(cells, fit, strict=True))))
        assert {o.error for o in found} == {min(errors)}
        assert all(member(sampling.back(o.table)) for o in found)


def test_11_5_the_or_gate_costs_a_quarter():
    [found] = supermodular.nearest(sampling.exact(GATE))
    assert found.error == F(1, 4)
    assert found.table.nested() == [[F(1, 4), F(3, 4)], [F(3, 4), F(5, 4)]]
    assert oracle.monotone(GATE) and not member(GATE)
    assert qmix.project(Facts(sampling.exact(GATE))).sse == 0


def test_11_5_the_mixer_reaches_that_table():
    q = [[F(1, 8), F(5, 8)]] * 2
    table = mixed([[1, 1]], [1], [1], -1, q)
    assert list(table.values()) == [0.25, 0.75, 0.75, 1.25]


def test_11_5_no_mixer_that_was_drawn_is_better():
    draw = random.Random(115)
    for _ in range(2000):
        units = range(draw.randint(1, 4))
        weights = [[abs(draw.gauss(0, 1)) for _ in range(2)] for _ in units]
        q = [[draw.gauss(0, 1) for _ in range(2)] for _ in range(2)]
        table = mixed(weights, [draw.gauss(0, 1) for _ in units], [abs(draw.gauss(0, 1)) for _ in units], draw.gauss(0, 1), q)
        assert sum((float(x) - table[u]) ** 2 for u, x in GATE.items()) >= 0.25 - 1e-9


def test_11_6_the_best_supermodular_table_of_table_1():
    [found] = supermodular.nearest(sampling.exact(TABLE_1))
    assert (found.error, found.table.nested()) == (288, [[8, -6, -6], [-6, -6, -6], [-6, -6, -6]])
    assert [g.tolist() for g in found.greedy] == [[0], [0]]


@pytest.mark.parametrize(("sets", "h", "c", "error"), [([{0}, {0}], 14, -6, 288), ([{1, 2}, {1, 2}], 8, -8, 320)], ids=["best", "printed"])
def test_11_6_the_mixer_comes_near_both(sets, h, c, error):
    q = [[F(a in s) for a in range(3)] for s in sets]
    for k in (10.0, 1e3, 1e6):
        table = mixed([[k, k]], [-1.5 * k], [2 * h / k], c, q)
        assert abs(sum((float(x) - table[u]) ** 2 for u, x in TABLE_1.items()) - error) < 3000 / k
    assert oracle.greedy(q) == sets


def test_11_6_the_submodular_local_optima_are_out_of_reach():
    optima = [sampling.back(o.q_jt) for o in qmix.project(Facts(sampling.exact(TABLE_1))).landscape.optima]
    out = [t for t in optima if cones.error(TABLE_1, t) == F(2208, 7)]
    assert len(out) == 2
    assert not any(member(t) for t in out)
    assert member(optima[0])
    assert member(next(t for t in optima if cones.error(TABLE_1, t) == 320))
    made = cones.fit(TABLE_1, PAIR, cones.mean(TABLE_1))
    assert made in out
    assert min(differences(made, PAIR)) == F(-68, 7)


@pytest.mark.parametrize(("name", "all_", "within"), [("qtran_table1", 16, 2), ("climb", 11, 2)])
def test_11_6_most_local_optima_of_monotone_tables_are_out_of_reach(name, all_, within):
    """6.5's last sentence: only these can be come near."""
    optima = [sampling.back(o.q_jt) for o in qmix.project(Facts(catalogue.load(name).payoff)).landscape.optima]
    assert len(optima) == all_
    assert sum(map(oracle.supermodular, optima)) == within


def test_11_6_equal_in_one_context_is_equal_in_all():
    """Random mixers with an action that differs in Q_1: nowhere equal; the two tables of Table 1 are so in one context only."""
    for table in ([[8, -6, -6], [-6, -6, -6], [-6, -6, -6]], [[-8, -8, -8], [-8, 0, 0], [-8, 0, 0]]):
        equal = {x == y for x, y in zip(table[0], table[1], strict=True)}
        assert equal == {True, False}
    draw = random.Random(116)
    for _ in range(50):
        w = [[draw.random(), draw.random()] for _ in range(3)]
        q = [[F(0), F(1)], [F(draw.randint(-3, 3)) for _ in range(3)]]
        made = mixed(w, [draw.gauss(0, 2) for _ in w], [draw.random() for _ in w], 0, q)
        assert all(made[0, c] < made[1, c] for c in range(3))


def test_11_6_large_games_are_left_alone():
    assert qmix.project(Facts(from_array(np.zeros((5, 5), dtype=int)))).supermodular is None


def near(table: oracle.Cells, order, epsilon: float, k: float) -> dict:
    """The mixer's table near one of K for two agents: one unit for each pair of thresholds but (0, 0)."""
    place = [{a: p for p, a in enumerate(actions)} for actions in order]
    at = lambda a, b: float(table[order[0][a], order[1][b]])  # noqa: E731
    heights = [[sum(epsilon**step for step in range(1, u + 1)) for u in range(len(actions))] for actions in order]

    def argument(i: int, threshold: int, u: int) -> float:
        return (heights[i][u] - heights[i][threshold - 1]) / epsilon**threshold

    def unit(a: int, b: int, x: int, y: int) -> float:
        c = at(a, b) - (at(a - 1, b) if a else 0) - (at(a, b - 1) if b else 0) + (at(a - 1, b - 1) if a and b else 0)
        z = sum(argument(i, t, u) for i, t, u in ((0, a, x), (1, b, y)) if t)
        t = k * (z - (1.5 if a and b else 0.5))
        return 2 * c / k * (t if t > 0 else math.expm1(t))

    thresholds = [(a, b) for a in range(len(order[0])) for b in range(len(order[1])) if a or b]
    return {u: at(0, 0) + sum(unit(a, b, place[0][u[0]], place[1][u[1]]) for a, b in thresholds) for u in table}


def test_11_7_for_two_agents_the_mixer_comes_near_every_table_of_k():
    for table in sampling.tables(40, 117, shapes=((2, 2), (3, 2), (3, 3))):
        fit = sampling.back(supermodular.nearest(sampling.exact(table))[0].table)
        order = [sorted(range(m), key=lambda a, i=i: sum(fit[u] for u in fit if u[i] == a)) for i, m in enumerate(oracle.shape(fit))]
        span = float(max(fit.values()) - min(fit.values()))
        off = [max(abs(near(fit, order, 10.0**-e, 10.0**e)[u] - float(x)) for u, x in fit.items()) for e in (2, 4)]
        assert off[1] <= off[0] / 10 + 1e-9 and off[1] <= 0.01 * span + 1e-9


def test_11_8_convex_functions_of_tables_of_k_and_their_sums_are_in_k():
    """Exactly, with convex polygons for activations: two hidden layers, and their units one by one."""
    draw, bent = random.Random(119), 0
    for shape in ((3, 3), (2, 3, 2), (2, 2, 2, 2)):
        order = tuple(tuple(range(m)) for m in shape)
        for _ in range(25):
            q = [list(accumulate(draw.randint(0, 3) for _ in range(m))) for m in shape]
            below = [unit([{u: F(row[u[i]]) for u in sampling.joint_actions(shape)} for i, row in enumerate(q)], draw) for _ in range(3)]
            above = [unit(below, draw) for _ in range(2)]
            assert all(inside(table, order) for table in [*below, *above])
            bent += any(any(differences(table, order)) for table in above)
    assert bent > 30


def unit(tables, draw) -> Cells:
    """A convex non-decreasing function of a non-negative sum of tables: of random corners."""
    weights, corners = [draw.randint(0, 3) for _ in tables], [(draw.randint(1, 3), draw.randint(-2, 30)) for _ in range(3)]
    sums = {u: sum(w * table[u] for w, table in zip(weights, tables, strict=True)) for u in tables[0]}
    return {u: F(sum(c * max(0, x - t) for c, t in corners)) for u, x in sums.items()}


STAR = {u: F(max(0, sum(u) - 2, u[0] + u[1] - 1)) for u in product(range(2), repeat=4)}
"""The table of 11.9."""
L = {
    "1234": 1,
    "34": 1,
    "134": -1,
    "234": -1,
    "12": -1,
    "13": F(1, 2),
    "14": F(1, 2),
    "23": F(1, 2),
    "24": F(1, 2),
    "3": F(-1, 2),
    "4": F(-1, 2),
}


def functional(table):
    return sum(c * table[tuple(int(str(i) in players) for i in (1, 2, 3, 4))] for players, c in L.items())


def test_11_9_a_table_of_k_that_no_unit_has_and_two_layers_have():
    assert inside(STAR, ((0, 1),) * 4)
    assert functional(STAR) == -1
    assert sum(c * c for c in L.values()) == F(13, 2)
    for a in product(range(5), repeat=4):  # every unit with small weights, exactly
        for t in range(-1, 16):
            assert functional({u: max(0, sum(x * y for x, y in zip(a, u, strict=True)) - t) for u in STAR}) >= 0
    for i in range(4):  # in another order, some pair is the wrong way round by 1
        assert max(STAR[oracle.swap(u, i, 1)] - STAR[u] for u in STAR) == 1
    k = 10.0**6
    soft = lambda t: elu(k * t) / k  # noqa: E731
    made = {u: soft(u[0] + u[1] + soft(u[2] + u[3] - 1) - 1) for u in STAR}
    assert max(abs(made[u] - x) for u, x in STAR.items()) < 1e-5


def test_11_9_mixers_with_one_layer_of_elu():
    draw = random.Random(120)
    for _ in range(300):
        units = range(draw.randint(1, 6))
        weights = [[abs(draw.gauss(0, 2)) for _ in range(4)] for _ in units]
        table = mixed(weights, [draw.gauss(-3, 4) for _ in units], [draw.random() for _ in units], draw.gauss(0, 3), [[0, 1]] * 4)
        assert functional(table) >= -1e-9
        assert sum((table[u] - float(x)) ** 2 for u, x in STAR.items()) >= 2 / 13


def test_11_7_three_agents_with_two_actions():
    """Every table of K is a constant and non-negative multiples of steps, pairs, the triple, and the sum above 1: by its differences."""
    low = 0
    for table in sampling.tables(150, 118, shapes=((2, 2, 2),)):
        fit = sampling.back(supermodular.nearest(sampling.exact(table))[0].table)
        order = [sorted(range(2), key=lambda a, i=i: sum(fit[u] for u in fit if u[i] == a)) for i in range(3)]
        t = {u: fit[tuple(o[a] for o, a in zip(order, u, strict=True))] for u in fit}
        pairs = {(i, j): oracle.interaction(t, (0, 0, 0), i, 1, j, 1) for i, j in combinations(range(3), 2)}
        d = oracle.interaction(t, (0, 0, 1), 0, 1, 1, 1) - pairs[0, 1]
        low += d < 0
        steps = [t[tuple(int(k == i) for k in range(3))] - t[0, 0, 0] for i in range(3)]
        extra = min(d, F(0))
        weights = [*steps, *(c + extra for c in pairs.values()), -extra, max(d, F(0))]
        assert min(weights) >= 0
        for u, x in t.items():
            terms = [*u, *(u[i] * u[j] for i, j in pairs), max(0, sum(u) - 1), u[0] * u[1] * u[2]]
            assert x == t[0, 0, 0] + sum(w * y for w, y in zip(weights, terms, strict=True))
    assert low > 0
