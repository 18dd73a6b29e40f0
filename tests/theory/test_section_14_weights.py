"""docs/theory.md, section 14: two actions, more weight on the optimum, exploration around it, and the mixer's trap."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import permutations, product
from math import prod

import pytest

from qtran_cli import catalogue
from qtran_cli.exact.ask import Ask
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.methods import cw_iql, cw_qmix, cw_vdn, qmix_mixer
from tests import oracle, sampling
from tests.oracle import Cells, Joint
from tests.sampling import back
from tests.theory import cones
from tests.theory.cases import product_weights
from tests.theory.test_section_11_mixer import mixed

F = Fraction
LARGER = [[[0, 1, 2], [1, 1, -2]], [[[0, -2], [-1, 1]], [[2, -2], [-2, -1]]]]
CLIMB = back(catalogue.load("climb").payoff)


def additive_greedy(table: Cells, weight: Cells | None = None) -> set[Joint]:
    """Greedy under VDN's weighted fit."""
    return cones.greedy(oracle.additive_fit(table, weight))


def best_greedy(table: Cells, weight: Cells | None = None) -> list[set[Joint]]:
    """Greedy under each best table of M."""
    return [cones.greedy(made) for made in cones.best(table, weight)]


def drawn(draw: random.Random, *shape: int, high: int = 9) -> Cells:
    return {u: F(draw.randint(-high, high)) for u in product(*map(range, shape))}


def heavy(table: Cells, top: Joint, alpha: Fraction) -> Cells:
    return {u: F(1) if u == top else alpha for u in table}


def around(table: Cells, u_bar: Joint, epsilon: Fraction) -> Cells:
    sides = [[epsilon / m + (1 - epsilon) * (a == best) for a in range(m)] for m, best in zip(oracle.shape(table), u_bar, strict=True)]
    return {u: prod((side[a] for side, a in zip(sides, u, strict=True)), start=F(1)) for u in table}


def test_14_1_two_actions():
    draw, tried = random.Random(141), 0
    for _ in range(150):
        table = drawn(draw, 2, 2)
        means = oracle.iql(table)
        if all(row[0] != row[1] for row in means):
            tried += 1
            assert best_greedy(table) == [oracle.greedy_joint(means)] * len(cones.best(table))
            assert additive_greedy(table) == oracle.greedy_joint(means)
    assert tried > 20


def test_14_1_not_for_the_mixer_nor_for_larger_tables():
    table = oracle.cells([[2, -1], [1, 1]])
    assert cones.greedy(back(qmix_mixer.project(Facts(sampling.exact(table))).q_jt)) == {(0, 0)}
    assert additive_greedy(table) == {(1, 0)}
    for nested in LARGER:
        table = oracle.cells(nested)
        assert additive_greedy(table) not in best_greedy(table)
        assert all(len(set(row)) == len(row) for row in oracle.iql(table))


def test_14_2_monotone_tables():
    draw, tried = random.Random(142), 0
    for table in sampling.tables(190, 142, shapes=((2, 2), (3, 2), (2, 2, 2), (3, 3))):
        if oracle.monotone(table):
            tried += 1
            weight = product_weights(table, draw)
            greedy = cones.greedy(table)
            assert oracle.greedy_joint(oracle.iql(table, weight)) == greedy == additive_greedy(table, weight)
            assert greedy <= oracle.optimal(table)
    assert tried > 20


def iql_condition(table: Cells, top: Joint, alpha: Fraction) -> bool:
    """14.3 (a)."""
    holds = []
    for i, m in enumerate(oracle.shape(table)):
        others = [table[u] for u in table if u[i] == top[i] and u != top]
        means = {a: oracle.mean(table, given=lambda u, i=i, a=a: u[i] == a) for a in range(m) if a != top[i]}
        holds += [alpha * (len(others) * e - sum(others)) < table[top] - e for e in means.values()]
    return all(holds)


