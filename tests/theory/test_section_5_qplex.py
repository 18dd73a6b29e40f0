"""docs/theory.md, section 5: where QPLEX's parameters can rest, by enumeration of pools and by walking in its parameters."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

import numpy as np

from qtran_cli.exact.facts import Facts
from qtran_cli.exact.methods import qplex
from tests import oracle, sampling
from tests.descent import ABSOLUTE, EXPONENTIAL, drawn
from tests.oracle import Cells, Joint
from tests.theory.cases import TABLE_1, tables
from tests.theory.qplex import beside, best_on_top, error, least_with, sub_optimal

F = Fraction
SHAPES = ((3,), (2, 2), (2, 3), (2, 2, 2))
CLIMB = oracle.cells([[11, -30, 0], [-30, 7, 6], [0, 0, 5]])
RISING = oracle.cells([[0, 1, 2], [1, 2, 3], [2, 3, 4]])
TIED = oracle.cells([[1, 9], [0, 10]])


@dataclass(frozen=True)
class Parameters:
    """[Q_i], and λ_i(u) per agent."""

    q: list[list[Fraction]]
    factors: list[Cells]

    @property
    def table(self) -> Cells:
        """Σ_i max Q_i + Σ_i λ_i(u) (Q_i(u_i) − max Q_i)."""
        level = sum(map(max, self.q))
        return {u: level + sum(x[u] * (q[a] - max(q)) for x, q, a in zip(self.factors, self.q, u, strict=True)) for u in self.factors[0]}


def at(table: Cells, u_bar: Joint, draw: random.Random) -> Parameters:
    """Parameters with ū alone greedy and this table, in which ū must be on top."""
    q = [[F(-draw.randint(1, 3), 2) for _ in range(m)] for m in oracle.shape(table)]
    for i, a in enumerate(u_bar):
        q[i][a] = table[u_bar] / len(u_bar)
        q[i] = [x if b == a else q[i][a] + x for b, x in enumerate(q[i])]
    factors = [dict.fromkeys(table, F(draw.randint(0, 2))) for _ in u_bar]
    for u in table:
        off = [i for i, (a, b) in enumerate(zip(u, u_bar, strict=True)) if a != b]
        for i in off:
            factors[i][u] = (table[u_bar] - table[u]) / len(off) / (max(q[i]) - q[i][u[i]])
    return Parameters(q, factors)


def moved(made: Parameters, draw: random.Random, far: Fraction) -> Parameters:
    """Parameters at most ``far`` away."""

    def near(x: Fraction) -> Fraction:
        return x + far * F(draw.randint(-8, 8), 8)

    q = [[near(x) for x in row] for row in made.q]
    return Parameters(q, [{u: max(F(0), near(x)) for u, x in factors.items()} for factors in made.factors])


def small(count: int, seed: int):
    """Tables, each with positive weights."""
    draw = random.Random(seed)
    for table in tables(count, seed=seed, shapes=SHAPES):
        yield table, {u: F(draw.randint(1, 4)) for u in table}


def test_5_12_the_best_table_with_a_joint_action_on_top():
    for table, weight in small(15, 512):
        for u in table:
            fit = best_on_top(table, {u}, weight)
            assert fit.table == {x: fit.level if x == u else min(y, fit.level) for x, y in table.items()}
            above = sum(weight[x] * max(y - fit.level, F(0)) for x, y in table.items() if x != u)
            assert weight[u] * (fit.level - table[u]) == above
            assert table[u] <= fit.level <= max(table.values())
            assert (table[u] == fit.level) is (fit.level == max(table.values())) is (u in oracle.optimal(table))


def test_5_12_under_uniform_weights_what_pays_more_fits_better():
    for table, _ in small(15, 513):
        errors = {table[u]: best_on_top(table, {u}).error for u in table}
        assert all(errors[high] < errors[low] for low, high in pairwise(sorted(errors)))
        for u in table:
            assert best_on_top(table, {u}).error == errors[table[u]]


def test_5_12_the_pool_is_the_largest_payoffs():
    for table, _ in small(15, 514):
        for u in table:
            pool, falling = [table[u]], sorted(table.values(), reverse=True)
            while falling[len(pool) - 1] > sum(pool) / len(pool):
                pool.append(falling[len(pool) - 1])
            assert best_on_top(table, {u}).level == sum(pool) / len(pool)


def test_5_13_no_parameters_near_the_best_table_fit_better():
    draw = random.Random(515)
    for table, weight in small(20, 515):
        for u in table:
            fit = best_on_top(table, {u}, weight)
            made = at(fit.table, u, draw)
            assert made.table == fit.table
            assert all(error(table, moved(made, draw, F(1, 10)).table, weight) >= fit.error for _ in range(5))


def test_5_13_near_any_other_table_some_do():
    draw = random.Random(516)
    for table, weight in small(20, 516):
        for u in table:
            fit = best_on_top(table, {u}, weight).table
            other = {x: min(y + draw.randint(-2, 2), fit[u] + 1) for x, y in fit.items()} | {u: fit[u] + 1}
            step = {x: other[x] + (fit[x] - other[x]) / 1000 for x in table}
            assert error(table, step, weight) < error(table, other, weight)
            start = at(other, u, draw)
            near = [dict(x) for x in start.factors]
            for x in table:
                gaps = [(i, max(q) - q[a]) for i, (q, a) in enumerate(zip(start.q, x, strict=True)) if max(q) > q[a]]
                lacking = (step[u] - step[x]) - (other[u] - other[x])
                for i, gap in gaps:
                    part = start.factors[i][x] * gap / (other[u] - other[x]) if other[u] > other[x] else F(1, len(gaps))
                    near[i][x] += lacking * part / gap
            q = [[y + (step[u] - other[u] if i == 0 else 0) for y in row] for i, row in enumerate(start.q)]
            assert Parameters(q, near).table == step and all(y >= 0 for x in near for y in x.values())


def test_5_13_positive_factors_come_as_near_as_one_likes():
    draw = random.Random(517)
    for table, _ in small(20, 517):
        for u in sub_optimal(table):
            fit = best_on_top(table, {u})
            made = at(fit.table, u, draw)
            lifted = replace(made, factors=[{x: max(y, F(1, 10**6)) for x, y in factors.items()} for factors in made.factors])
            assert fit.error < error(table, lifted.table) < fit.error + F(1, 100)


def test_5_13_among_tables_it_is_no_local_minimum():
    for table, _ in small(20, 518):
        for u in sub_optimal(table):
            fit = best_on_top(table, {u}).table
            towards = {x: fit[x] + (y - fit[x]) / 1000 for x, y in table.items()}
            assert error(table, towards) < error(table, fit)
            assert any(towards[x] == max(towards.values()) for x in oracle.optimal(table))


def test_5_13_an_additive_table_has_a_rest_for_every_joint_action():
    made = drawn(np.array([[0.0, 1, 2], [1, 2, 3], [2, 3, 4]]), 120, ABSOLUTE, np.random.default_rng(5))
    for _ in range(4_000):
        made.step(0.005)
    rests = {u: float(best_on_top(RISING, {u}).error) for u in RISING}
    assert {u for u, off in zip(made.greedy, made.error, strict=True) if abs(off - rests[u]) < 0.1} == set(RISING)


def test_5_13_descent_can_stay_where_no_trap_is():
    payoff = [[6, -4, -5], [-1, 1, -1], [4, -3, 2]]
    made = drawn(np.array(payoff, dtype=float), 24, EXPONENTIAL, np.random.default_rng(5))
    for _ in range(3_000):
        made.step(0.01)
    ends = list(zip(made.greedy, made.error, strict=True))
    assert sum(u == (2, 0) and abs(off - 2) < 0.1 for u, off in ends) > 2
    assert best_on_top(oracle.cells(payoff), {(2, 0)}).error == 2 and (2, 0) not in traps(oracle.cells(payoff))


def traps(table: Cells) -> set[Joint]:
    """By the barriers: both on top costs more."""
    fits = {u: best_on_top(table, {u}).error for u in sub_optimal(table)}
    return {u for u, least in fits.items() if all(least_with(table, u, x) > least for x in beside(table, u))}


def test_5_14_the_criterion_says_where_every_tie_costs_something():
    for table, _ in small(15, 519):
        levels = {u: best_on_top(table, {u}).level for u in sub_optimal(table)}
        assert traps(table) == {u for u, v in levels.items() if all(table[x] < v for x in beside(table, u))}


def test_5_14_without_leaving_the_error_a_path_leads_out_of_what_is_no_trap():
    draw, seen = random.Random(520), 0
    for table, _ in small(20, 520):
        for u in set(sub_optimal(table)) - traps(table):
            fit = best_on_top(table, {u})
            other = next(x for x in beside(table, u) if table[x] >= fit.level)
            [i] = [k for k, (a, b) in enumerate(zip(u, other, strict=True)) if a != b]
            made = at(fit.table, u, draw)
            for x in table:
                if x[i] in (u[i], other[i]):
                    taken(made, x, i)
            tied, below = [list(row) for row in made.q], [list(row) for row in made.q]
            tied[i][other[i]] = below[i][other[i]] = max(made.q[i])
            below[i][u[i]] -= F(1, 10)
            assert Parameters(tied, made.factors).table == Parameters(below, made.factors).table == fit.table
            assert fit.table[other] == max(fit.table.values()) and best_on_top(table, {other}).error < fit.error
            seen += 1
    assert seen > 5


def taken(made: Parameters, u: Joint, i: int) -> None:
    """What λ_i(u) contributes is taken over by another agent's that is off its greedy action."""
    gaps = [max(q) - q[a] for q, a in zip(made.q, u, strict=True)]
    others = [j for j, gap in enumerate(gaps) if gap and j != i]
    if others:
        made.factors[others[0]][u] += made.factors[i][u] * gaps[i] / gaps[others[0]]
    made.factors[i][u] = F(0)


