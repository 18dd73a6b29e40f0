"""IQL, VDN and QMIX under sampling weights, against the definitions: averages, orthogonal projections, and every joint action tried.

The references work on dicts of Fractions and use none of the solver's formulas: VDN's fit is a Gram–Schmidt projection, QMIX's
is the min–max formula over upper sets, and a fixed point is looked for by fitting under the definition's own weights.
"""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import product
from math import prod

import numpy as np
import pytest

from qtran_cli.errors import GameError, QtranError
from qtran_cli.exact import sampling as module
from qtran_cli.exact.ask import Ask
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.methods import _fixed_points as fixed_points
from qtran_cli.exact.methods import iql, qmix, vdn
from qtran_cli.exact.methods._least_squares import normal_equations, sums
from qtran_cli.exact.monotone import orders
from qtran_cli.exact.one_step.solution import Projection
from qtran_cli.exact.sampling import Epsilon, Weights, around, read, weights
from qtran_cli.table import Table, from_array, from_fractions
from qtran_cli.verify.methods._losses import weighted
from qtran_cli.verify.monotone import best_tables
from tests import oracle, sampling
from tests.oracle import Cells, Joint
from tests.thorough import share

F = Fraction
METHODS = {"iql": iql, "vdn": vdn, "qmix": qmix}
EPSILONS = (F(1, 10), F(1, 3), F(4, 5), F(1))
TABLES = [t for t in sampling.every(150, seed=17) if len(t) <= 36]
SMALL = list(sampling.tables(120, seed=18, shapes=((2,), (2, 2), (2, 3), (3, 2), (2, 2, 2), (1, 3))))


