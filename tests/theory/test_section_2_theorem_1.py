"""docs/theory.md, section 2: Theorem 1 (QTRAN-base), its conditions and its factors."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from qtran_cli.certificates.one_step import Factorisation, Mixture
from qtran_cli.exact.check.check import check
from qtran_cli.exact.sweeps.igm import greedy, igm, optimum
from qtran_cli.exact.theorem_1 import factors as qtran
from tests import linear, oracle, sampling
from tests.theory.cases import DIAGONAL, TABLE_1, grid, tables

PARTLY_TIED = oracle.cells([[1, 0, 0], [0, 1, 0], [0, 0, 0]])
IN_TURN = oracle.cells([[10, 0, 0], [0, 0, 0], [0, 0, 8]])


@pytest.fixture(scope="module")
def rectangular():
    """(table, its tight factors) for rectangular tables."""
    return [(t, factorise(t, "tight")) for t in tables(380, seed=11) if oracle.rectangular(t)]


def factorise(table: oracle.Cells, objective: str) -> Factorisation | Mixture:
    form = sampling.exact(table)
    return qtran.factorise(form, optimum(form), objective)


def d_of(factors: Factorisation) -> list[list[Fraction]]:
    return sampling.lists(factors.d)


def total(d: oracle.Factors, u: oracle.Joint) -> Fraction:
    return sum((row[a] for row, a in zip(d, u, strict=True)), Fraction(0))


def negative(d: oracle.Factors) -> list[list[Fraction]]:
    """Q_i = −d_i."""
    return [[-x for x in row] for row in d]


def actions(table: oracle.Cells) -> list[tuple[int, int]]:
    """Every (agent, action)."""
    return [(i, a) for i, m in enumerate(oracle.shape(table)) for a in range(m)]


def off_optimum(table: oracle.Cells) -> list[tuple[int, int]]:
    """Every (agent, action) that occurs in no optimum."""
    return [(i, a) for i, a in actions(table) if all(u[i] != a for u in oracle.optimal(table))]


def test_2_2_v_jt_is_the_same_at_every_greedy_joint_action(pairs):
    for table, q, found in pairs:
        assert {oracle.v_jt(table, q, u) for u in oracle.greedy_joint(q)} == {found.v}


def test_2_2_the_left_side_of_4a_is_not():
    constant = [[Fraction(0)] * 3] * 2
    left = oracle.left_side(TABLE_1, constant)
    assert {left[u] for u in oracle.greedy_joint(constant)} == {0, 8, 20}


def test_2_3_the_slack_is_the_gap_less_the_regrets(pairs):
    for table, q, found in pairs:
        slack = sampling.back(qtran.slack(sampling.exact(table), sampling.vectors(q), found.v))
        gap, d = oracle.gap(table), oracle.regrets(q)
        assert slack == oracle.left_side(table, q)
        assert slack == {u: gap[u] - total(d, u) for u in table}


def test_2_4_4b_says_that_regrets_never_sum_to_more_than_the_gap(pairs):
    for table, q, found in pairs:
        gap, d = oracle.gap(table), oracle.regrets(q)
        assert found.four_b.holds == oracle.four_b(table, q) == all(total(d, u) <= gap[u] for u in table)
    assert {found.four_b.holds for _, _, found in pairs} == {True, False}


def test_2_5_4a_says_consistent_igm(pairs):
    for table, q, found in pairs:
        verdict = igm(optimum(sampling.exact(table)), greedy(sampling.vectors(q)))
        assert found.four_a.holds == oracle.four_a(table, q) == oracle.consistent(table, q) == verdict.consistent
    assert {found.four_a.holds for _, _, found in pairs} == {True, False}


def test_2_6_under_4b_every_optimum_is_greedy(pairs):
    for table, q, found in pairs:
        if found.four_b.holds:
            assert oracle.optimal(table) <= oracle.greedy_joint(q)
            assert all(a in oracle.greedy(q)[i] for i, a in set(actions(table)) - set(off_optimum(table)))


def test_2_6_4b_alone_does_not_give_igm(pairs):
    tied = [(table, q, found) for table, q, found in pairs if found.four_b.holds and not found.four_a.holds]
    assert tied
    for table, q, found in tied:
        assert not oracle.strict(table, q)
        assert found.four_a.witness in oracle.greedy_joint(q) - oracle.optimal(table)


def test_2_7_sufficiency_4a_and_4b_give_strict_igm(pairs):
    good = [(table, q) for table, q, found in pairs if found.four_a.holds and found.four_b.holds]
    assert len(good) > 100
    assert all(oracle.strict(table, q) for table, q in good)


def test_2_7_necessity_strict_igm_gives_4a(pairs):
    strict = [found for table, q, found in pairs if oracle.strict(table, q)]
    assert len(strict) > 100
    assert all(found.four_a.holds for found in strict)
    assert any(not found.four_b.holds for found in strict), "strict IGM alone does not give (4b): that is where scaling comes in"


def test_2_7_equivalence_under_4b(pairs):
    for table, q, found in pairs:
        assert (found.four_a.holds and found.four_b.holds) == (found.four_b.holds and oracle.strict(table, q))


def test_2_8_for_one_greedy_joint_action_the_conditions_say_nothing():
    for table in tables(seed=12):
        q = [[Fraction(0)] * m for m in oracle.shape(table)]
        u_bar = min(oracle.optimal(table))
        left = oracle.left_side(table, q, oracle.v_jt(table, q, u_bar))
        assert left[u_bar] == 0
        assert all(x >= 0 for x in left.values())
        everything = len(oracle.optimal(table)) == len(table)
        assert check(sampling.exact(table), sampling.vectors(q)).four_a.holds == everything


@pytest.mark.parametrize("objective", qtran.OBJECTIVES)
def test_2_9_sufficiency_every_rectangular_table_is_factorised(objective):
    for table in filter(oracle.rectangular, tables(seed=13)):
        q = sampling.lists(factorise(table, objective).q)
        assert oracle.four_a(table, q)
        assert oracle.four_b(table, q)
        assert oracle.strict(table, q)


def test_2_9_necessity_no_factors_serve_any_other_table():
    tried = 0
    for table in [DIAGONAL, PARTLY_TIED, *tables(60, seed=14, kinds=(sampling.tied,), shapes=((2, 2), (2, 3), (2, 2, 2)))]:
        if not oracle.rectangular(table):
            assert isinstance(factorise(table, "tight"), Mixture)
            for q in grid(oracle.shape(table), (0, -1)):
                assert not (oracle.four_a(table, q) and oracle.four_b(table, q))
                tried += 1
    assert tried > 500


def test_2_10_the_closed_form_is_the_optimum_of_the_linear_program():
    for table in tables(380, seed=15):
        form = sampling.exact(table)
        assert qtran.max_margin(form, optimum(form)) == oracle.margin(table), table


def test_2_10_equal_regrets_satisfy_4b_up_to_the_margin_and_no_further():
    for table in filter(oracle.rectangular, tables(seed=16)):
        factors = factorise(table, "margin")
        if factors.margin is None:
            assert off_optimum(table) == []
            assert all(x == 0 for row in d_of(factors) for x in row)
            continue
        outside = off_optimum(table)
        assert {d_of(factors)[i][a] for i, a in outside} == {factors.margin}
        assert oracle.four_b(table, negative(d_of(factors)))
        more = [[x + Fraction(1, 10**9) if (i, a) in outside else x for a, x in enumerate(row)] for i, row in enumerate(d_of(factors))]
        assert not oracle.four_b(table, negative(more))


def test_2_11_on_a_rectangular_table_the_margin_is_positive_and_any_part_of_it_serves():
    for table in filter(oracle.rectangular, tables(seed=17)):
        factors = factorise(table, "margin")
        assert factors.margin is None or factors.margin > 0
        for part in (Fraction(1), Fraction(1, 3), Fraction(1, 10**6)):
            q = [[-part * x for x in row] for row in d_of(factors)]
            assert oracle.strict(table, q)
            assert oracle.four_a(table, q)
            assert oracle.four_b(table, q)


def test_2_11_the_margin_is_positive_on_a_table_that_cannot_be_factorised():
    form = sampling.exact(PARTLY_TIED)
    assert qtran.max_margin(form, optimum(form)) == Fraction(1, 2)
    assert isinstance(qtran.factorise(form, optimum(form), "margin"), Mixture)


def test_2_12_tight_regrets_are_the_literal_construction(rectangular):
    for table, factors in rectangular:
        assert d_of(factors) == oracle.tight(table, range(len(oracle.shape(table)))), table


def test_2_12_i_no_tight_regret_is_below_the_margin(rectangular):
    for table, factors in rectangular:
        assert all(d_of(factors)[i][a] >= factors.margin for i, a in off_optimum(table))


def test_2_12_ii_tight_factors_satisfy_the_conditions(rectangular):
    for table, factors in rectangular:
        q = sampling.lists(factors.q)
        assert oracle.four_a(table, q, factors.v)
        assert oracle.four_b(table, q, factors.v)
        assert oracle.strict(table, q)


def test_2_12_iii_every_action_has_a_joint_action_without_slack(rectangular):
    for table, factors in rectangular:
        left = oracle.left_side(table, sampling.lists(factors.q))
        assert all(any(left[u] == 0 for u in table if u[i] == a) for i, a in actions(table))


def raise_by(table: oracle.Cells, q: oracle.Factors) -> Fraction | None:
    """The largest Σ of raises that (4b) leaves room for: a linear program in the raises."""
    keys, left = actions(table), oracle.left_side(table, q)
    rows = [([Fraction(u[i] == a) for i, a in keys], left[u]) for u in table]
    return linear.maximise([Fraction(1)] * len(keys), rows)


def test_2_13_tight_factors_cannot_be_raised(rectangular):
    for table, factors in rectangular[:300]:
        assert raise_by(table, sampling.lists(factors.q)) == 0


def test_2_13_regrets_are_maximal_iff_every_action_has_a_joint_action_without_slack(pairs):
    seen = set()
    for table, q, found in pairs:
        if found.four_b.holds:
            left = oracle.left_side(table, q)
            everywhere = all(any(left[u] == 0 for u in table if u[i] == a) for i, a in actions(table))
            assert (raise_by(table, q) == 0) == everywhere
            seen.add(everywhere)
    assert seen == {True, False}


def test_2_14_the_order_of_agents_matters():
    first, second = [0, 9, 1], [0, 1, 1]
    assert d_of(factorise(IN_TURN, "tight")) == oracle.tight(IN_TURN, (0, 1)) == [first, second]
    assert oracle.tight(IN_TURN, (1, 0)) == [second, first]


def test_2_15_levels_change_nothing_but_v_jt():
    draw = random.Random(18)
    for table in filter(oracle.rectangular, tables(seed=18)):
        factors = factorise(table, "tight")
        assert factors.v == 0
        assert {v.max for v in factors.q} == {max(table.values()) / len(factors.q)}
        c = [Fraction(draw.randint(-9, 9), 4) for _ in factors.q]
        moved = [[top - x for x in row] for top, row in zip(c, d_of(factors), strict=True)]
        assert oracle.v_jt(table, moved) == max(table.values()) - sum(c)
        assert oracle.left_side(table, moved) == oracle.left_side(table, sampling.lists(factors.q))