def test_5_14_below_the_barrier_no_move_changes_what_is_greedy():
    draw, changed = random.Random(521), 0
    for table, weight in small(15, 521):
        for u in sub_optimal(table):
            made = at(best_on_top(table, {u}, weight).table, u, draw)
            barrier = min(least_with(table, u, x, weight) for x in beside(table, u))
            for _ in range(20):
                q = [
                    [(y if a == b or draw.random() < 0.5 else row[b]) for a, y in enumerate(row)] for row, b in zip(made.q, u, strict=True)
                ]
                if q != made.q:
                    assert error(table, Parameters(q, made.factors).table, weight) >= barrier
                    changed += 1
    assert changed > 100


def test_5_14_worse_equilibria_are_traps_and_the_games_named():
    for table, _ in small(15, 522):
        assert {u for u in sub_optimal(table) if all(table[x] <= table[u] for x in beside(table, u))} <= traps(table)
    assert traps(CLIMB) == {(1, 1), (1, 2), (2, 2)} and best_on_top(CLIMB, {(1, 2)}).level == F(17, 2)
    assert best_on_top(RISING, {(0, 0)}).level == F(5, 2) and (0, 0) in traps(RISING)
    assert traps(TABLE_1) == {(a, b) for a in (1, 2) for b in (1, 2)}
    assert {(fit.level, fit.error) for fit in (best_on_top(TABLE_1, {u}) for u in traps(TABLE_1))} == {(4, 32)}
    for table in tables(8, seed=523, shapes=((4,),)):
        assert traps(table) == set()


