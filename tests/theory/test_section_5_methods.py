"""docs/theory.md, section 5: what IQL, VDN and the methods with strict IGM make of a table."""

from __future__ import annotations

import random
from fractions import Fraction
from math import prod

import pytest

from qtran_cli.exact.ask import Ask
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.methods import iql, qtran_base, vdn
from qtran_cli.exact.methods._least_squares import normal_equations
from qtran_cli.exact.sampling import Epsilon, weights
from tests import linear, oracle, sampling
from tests.oracle import Cells
from tests.theory.cases import product_weights, tables


@pytest.fixture(scope="module")
def weighted():
    """(table, a random product distribution)."""
    draw = random.Random(51)
    return [(table, product_weights(table, draw)) for table in tables(190, seed=53)]


def facts(table: Cells) -> Facts:
    return Facts(sampling.exact(table))


def vdn_factors(table: Cells, weight: Cells | None = None) -> list[list[Fraction]]:
    """E[Q_jt | u_i = a] − (N−1)/N · E[Q_jt]."""
    n = len(oracle.shape(table))
    return [[x - Fraction(n - 1, n) * oracle.mean(table, weight) for x in row] for row in oracle.iql(table, weight)]


def error(table: Cells, weight: Cells, i: int, q: list[Fraction]) -> Fraction:
    """E_w[(Q_jt(u) − Q_i(u_i))²]."""
    return sum(p * (table[u] - q[u[i]]) ** 2 for u, p in weight.items())


def variance(values: Cells, weight: Cells) -> Fraction:
    mean = sum(weight[u] * x for u, x in values.items())
    return sum(weight[u] * (x - mean) ** 2 for u, x in values.items())


def test_5_2_iql_is_the_conditional_mean():
    for table in tables(seed=54):
        assert sampling.lists(iql.project(facts(table)).q) == oracle.iql(table)


def test_5_2_it_minimises_each_agents_error_alone(weighted):
    for table, weight in weighted:
        for i, row in enumerate(oracle.iql(table, weight)):
            least = error(table, weight, i, row)
            for a in range(len(row)):
                for step in (Fraction(1, 100), Fraction(-1, 100)):
                    assert error(table, weight, i, [x + step * (b == a) for b, x in enumerate(row)]) > least


def test_5_3_vdn_is_the_least_squares_fit():
    for table in tables(seed=55):
        found = vdn.project(facts(table))
        assert sampling.lists(found.q) == vdn_factors(table)
        assert sampling.back(found.q_jt) == oracle.additive_fit(table) == oracle.transformed(vdn_factors(table))


def test_5_3_the_closed_form_holds_for_every_product_distribution(weighted):
    for table, weight in weighted:
        assert oracle.transformed(vdn_factors(table, weight)) == oracle.additive_fit(table, weight)


def test_5_4_other_least_squares_factors_differ_by_constants_that_sum_to_0(weighted):
    for table, weight in weighted:
        m, fit = oracle.shape(table), oracle.additive_fit(table, weight)
        keys = [(i, a) for i in range(len(m)) for a in range(m[i])]
        other = iter(linear.solve([[Fraction(u[i] == a) for i, a in keys] for u in table], [fit[u] for u in table]))
        differences = [{next(other) - x for x in row} for row in vdn_factors(table, weight)]
        assert all(len(constants) == 1 for constants in differences)
        assert sum(constants.pop() for constants in differences) == 0


def test_5_5_vdn_is_as_greedy_as_iql(weighted):
    for table in tables(seed=56):
        mine, theirs = vdn.project(facts(table)), iql.project(facts(table))
        assert [g.tolist() for g in mine.greedy] == [g.tolist() for g in theirs.greedy]
        assert (mine.value, mine.optimal) == (theirs.value, theirs.optimal)
        assert [set(g.tolist()) for g in mine.greedy] == oracle.greedy(sampling.lists(mine.q)) == oracle.greedy(oracle.iql(table))
    for table, weight in weighted:
        assert oracle.greedy(vdn_factors(table, weight)) == oracle.greedy(oracle.iql(table, weight))


def test_5_6_the_squared_error_is_what_the_means_leave_unexplained():
    for table in tables(seed=57):
        assert vdn.project(facts(table)).sse == oracle.squared_error(table, oracle.additive_fit(table))


def test_5_6_the_variances_add_for_every_product_distribution(weighted):
    for table, weight in weighted:
        means = [{u: row[u[i]] for u in table} for i, row in enumerate(oracle.iql(table, weight))]
        left = oracle.squared_error(table, oracle.additive_fit(table, weight), weight)
        assert left == variance(table, weight) - sum(variance(mean, weight) for mean in means)