def drawn(draw: random.Random, shape: Joint, zeros: bool = False) -> Cells:
    """Random weights, fractions among them; with ``zeros`` about a quarter of them 0, but not all."""
    cells = {u: F(draw.randint(1, 9), draw.choice((1, 1, 2, 7))) for u in sampling.joint_actions(shape)}
    if zeros:
        for u in draw.sample(list(cells), draw.randint(0, len(cells) // 2)):
            cells[u] = F(0)
    return cells


def given(w: Cells) -> Weights:
    return weights(sampling.exact(w), oracle.shape(w))


def under(name: str, table: Cells, w: Cells) -> Projection:
    return METHODS[name].project(Facts(sampling.exact(table), Ask(sampling=given(w))))


def greedily(shape: Joint, epsilon: Fraction, u_bar: Joint) -> Cells:
    """The definition: everybody plays its part of ū with probability 1 − ε, else any action alike."""
    chance = [[(1 - epsilon) * (a == best) + epsilon / m for a in range(m)] for m, best in zip(shape, u_bar, strict=True)]
    return {u: prod((row[a] for row, a in zip(chance, u, strict=True)), start=F(1)) for u in sampling.joint_actions(shape)}


# --- references -------------------------------------------------------------------------------------------------------


def averages(table: Cells, w: Cells) -> list[list[Fraction]]:
    """E_w[Q_jt | u_i = a], by the definition of a conditional mean."""
    found = []
    for i, m in enumerate(oracle.shape(table)):
        inside = [[u for u in table if u[i] == a] for a in range(m)]
        found.append([sum(w[u] * table[u] for u in cells) / sum(w[u] for u in cells) for cells in inside])
    return found


def nearest_additive(table: Cells, w: Cells) -> tuple[Cells, int]:
    """(the w-orthogonal projection on the span of the indicators of u_i = a, the dimension of that span on w's support)."""
    cells = list(table)

    def inner(x, y):
        return sum((w[u] * x[u] * y[u] for u in cells), F(0))

    basis, fitted = [], dict.fromkeys(cells, F(0))
    for i, m in enumerate(oracle.shape(table)):
        for a in range(m):
            vector = {u: F(u[i] == a) for u in cells}
            for other in basis:
                factor = inner(vector, other) / inner(other, other)
                vector = {u: vector[u] - factor * other[u] for u in cells}
            if inner(vector, vector):
                basis.append(vector)
    for vector in basis:
        factor = inner(table, vector) / inner(vector, vector)
        fitted = {u: fitted[u] + factor * vector[u] for u in cells}
    return fitted, len(basis)


def error(table: Cells, fitted: Cells, w: Cells) -> Fraction:
    """The squared error, the weights scaled to the average 1."""
    return sum(w[u] * (table[u] - fitted[u]) ** 2 for u in table) * len(table) / sum(w.values())


def nearest_monotone(table: Cells, w: Cells) -> list[Cells]:
    """The best monotone tables over all orders, by the min–max formula."""
    payoff = list(table.values())
    constant, loss = weighted(payoff, list(w.values()))
    fits = list(best_tables(oracle.shape(table), constant))
    least = min(map(loss, fits))
    return [dict(zip(table, fit, strict=True)) for fit in fits if loss(fit) == least]


def dominant(fitted: Cells) -> list[set[int]]:
    shape = oracle.shape(fitted)
    return [
        {a for a in range(m) if all(fitted[oracle.swap(u, i, a)] >= fitted[u] for u in fitted)} for i, m in enumerate(shape)
    ]  # a's slice is everywhere at least every other


def greedy_under(name: str, table: Cells, w: Cells) -> list[list[set[int]]]:
    """Every set of greedy actions that the method may end with: one, or one for each best monotone table."""
    if name == "qmix":
        return [dominant(fitted) for fitted in nearest_monotone(table, w)]
    return [oracle.greedy(averages(table, w))]


# --- one distribution -------------------------------------------------------------------------------------------------


def test_iql_is_the_conditional_means():
    draw = random.Random(1)
    for table in TABLES:
        w = drawn(draw, oracle.shape(table))
        found = under("iql", table, w)
        assert sampling.lists(found.q) == averages(table, w)
        assert [set(g.tolist()) for g in found.greedy] == oracle.greedy(averages(table, w))
        assert (found.q_jt, found.sse, found.represents) == (None, None, None)


def test_vdn_is_the_orthogonal_projection():
    draw = random.Random(2)
    for table in TABLES:
        w = drawn(draw, oracle.shape(table))
        found, (fitted, _) = under("vdn", table, w), nearest_additive(table, w)
        assert sampling.back(found.q_jt) == fitted == oracle.transformed(sampling.lists(found.q))
        assert found.sse == error(table, fitted, w)
        assert found.represents == (fitted == table)
        assert [set(g.tolist()) for g in found.greedy] == oracle.greedy(sampling.lists(found.q))


def test_vdn_is_what_numpy_finds():
    draw = random.Random(3)
    for table in TABLES[:40]:
        m, w = oracle.shape(table), drawn(draw, oracle.shape(table))
        rows = np.array([[float(u[i] == a) for i, k in enumerate(m) for a in range(k)] for u in table])
        root = np.sqrt([float(x) for x in w.values()])
        found = np.linalg.lstsq(rows * root[:, None], np.array([float(x) for x in table.values()]) * root, rcond=None)[0]
        fitted = [float(x) for x in under("vdn", table, w).q_jt.flat()]
        assert fitted == pytest.approx((rows @ found).tolist(), abs=1e-9)


def test_vdn_s_levels_are_shared_alike():
    """E_w[Q_i] = E_w[Q_jt] / N, as in the closed form."""
    draw = random.Random(4)
    for table in TABLES:
        w = drawn(draw, oracle.shape(table))
        total = sum(w.values())
        mean = sum(w[u] * table[u] for u in table) / total
        for i, q in enumerate(sampling.lists(under("vdn", table, w).q)):
            assert sum(w[u] * q[u[i]] for u in w) / total == mean / len(oracle.shape(table))


def test_the_closed_form_and_the_normal_equations_agree_where_agents_draw_independently():
    draw = random.Random(5)
    for table in TABLES:
        m = oracle.shape(table)
        each = [[F(draw.randint(1, 6)) for _ in range(k)] for k in m]
        w = given({u: prod((row[a] for row, a in zip(each, u, strict=True)), start=F(1)) for u in table})
        assert w.product
        form = sampling.exact(table)
        assert sums._independent(form, w) == sums._solved(form, w)


def test_vdn_with_weights_of_zero():
    """The projection where it is unique; a reason exactly where differences between actions stay open."""
    draw, open_, fitted_ = random.Random(6), 0, 0
    for table in TABLES:
        m, w = oracle.shape(table), drawn(draw, oracle.shape(table), zeros=True)
        found, (fitted, rank) = under("vdn", table, w), nearest_additive(table, w)
        if rank < sum(m) - len(m) + 1:
            assert (found.q, found.sse, found.greedy, found.optimal) == (None, None, None, False)
            assert found.reason
            open_ += 1
            continue
        assert oracle.transformed(sampling.lists(found.q)) == sampling.back(found.q_jt)
        assert all(sampling.back(found.q_jt)[u] == fitted[u] for u in w if w[u])
        assert found.sse == error(table, fitted, w)
        fitted_ += 1
    assert open_ > 5
    assert fitted_ > 5


def test_an_action_that_is_never_sampled_has_no_value():
    table, w = oracle.cells([[8, -12], [-12, 0]]), oracle.cells([[1, 0], [2, 0]])
    for name in ("iql", "vdn"):
        found = under(name, table, w)
        assert (found.q, found.greedy, found.value, found.optimal) == (None, None, None, False)
        assert found.reason.startswith("never sampled: agent 2's action 2;")
    assert "2 joint actions are never sampled" in under("qmix", table, w).reason


def test_two_separate_blocks_leave_vdn_open():
    found = under("vdn", oracle.cells([[1, 0], [0, 1]]), oracle.cells([[1, 0], [0, 1]]))
    assert (found.q, found.q_jt, found.reason) == (None, None, sums.OPEN)
    assert sampling.lists(under("iql", oracle.cells([[1, 0], [0, 3]]), oracle.cells([[1, 0], [0, 1]])).q) == [[1, 3], [1, 3]]


def test_qmix_is_the_best_monotone_table_of_all_orders():
    draw = random.Random(7)
    for table in SMALL[:60]:
        w = drawn(draw, oracle.shape(table))
        found, best = under("qmix", table, w), nearest_monotone(table, w)
        assert found.sse == error(table, best[0], w)
        assert sampling.back(found.q_jt) in best
        assert [set(g.tolist()) for g in found.greedy] == dominant(sampling.back(found.q_jt))
        assert found.value == min(min(table[u] for u in product(*dominant(fit))) for fit in best)


@pytest.mark.parametrize("name", METHODS)
def test_scaling_the_weights_changes_nothing(name):
    draw = random.Random(8)
    for table in SMALL:
        w = drawn(draw, oracle.shape(table))
        first, second = under(name, table, w), under(name, table, {u: x * F(10**30, 7) for u, x in w.items()})
        assert same(first, second)


@pytest.mark.parametrize("name", METHODS)
def test_equal_weights_are_uniform_sampling(name):
    for table in SMALL:
        assert same(under(name, table, dict.fromkeys(table, F(3, 7))), METHODS[name].project(Facts(sampling.exact(table))))


@pytest.mark.parametrize("name", METHODS)
def test_payoffs_beyond_int64_are_averaged_alike(name):
    draw = random.Random(9)
    for table in SMALL[:40]:
        w = drawn(draw, oracle.shape(table))
        big = METHODS[name].project(Facts(sampling.big(table), Ask(sampling=given(w))))
        assert same(under(name, table, w), big)


@pytest.mark.parametrize("name", METHODS)
def test_renaming_actions_renames_the_answer(name):
    draw = random.Random(10)
    for table in SMALL:
        m, w = oracle.shape(table), drawn(draw, oracle.shape(table))
        places = [draw.sample(range(k), k) for k in m]

        def renamed(cells: Cells, places=places) -> Cells:
            return {u: cells[tuple(p[a] for p, a in zip(places, u, strict=True))] for u in cells}

        first, second = under(name, table, w), under(name, renamed(table), renamed(w))
        assert (first.sse, first.value, first.optimal, first.represents) == (second.sse, second.value, second.optimal, second.represents)
        if "equally well" not in first.reason:
            moved = [{p[a] for a in g.tolist()} for p, g in zip(places, second.greedy, strict=True)]
            assert moved == [set(g.tolist()) for g in first.greedy]


def same(first: Projection, second: Projection) -> bool:
    """Whether two records say the same, how they were sampled and searched aside."""
    plain = [(p.sse, p.value, p.optimal, p.represents, [g.tolist() for g in p.greedy]) for p in (first, second)]
    tables = [(None if p.q is None else sampling.lists(p.q), None if p.q_jt is None else p.q_jt.flat()) for p in (first, second)]
    return plain[0] == plain[1] and tables[0] == tables[1]


# --- ε-greedy ---------------------------------------------------------------------------------------------------------


def settle(name: str, table: Cells, epsilon: Fraction, **options) -> Projection:
    return METHODS[name].project(Facts(sampling.exact(table), Ask(sampling=Epsilon(epsilon), **options)))


def test_around_is_the_definition():
    for shape in ((2,), (3, 2), (2, 2, 3), (1, 4)):
        for u_bar in sampling.joint_actions(shape):
            for epsilon in EPSILONS:
                w = around(shape, epsilon, u_bar)
                assert {u: F(int(w.num[u]), w.total) for u in sampling.joint_actions(shape)} == greedily(shape, epsilon, u_bar)
                assert w.product


@pytest.mark.parametrize("name", METHODS)
@pytest.mark.parametrize("epsilon", EPSILONS)
def test_the_fixed_points_are_those_of_the_definition(name, epsilon):
    none = 0
    for table in SMALL[: share(30) if name == "qmix" else None]:
        m, found = oracle.shape(table), settle(name, table, epsilon)
        fixed = [
            u
            for u in table
            if any(all(a in g for a, g in zip(u, sets, strict=True)) for sets in greedy_under(name, table, greedily(m, epsilon, u)))
        ]
        points = found.sampling
        assert [point.u_bar for point in points.points] == fixed
        assert (points.count, points.candidates, points.epsilon) == (len(fixed), len(table), epsilon)
        assert (points.cycle is None) == bool(fixed)
        none += not fixed
        for point in points.points:
            own = set(product(*(g.tolist() for g in point.greedy)))
            assert (point.payoff, point.optimal) == (table[point.u_bar], own <= set(oracle.optimal(table)))
        if fixed:
            worst = [min(table[u] for u in product(*(g.tolist() for g in point.greedy))) for point in points.points]
            assert found.value == min(worst)
    assert none == 0 or name == "qmix"


def test_a_fixed_point_s_error_is_that_of_its_own_fit():
    for table in SMALL[:40]:
        m = oracle.shape(table)
        for point in settle("vdn", table, F(1, 3)).sampling.points:
            w = greedily(m, F(1, 3), point.u_bar)
            assert point.sse == error(table, nearest_additive(table, w)[0], w)
        for point in settle("qmix", table, F(1, 3)).sampling.points:
            w = greedily(m, F(1, 3), point.u_bar)
            assert point.sse == error(table, nearest_monotone(table, w)[0], w)


@pytest.mark.parametrize("name", METHODS)
def test_epsilon_one_is_uniform_sampling(name):
    for table in SMALL:
        found, uniform = settle(name, table, F(1)), METHODS[name].project(Facts(sampling.exact(table)))
        assert found.sse == uniform.sse
        if "equally well" not in uniform.reason:
            assert same(found, uniform)
            joint = list(product(*(g.tolist() for g in uniform.greedy)))
            assert [point.u_bar for point in found.sampling.points] == joint


def test_iql_and_vdn_settle_at_the_equilibria_of_the_mean_payoff():
    """F(ū), the mean payoff while all play ε-greedily around ū: no agent gains by another action, and F's largest is among them."""
    for table in SMALL:
        m = oracle.shape(table)
        for epsilon in EPSILONS[:-1]:
            mean = {u: sum(p * table[v] for v, p in greedily(m, epsilon, u).items()) for u in table}
            stable = [u for u in table if all(mean[oracle.swap(u, i, a)] <= mean[u] for i in range(len(m)) for a in range(m[i]))]
            assert max(mean, key=mean.__getitem__) in stable
            for name in ("iql", "vdn"):
                assert [point.u_bar for point in settle(name, table, epsilon).sampling.points] == stable


@pytest.mark.parametrize(
    ("nested", "epsilon"),
    [([[-7, -6], [-6, -8]], F(1, 2)), ([[3, 9], [8, -8]], F(3, 10)), ([[-1, -4, 6], [-9, 3, -9], [1, 6, 7]], F(1, 10))],
)
def test_qmix_without_a_fixed_point_runs_in_the_cycle_that_is_given(nested, epsilon):
    table = oracle.cells(nested)
    found = settle("qmix", table, epsilon)
    assert (found.sampling.count, found.sampling.points) == (0, ())
    assert (found.q_jt, found.greedy, found.value, found.optimal) == (None, None, None, False)
    cycle = found.sampling.cycle
    assert len(set(cycle)) == len(cycle) >= 2
    for u, following in zip(cycle, (*cycle[1:], cycle[0]), strict=True):
        responses = greedy_under("qmix", table, greedily(oracle.shape(table), epsilon, u))
        assert any(all(a in g for a, g in zip(following, sets, strict=True)) for sets in responses)


def test_the_way_into_the_cycle_is_left_out():
    """Under uniform sampling (B,C) is greedy; from there the best responses never come back to it."""
    table = oracle.cells([[8, -7, 6], [-2, 6, 3]])
    assert [dominant(fitted) for fitted in nearest_monotone(table, dict.fromkeys(table, F(1)))] == [[{1}, {2}]]
    assert set(settle("qmix", table, F(1, 2)).sampling.cycle) == {(1, 0), (0, 1)}


def test_the_reported_fixed_point_is_the_one_that_earns_least():
    climb = oracle.cells([[11, -30, 0], [-30, 7, 6], [0, 0, 5]])
    found = settle("iql", climb, F(1, 10))
    assert [(point.u_bar, point.payoff) for point in found.sampling.points] == [((0, 0), 11), ((1, 2), 6)]
    assert (found.value, found.optimal) == (6, False)
    assert sampling.lists(found.q) == averages(climb, greedily((3, 3), F(1, 10), (1, 2)))


def test_too_many_candidates_are_no_answer(monkeypatch):
    climb = oracle.cells([[11, -30, 0], [-30, 7, 6], [0, 0, 5]])
    monkeypatch.setattr(fixed_points, "PASSES", 35)
    monkeypatch.setattr(orders, "CELLS", 36 * 81 - 1)
    for name in METHODS:
        found = settle(name, climb, F(1, 10))
        assert (found.greedy, found.sampling.points, found.sampling.count, found.sampling.cycle) == (None, None, None, None)
        assert found.reason == found.sampling.reason != ""
    monkeypatch.setattr(fixed_points, "PASSES", 36)
    monkeypatch.setattr(orders, "CELLS", 36 * 81)
    assert all(settle(name, climb, F(1, 10)).sampling.points for name in METHODS)


def test_too_many_fixed_points_are_counted(monkeypatch):
    monkeypatch.setattr(fixed_points, "DESCRIBED", 35)
    found = settle("vdn", dict.fromkeys(sampling.joint_actions((2, 3)), F(1)), F(1, 2))
    assert (found.sampling.count, found.sampling.points, found.greedy) == (6, None, None)
    assert "6 fixed points" in found.reason


def test_when_the_time_is_up_qmix_has_no_answer():
    found = settle("qmix", oracle.cells([[11, -30, 0], [-30, 7, 6], [0, 0, 5]]), F(1, 10), qmix_seconds=0.0)
    assert (found.sampling.points, found.sampling.count, found.sampling.cycle) == (None, None, None)
    assert "time" in found.reason


# --- reading ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("nested", "words"),
    [
        ([[1, 2, 3], [1, 2, 3]], "weights for 2×3 actions"),
        ([1, 2], "weights for 2 actions"),
        ([[1, 2], [F(-1, 3), 0]], "the weight of (2,1) is negative: -1/3"),
        ([[0, 0], [0, 0]], "every weight is 0"),
    ],
)
def test_tables_that_are_no_weights_are_refused_in_two_lines(nested, words):
    array = np.array(nested, dtype=object)
    with pytest.raises(GameError) as refused:
        weights(from_fractions([F(x) for x in array.ravel()], array.shape), (2, 2))
    assert words in str(refused.value)
    assert len(str(refused.value).splitlines()) == 2


def test_large_weights_are_refused(monkeypatch):
    monkeypatch.setattr(module, "LARGEST", 3)
    with pytest.raises(GameError, match="weights of 4 joint actions"):
        weights(from_array(np.ones((2, 2))), (2, 2))


@pytest.mark.parametrize("text", ["epsilon:0", "epsilon:-0.1", "epsilon:1.01", "epsilon:", "epsilon:nan", "epsilon:a"])
def test_what_is_no_epsilon_is_refused(text):
    with pytest.raises(QtranError):
        read(text)


def test_epsilon_is_the_decimal_that_is_written():
    assert [read(f"epsilon:{x}").epsilon for x in ("0.1", "1/3", "1")] == [F(1, 10), F(1, 3), F(1)]


def test_too_many_actions_under_dependent_weights(monkeypatch):
    monkeypatch.setattr(normal_equations, "WORK", 4**5 * 4**2 - 1)  # the weights add up to 11: four bits
    table = oracle.cells([[1, 2], [3, 5]])
    assert under("vdn", table, oracle.cells([[1, 2], [3, 5]])).reason.endswith("4 actions and weights of 4 bits are too large")
    assert under("vdn", table, oracle.cells([[1, 2], [3, 6]])).q is not None


def test_large_tables_and_weights_are_summed_without_overflow():
    draw = np.random.default_rng(11)
    payoff, w = draw.integers(-(2**61), 2**61, (40, 50)), draw.integers(0, 2**61, (40, 50))
    q = iql.project(Facts(Table(payoff), Ask(sampling=weights(Table(w), (40, 50))))).q
    plain = [[F(sum(int(x) * int(y) for x, y in zip(p, v, strict=True)), sum(map(int, v))) for p, v in zip(a, b, strict=True)]
             for a, b in ((payoff, w), (payoff.T, w.T))]  # fmt: skip
    assert sampling.lists(q) == plain