def test_5_14_the_solver_lists_them():
    for table in (CLIMB, TABLE_1, RISING, *(table for table, _ in small(15, 524))):
        points = qplex.project(Facts(sampling.exact(table))).traps.points
        assert {trap.u_bar: (trap.level, trap.sse) for trap in points} == {
            u: (best_on_top(table, {u}).level, best_on_top(table, {u}).error) for u in traps(table)
        }


def test_5_15_a_tie_holds():
    draw = random.Random(525)
    one, two = F(1), F(2)
    made = Parameters([[F(5), F(5)], [F(0), F(-1)]], [{(a, b): (one, two)[b] for a, b in TIED}, dict.fromkeys(TIED, F(0))])
    assert set(made.table.values()) == {5} and error(TIED, made.table) == 82
    assert made.table not in [best_on_top(TIED, {u}).table for u in TIED]
    assert all(error(TIED, moved(made, draw, F(1, 10)).table) >= 82 for _ in range(300))
    eased = [{(0, 0): one, (0, 1): two, (1, 0): one, (1, 1): F(0)}, made.factors[1]]
    assert replace(made, factors=eased).table == made.table
    assert error(TIED, Parameters([[F(5), F(9, 2)], made.q[1]], eased).table) < 82


def test_5_16_with_the_gradient_stopped_no_such_table_is_stationary():
    seen = 0
    for table, weight in small(15, 526):
        for u in sub_optimal(table):
            off = {x: y - table[x] for x, y in best_on_top(table, {u}, weight).table.items()}
            sums = [sum(weight[x] * y for x, y in off.items() if x[i] == a) for i, m in enumerate(oracle.shape(table)) for a in range(m)]
            assert any(sums) and sum(weight[x] * y for x, y in off.items()) == 0
            seen += 1
    assert seen > 10
