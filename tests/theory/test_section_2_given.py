"""docs/theory.md, section 2: Theorem 1 for given [Q_i] and V_jt, the sub-optimal tie, and what a check says."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from qtran_cli.exact.check.check import check
from tests import oracle, sampling
from tests.exact.check import given
from tests.theory.cases import TABLE_1, grid, tables

SHIFTS = (Fraction(0), Fraction(1), Fraction(-1), Fraction(1, 7), Fraction(-20))


@pytest.fixture(scope="module")
def cases():
    return [*given.cases(380, 201)]


def mended(table, q, weight):
    """(1 − weight) d + weight · the max-margin regrets, negative."""
    bound = oracle.margin(table) or Fraction(1)
    best, d = oracle.optimal(table), oracle.regrets(q)
    far = [[0 if any(u[i] == a for u in best) else bound for a in range(len(row))] for i, row in enumerate(d)]
    return [[-(1 - weight) * x - weight * y for x, y in zip(*pair, strict=True)] for pair in zip(d, far, strict=True)]


def test_2_17_necessity_the_conditions_leave_one_v_jt(cases):
    held = 0
    for table, q in cases:
        natural = oracle.v_jt(table, q)
        shifts = {*SHIFTS, *(oracle.gap(table)[u] * sign for u in oracle.greedy_joint(q) for sign in (1, -1))}
        for shift in shifts:
            both = oracle.four_a(table, q, natural + shift) and oracle.four_b(table, q, natural + shift)
            assert not both or shift == 0
            held += both
    assert held > 20


def test_2_17_sufficiency_and_the_check_agrees(cases):
    for table, q in cases[:190]:
        for shift in SHIFTS:
            v = oracle.v_jt(table, q) + shift
            made = check(sampling.exact(table), sampling.vectors(q), v)
            assert made.four_a.holds is oracle.four_a(table, q, v)
            assert made.four_b.holds is oracle.four_b(table, q, v)
            if made.four_a.holds and made.four_b.holds:
                assert (shift, oracle.four_a(table, q), oracle.four_b(table, q)) == (0, True, True)


def ties(pairs):
    found = [(table, q) for table, q, conditions in pairs if conditions.four_b.holds and not conditions.four_a.holds]
    assert len(found) > 50
    return found


def test_2_18_the_conditions_fail_at_the_sub_optimal_greedy_joint_actions(pairs):
    for table, q in ties(pairs):
        left, best = oracle.left_side(table, q), oracle.optimal(table)
        assert best <= oracle.greedy_joint(q)
        assert {u for u in oracle.greedy_joint(q) if left[u]} == oracle.greedy_joint(q) - best
        assert all(left[u] == oracle.gap(table)[u] for u in oracle.greedy_joint(q))
        assert not oracle.consistent(table, q)


def test_2_18_neither_v_jt_nor_scale_mends_a_tie(pairs):
    draw = random.Random(202)
    for table, q in ties(pairs):
        for u in oracle.greedy_joint(q):
            assert not oracle.four_a(table, q, oracle.v_jt(table, q) - oracle.gap(table)[u])
        scaled = given.scaled(q, [Fraction(draw.randint(1, 30), draw.randint(1, 30)) for _ in q])
        assert not oracle.four_a(table, scaled)


@pytest.mark.parametrize("weight", [Fraction(1), Fraction(1, 10**12)])
def test_2_18_sufficiency_of_a_rectangular_table_factors_nearby_serve(pairs, weight):
    served = 0
    for table, q in ties(pairs)[::4]:
        if oracle.rectangular(table):
            near = mended(table, q, weight)
            assert oracle.four_a(table, near)
            assert oracle.four_b(table, near)
            served += 1
    assert served > 10


def test_2_18_necessity_of_any_other_table_they_do_not():
    tried = 0
    for table in tables(60, seed=204, kinds=(sampling.tied,), shapes=((2, 2), (2, 3), (2, 2, 2))):
        if oracle.rectangular(table):
            continue
        q = [[Fraction(0)] * m for m in oracle.shape(table)]  # (4b) holds, everything is tied
        assert oracle.four_b(table, q)
        assert not oracle.four_a(table, q)
        for near in [mended(table, q, Fraction(1, 1000)), *grid(oracle.shape(table), (0, Fraction(-1, 1000)))]:
            assert not (oracle.four_a(table, near) and oracle.four_b(table, near))
        tried += 1
    assert tried > 10


def rows_of_the_table(table, q, v) -> dict[str, bool]:
    """The six rows of 2.19 as they stand there."""
    natural = oracle.v_jt(table, q)
    slack = oracle.left_side(table, q)
    strict, consistent, sound = oracle.strict(table, q), oracle.consistent(table, q), min(slack.values()) >= 0
    tie = not consistent and sound and oracle.four_b(table, q, v)
    return {
        "factorises": strict and oracle.four_a(table, q, v) and oracle.four_b(table, q, v),
        "wrong_v": strict and sound and v != natural,
        "rescale": strict and not sound,
        "not_strict": consistent and not strict and any(slack[u] < 0 for u in oracle.optimal(table)),
        "tie": tie,
        "fails": not consistent and not tie,
    }


def test_2_19_exactly_one_verdict_is_true_and_the_check_gives_it(cases):
    draw, seen = random.Random(203), set()
    for table, q in [*cases, (TABLE_1, [[Fraction(1)] * 3] * 2)]:
        v = oracle.v_jt(table, q) + draw.choice((0, 0, 1, -1))
        true = [word for word, holds in rows_of_the_table(table, q, v).items() if holds]
        assert true == [check(sampling.exact(table), sampling.vectors(q), v).verdict]
        seen.update(true)
    assert len(seen) == 6


def test_2_20_consistent_factors_miss_4b_at_the_other_optima_alone_and_by_little():
    seen = 0
    for table in tables(400, seed=220, kinds=(sampling.tied,)):
        best, gaps = oracle.optimal(table), oracle.gap(table)
        if oracle.rectangular(table):
            continue
        seen += 1
        n, least = len(oracle.shape(table)), min(x for x in gaps.values() if x)
        for star in sorted(best)[:2]:
            for t in (least / n, least / (1000 * n)):
                q = [[-t * (a != star[i]) for a in range(m)] for i, m in enumerate(oracle.shape(table))]
                made = check(sampling.exact(table), sampling.vectors(q))
                assert oracle.greedy_joint(q) == {star} and made.consistent.holds and not made.igm.strict
                assert oracle.four_a(table, q) and made.four_a.holds and not made.four_b.holds
                d = oracle.left_side(table, q)
                assert {u for u, x in d.items() if x < 0} == set(best) - {star} and min(d.values()) >= -n * t
    assert seen > 20