def test_14_3_iql_and_vdn_with_more_weight_on_the_optimum():
    draw = random.Random(143)
    for shape in [(2, 2), (3, 3), (2, 3), (2, 2, 2)] * 12:
        table = drawn(draw, *shape)
        if len(oracle.optimal(table)) > 1:
            continue
        (top,) = oracle.optimal(table)
        plain = oracle.additive_fit(table)
        for alpha in (F(1, 100), F(1, 9), F(1, 2), F(1)):
            weight = heavy(table, top, alpha)
            assert (oracle.greedy_joint(oracle.iql(table, weight)) == {top}) is iql_condition(table, top, alpha)
            made = oracle.additive_fit(table, weight)
            assert made == along(table, plain, top, 1 / alpha - 1)
            r, leverage = table[top] - plain[top], F(1 + sum(m - 1 for m in shape), len(table))
            error = oracle.squared_error(table, plain) + (1 / alpha - 1) * r**2 / (1 + (1 / alpha - 1) * leverage)
            assert oracle.squared_error(table, made, weight) == alpha * error


def along(table: Cells, plain: Cells, top: Joint, kappa: Fraction) -> Cells:
    """14.3 (b): T_1 + κ r / (1 + κH) · Π δ."""
    m, size = oracle.shape(table), len(table)
    leverage = F(1 + sum(x - 1 for x in m), size)
    step = kappa * (table[top] - plain[top]) / (1 + kappa * leverage)
    return {u: x + step * F(1 + sum(k * (a == b) - 1 for k, a, b in zip(m, u, top, strict=True)), size) for u, x in plain.items()}


@pytest.mark.parametrize(("threshold", "greedy"), [(F(11, 56), "iql"), (F(16, 151), "vdn")])
def test_14_3_climb(threshold, greedy):
    def right(alpha):
        weight = heavy(CLIMB, (0, 0), alpha)
        found = oracle.greedy_joint(oracle.iql(CLIMB, weight)) if greedy == "iql" else additive_greedy(CLIMB, weight)
        return found == {(0, 0)}

    assert right(threshold - F(1, 10**6))
    assert not right(threshold)
    assert not right(threshold + F(1, 10**6))


def test_14_3_the_solver_draws_the_line_there():
    payoff = catalogue.load("climb").payoff
    for method, threshold in ((cw_iql, F(11, 56)), (cw_vdn, F(16, 151))):
        near = F(1, 10**9)
        found = [method.project(Facts(payoff, Ask(alpha=alpha))).optimal for alpha in (F(1, 10**9), threshold - near, threshold, F(1))]
        assert found == [True, True, False, False]
    table = sampling.exact(oracle.cells([[3, 3, -4], [5, 4, 4]]))
    assert [cw_vdn.project(Facts(table, Ask(alpha=a))).optimal for a in (F(1), F(1, 5), F(1, 7) + F(1, 10**9), F(1, 8))] == [True] * 3 + [
        False
    ]
    assert all(cw_iql.project(Facts(table, Ask(alpha=alpha))).optimal for alpha in (F(1, 10**9), F(1, 100)))


def test_14_3_shares_of_random_games():
    """α = 0.1, 3×3, uniform payoffs: CW-IQL is right on 98 % of games, CW-VDN on 68 %, CW-QMIX on half; by 4 standard errors."""
    of, right = 250, {cw_iql: F(98, 100), cw_vdn: F(68, 100), cw_qmix: F(49, 100)}
    draw = random.Random(143)
    games = [Facts(sampling.exact({u: F(draw.randint(0, 10**6)) for u in product(range(3), repeat=2)})) for _ in range(of)]
    for method, share in right.items():
        alone = getattr(method, "alone", lambda many, method=method: map(method.project, many))
        found = sum(fit.optimal for fit in alone(games))
        assert (found - of * share) ** 2 <= 16 * of * share * (1 - share)


def test_14_3_more_weight_can_hurt():
    table = oracle.cells([[3, 3, -4], [5, 4, 4]])
    found = [additive_greedy(table, heavy(table, (1, 0), alpha)) == {(1, 0)} for alpha in (F(1), F(1, 5), F(1, 7) + F(1, 10**6))]
    assert found == [True] * 3
    assert additive_greedy(table, heavy(table, (1, 0), F(1, 8))) != {(1, 0)}


def test_14_10_epsilon_greedy_around_the_optimum():
    draw = random.Random(1410)
    for shape in [(2, 2), (2, 3), (2, 2, 2)] * 6:
        table = drawn(draw, *shape, high=4)
        if len(oracle.optimal(table)) == 1:
            (top,) = oracle.optimal(table)
            weight = around(table, top, F(1, 10**4))
            assert additive_greedy(table, weight) == {top}
            assert oracle.greedy_joint(oracle.iql(table, weight)) == {top}
            assert best_greedy(table, weight) == [{top}]