def test_5_7_vdn_is_exact_iff_the_table_is_additive(weighted):
    for table in tables(seed=58):
        found = vdn.project(facts(table))
        assert found.represents == (found.sse == 0) == oracle.additive(table)
    for table, weight in weighted:
        assert (oracle.additive_fit(table, weight) == table) == oracle.additive(table)


def test_5_8_on_additive_tables_iql_and_vdn_satisfy_strict_igm(weighted):
    for table in filter(oracle.additive, tables(seed=59)):
        for method in (iql, vdn):
            found = method.project(facts(table))
            assert found.optimal
            assert oracle.strict(table, sampling.lists(found.q))
    for table, weight in weighted:
        assert not oracle.additive(table) or oracle.strict(table, oracle.iql(table, weight))


@pytest.mark.parametrize("epsilon", [Fraction(1), Fraction(1, 10**12)])
def test_5_9_every_table_has_rectangular_tables_as_near_as_one_likes(epsilon):
    for table in tables(190, seed=60):
        u = max(oracle.optimal(table))
        near = {**table, u: table[u] + epsilon}
        assert oracle.squared_error(table, near) == epsilon**2
        assert oracle.optimal(near) == {u}
        assert qtran_base.project(facts(near)).represents


def test_5_9_error_0_is_reached_iff_the_table_is_rectangular():
    for table in tables(seed=61):
        found = qtran_base.project(facts(table))
        assert found.represents == oracle.rectangular(table)
        assert found.sse == (0 if oracle.rectangular(table) else None)


@pytest.fixture(scope="module")
def anyhow():
    """(table, a random distribution, some joint actions without weight): seldom a product."""
    draw, found = random.Random(510), []
    for table in tables(95, seed=511):
        weight = {u: Fraction(draw.choice((0, 1, 2, 5))) for u in table}
        if total := sum(weight.values()):
            found.append((table, {u: w / total for u, w in weight.items()}))
    return found


def test_5_10_the_normal_equations_are_the_condition_for_any_weights(anyhow):
    for table, weight in anyhow:
        fit = oracle.additive_fit(table, weight)
        for i, m in enumerate(oracle.shape(table)):
            for a in range(m):
                assert sum(weight[u] * (table[u] - fit[u]) for u in table if u[i] == a) == 0
        near = {u: x + Fraction(u[0], 7) for u, x in fit.items()}
        assert oracle.squared_error(table, near, weight) >= oracle.squared_error(table, fit, weight)


def test_5_10_the_solvers_fit_is_that_one_where_the_weight_is_positive(anyhow):
    for table, weight in anyhow:
        w = weights(sampling.exact(weight), oracle.shape(table))
        q, _ = normal_equations.solve(sampling.exact(table), w)
        fit, other = oracle.transformed(q), oracle.additive_fit(table, weight)
        assert all(fit[u] == other[u] for u in table if weight[u])


def around(table: Cells, epsilon: Fraction, u_bar: oracle.Joint) -> Cells:
    """The distribution in which everybody plays its part of ū, or with probability ε any action alike."""
    m = oracle.shape(table)
    chance = [[(1 - epsilon) * (a == best) + epsilon / k for a in range(k)] for k, best in zip(m, u_bar, strict=True)]
    return {u: prod((row[a] for row, a in zip(chance, u, strict=True)), start=Fraction(1)) for u in table}


@pytest.mark.parametrize("epsilon", [Fraction(1, 10), Fraction(2, 3), Fraction(1)])
def test_5_11_iql_and_vdn_settle_where_no_agent_raises_the_mean(epsilon):
    for table in tables(60, seed=58):
        mean = {u: oracle.mean(table, around(table, epsilon, u)) for u in table}
        fixed = [u for u in table if u in oracle.greedy_joint(oracle.iql(table, around(table, epsilon, u)))]
        assert fixed == [u for u in table if u in oracle.greedy_joint(vdn_factors(table, around(table, epsilon, u)))]
        assert fixed
        if epsilon < 1:
            steps = {u: [oracle.swap(u, i, a) for i, k in enumerate(oracle.shape(table)) for a in range(k)] for u in table}
            assert fixed == [u for u in table if all(mean[v] <= mean[u] for v in steps[u])]
            assert max(mean, key=mean.__getitem__) in fixed
        found = iql.project(Facts(sampling.exact(table), Ask(sampling=Epsilon(epsilon))))
        assert [point.u_bar for point in found.sampling.points] == fixed