def keeps(table: Cells, top: Joint, epsilons, method) -> list[bool]:
    return [all(g == {top} for g in method(table, around(table, top, F(e)))) for e in epsilons]


def vdn_greedy(table: Cells, weight: Cells) -> list[set[Joint]]:
    return [additive_greedy(table, weight)]


def test_14_10_the_examples():
    three = back(catalogue.load("epsilon_gap").payoff)
    assert keeps(three, (0, 1, 1), ("0.66", "0.67", "0.79", "0.81", "1"), vdn_greedy) == [True, False, False, True, True]
    two = oracle.cells([[3, -3, 2], [-4, 2, -1]])
    assert keeps(two, (0, 0), ("1", "0.9", "0.5", "0.3", "0.1"), best_greedy) == [True, False, False, True, True]
    four = oracle.cells([[2, 1], [3, -2]])
    assert keeps(four, (1, 0), ("0.49", "0.51"), vdn_greedy) == [True, False]
    assert keeps(four, (1, 0), ("0.19", "0.21"), best_greedy) == [True, False]


def test_14_10_two_agents_an_interval():
    draw = random.Random(1411)
    for _ in range(60):
        table = drawn(draw, *draw.choice([(2, 2), (2, 3), (3, 3)]))
        if len(oracle.optimal(table)) == 1:
            (top,) = oracle.optimal(table)
            kept = keeps(table, top, [F(k, 12) for k in range(1, 13)], vdn_greedy)
            assert kept == sorted(kept, reverse=True)


def test_14_11_shares_of_random_tables():
    """Every arrangement of four payoffs in the cells: 8 of 24 are right whatever they are, the others by two differences."""
    draw = random.Random(1412)
    for _ in range(60):
        x = sorted(draw.sample(range(200), 4))
        found = [oracle.cells([[a, b], [c, d]]) for a, b, c, d in permutations(x)]
        right = sum(additive_greedy(t) == oracle.optimal(t) for t in found)
        if x[3] - x[2] != x[1] - x[0]:
            assert right == (24 if x[3] - x[2] > x[1] - x[0] else 8)
    exponential = [sorted(draw.expovariate(1) for _ in range(4)) for _ in range(20000)]
    assert abs(sum(x[3] - x[2] > x[1] - x[0] for x in exponential) / 20000 - 3 / 4) < 0.02


def test_14_12_vdns_fit_is_a_trap_of_the_mixer():
    draw = random.Random(1413)
    for table in (CLIMB, drawn(draw, 3, 3), drawn(draw, 2, 2, 2)):
        fit, n = oracle.additive_fit(table), len(oracle.shape(table))
        least = float(oracle.squared_error(table, fit))
        zero = (0,) * n
        q = [[float(fit[oracle.swap(zero, i, a)] - fit[zero]) for a in range(m)] for i, m in enumerate(oracle.shape(table))]
        at = [[[1.0] * n, [0.5] * n], [200.0, 200.0], [1.0, 0.0], float(fit[zero]) - 200.0, q]
        assert abs(squared(table, mixed(*at)) - least) < 1e-6
        for _ in range(40):
            assert squared(table, mixed(*(moved(part, draw) for part in at))) >= least - 1e-6


def moved(part, draw: random.Random):
    """All parameters a little elsewhere; weights of 0 stay non-negative."""
    if isinstance(part, list):
        return [moved(x, draw) for x in part]
    return part + draw.uniform(0 if part == 0 else -0.1, 0.1)


def squared(table: Cells, made: dict) -> float:
    return sum((float(x) - made[u]) ** 2 for u, x in table.items())


def test_14_13_a_bonus_on_the_optimum():
    draw, kept, won = random.Random(1414), 0, 0
    for _ in range(150):
        table = drawn(draw, 2, 2)
        if len(oracle.optimal(table)) > 1 or any(row[0] == row[1] for row in oracle.iql(table)):
            continue
        (top,) = oracle.optimal(table)
        before = best_greedy(table) == [{top}]
        small, large = (best_greedy(with_bonus(table, top, F(b))) == [{top}] for b in ("1/3", "100"))
        assert large
        assert small or not before
        kept, won = kept + before, won + (not before)
    assert min(kept, won) > 10


def with_bonus(table: Cells, top: Joint, b: Fraction) -> Cells:
    return {u: x + b * sum(a == c for a, c in zip(u, top, strict=True)) for u, x in table.items()}
