"""exact/check/check.py against the definitions, by enumeration in Fractions."""

from __future__ import annotations

import random
from collections import Counter
from fractions import Fraction

import numpy as np
import pytest

from qtran_cli.errors import GameError
from qtran_cli.exact.check.check import check
from qtran_cli.scalars import parse
from qtran_cli.table import Table, from_fractions
from tests import oracle, sampling
from tests.exact.check import given

VERDICTS = {"factorises", "wrong_v", "tie", "rescale", "not_strict", "fails"}
TOLERANCES = (Fraction(0), Fraction(1, 3), Fraction(2))
PAPER = [[parse(x) for x in row] for row in (("3.84", "-2.06", "-2.25"), ("4.16", "2.29", "2.29"))]
TRUE = oracle.cells([[8, -12, -12], [-12, 0, 0], [-12, 0, 0]])
LEARNED = oracle.cells([[8, parse("-12.02"), parse("-12.02")], [-12, 0, 0], [-12, 0, parse("-0.01")]])


def asked(count: int, seed: int):
    """(cells, [Q_i], V_jt, whether it is given, tolerance, the check)."""
    draw = random.Random(seed)
    for cells, q in given.cases(count, seed):
        natural = max(cells.values()) - sum(map(max, q))
        v = draw.choice((None, None, natural, natural + draw.choice((-2, Fraction(1, 7), 1, 5))))
        tolerance = draw.choice(TOLERANCES)
        yield cells, q, natural if v is None else v, v, tolerance, check(sampling.exact(cells), sampling.vectors(q), v, tolerance)


@pytest.fixture(scope="module")
def found():
    return list(asked(760, 31))


def test_every_answer_is_that_of_the_definitions(found):
    seen = Counter()
    for cells, q, v, _, tolerance, made in found:
        answers = (
            given.consistent(cells, q, tolerance),
            given.four_a(cells, q, v, tolerance),
            not given.violations(cells, q, v, tolerance),
            given.seven(cells, q, v, tolerance),
        )
        assert (made.consistent.holds, made.four_a.holds, made.four_b.holds, made.seven.holds) == answers
        assert (made.igm.strict, made.igm.consistent) == (oracle.strict(cells, q), oracle.consistent(cells, q))
        assert made.violations == len(given.violations(cells, q, v, tolerance))
        assert made.factorises is given.factorises(cells, q, v, tolerance)
        seen.update(enumerate(answers))
    assert min(seen.values()) > 20
    assert len(seen) == 8


def test_the_verdict_is_what_its_sentence_claims(found):
    seen = Counter()
    for cells, q, v, _, tolerance, made in found:
        assert made.verdict == given.verdict(cells, q, v, tolerance)
        seen[made.verdict] += 1
    assert set(seen) == VERDICTS
    assert min(seen.values()) >= 10


def test_the_witnesses_are_broken(found):
    for cells, q, v, _, tolerance, made in found:
        left, gap, greedy = oracle.left_side(cells, q, v), oracle.gap(cells), oracle.greedy_joint(q)
        if (u := made.consistent.witness) is not None:
            assert u in greedy
            assert gap[u] == max(gap[w] for w in greedy) > tolerance
        if (u := made.four_a.witness) is not None:
            assert u in greedy
            assert abs(left[u]) > tolerance
        if (u := made.four_b.witness) is not None:
            broken = given.violations(cells, q, v, tolerance)
            assert left[u] == min(left[w] for w in broken)
            assert u in broken
        if (u := made.seven.witness) is not None:
            i = made.seven.agent
            assert left[u] == given.least_on_line(left, u, i)
            assert abs(left[u]) > tolerance
            assert any(oracle.swap(u, i, a) not in greedy for a in range(oracle.shape(cells)[i]))
        assert left[made.least_at] == made.least == min(left.values())


def test_the_slack_is_the_left_side(found):
    for cells, q, v, *_, made in found:
        assert sampling.back(made.slack) == oracle.left_side(cells, q, v)
        assert made.v == v


def test_v_jt_is_derived_unless_given(found):
    for cells, q, _, told, _, made in found:
        assert made.needed_v == max(cells.values()) - sum(map(max, q))
        assert (made.given_v, made.v) == (told is not None, made.needed_v if told is None else told)


def test_a_repair_is_offered_exactly_where_a_scale_mends(found):
    offered = 0
    for cells, q, *_, made in found:
        ones = [Fraction(1)] * len(q)
        assert (made.repair is not None) is (oracle.strict(cells, q) and not given.valid(cells, q, ones))
        if made.repair is None:
            continue
        offered += 1
        mended = sampling.lists(made.repair.q)
        assert mended == [[made.repair.scale * x + b for x in row] for row, b in zip(q, made.repair.shift, strict=True)]
        assert given.factorises(cells, mended, Fraction(0), Fraction(0))
        again = check(sampling.exact(cells), made.repair.q, Fraction(0))
        assert (again.verdict, again.scales.common) == ("factorises", 1)
    assert offered > 50


def test_big_integers_change_no_answer():
    for cells, q, _, told, tolerance, made in asked(120, 32):
        again = check(sampling.big(cells), sampling.vectors(q), told, tolerance)
        assert (again.verdict, again.least, again.violations, again.seven) == (made.verdict, made.least, made.violations, made.seven)
        assert again.scales == made.scales


@pytest.mark.parametrize("scale", [Fraction(2**70, 3), Fraction(1, 10**30)])
def test_a_common_factor_of_everything_changes_no_answer(scale):
    for cells, q, _, told, tolerance, made in asked(80, 33):
        grown, larger = {u: scale * x for u, x in cells.items()}, given.scaled(q, [scale] * len(q))
        v = None if told is None else scale * told
        again = check(sampling.exact(grown), sampling.vectors(larger), v, scale * tolerance)
        assert (again.verdict, again.least, again.violations) == (made.verdict, scale * made.least, made.violations)
        assert (again.scales.common, again.scales.agents) == (made.scales.common, made.scales.agents)


@pytest.mark.parametrize("v", [10**30, -(10**30), 2**62, 2**63 - 1, -(2**63), Fraction(1, 3), Fraction(10**40, 7)])
def test_a_v_jt_of_any_size(v):
    v = Fraction(v)
    made = check(sampling.exact(TRUE), sampling.vectors(PAPER), v)
    left = oracle.left_side(TRUE, PAPER, v)
    assert (made.verdict, made.least, made.seven.holds) == ("wrong_v", min(left.values()), False)
    assert made.violations == sum(x < 0 for u, x in left.items() if u != (0, 0))


def test_constant_factors_say_nothing_and_are_not_taken_for_an_answer():
    """(4) read for one ū only would hold here."""
    made = check(sampling.exact(TRUE), sampling.vectors([[Fraction(1)] * 3, [Fraction(2)] * 3]))
    assert (made.verdict, made.four_a.holds, made.four_b.holds, made.igm.consistent) == ("tie", False, True, False)
    assert made.scales.common is None
    everywhere = check(from_fractions([Fraction(4)] * 6, (2, 3)), sampling.vectors([[Fraction(1)] * 2, [Fraction(2)] * 3]))
    assert (everywhere.verdict, everywhere.seven.holds) == ("factorises", True)


def test_one_agent():
    table = sampling.exact(oracle.cells([1, 1]))
    made = check(table, sampling.vectors([[Fraction(1), Fraction(0)]]))
    assert (made.verdict, made.igm.consistent, made.scales.empty) == ("not_strict", True, True)
    assert check(table, sampling.vectors([[Fraction(3), Fraction(3)]])).factorises


def test_a_tolerance_forgives_what_it_says_and_no_more():
    table = sampling.exact(oracle.cells([[1, parse("0.99")], [0, 0]]))
    q = sampling.vectors([[Fraction(1), Fraction(0)], [Fraction(0), Fraction(0)]])  # (A, B) is greedy, and short by 1/100
    for tolerance, holds in ((Fraction(0), False), (Fraction(99, 10000), False), (Fraction(1, 100), True)):
        made = check(table, q, tolerance=tolerance)
        assert (made.factorises, made.four_a.holds, made.consistent.holds) == (holds, holds, holds)
    assert not check(table, q, tolerance=Fraction(1)).igm.strict


def test_table_1_on_the_true_payoff():
    made = check(sampling.exact(TRUE), sampling.vectors(PAPER))
    assert (made.verdict, made.v, made.least, made.violations) == ("factorises", 0, 0, 0)
    assert made.scales.common == Fraction(200, 199)
    assert made.scales.identity
    assert (made.seven.holds, made.repair) == (False, None)
    assert min(x for u, x in sampling.back(made.slack).items() if u != (0, 0)) == parse("0.04")


def test_table_1_on_the_learned_table():
    made = check(sampling.exact(LEARNED), sampling.vectors(PAPER))
    assert (made.verdict, made.v) == ("factorises", 0)
    assert sampling.back(made.slack)[2, 2] == parse("0.05")
    assert made.scales.common == Fraction(200, 199)  # (C, B) binds, and it was learned exactly


def test_factors_that_do_not_fit_are_refused():
    table = sampling.exact(TRUE)
    with pytest.raises(GameError, match="factors for 1 agents"):
        check(table, sampling.vectors(PAPER[:1]))
    with pytest.raises(GameError, match="2 values for agent 2"):
        check(table, sampling.vectors([PAPER[0], PAPER[1][:2]]))
    with pytest.raises(GameError, match="floating"):
        check(Table(np.ones((2, 2))), sampling.vectors([[Fraction(1)] * 2] * 2))


def test_tables_larger_than_a_tile():
    """Sweeps are cut into tiles: a violation in the last one counts, and (7) is asked across them."""
    rng = np.random.default_rng(5)
    num = rng.integers(-50, 50, (3, 40, 500))
    num[1, 2, 3] = 400
    q = sampling.vectors([[Fraction(-10 * (a != b)) for a in range(m)] for m, b in zip(num.shape, (1, 2, 3), strict=True)])
    d = np.add.outer(np.add.outer(*(10 * (np.arange(m) != b) for m, b in ((3, 1), (40, 2)))), 10 * (np.arange(500) != 3))
    made = check(Table(num), q)
    assert (made.factorises, made.least, made.violations) == (True, 0, 0)
    assert made.scales.common == min(Fraction(int(g), int(s)) for g, s in zip((400 - num).ravel(), d.ravel(), strict=True) if s)
    for u, payoff in (((0, 0, 7), 385), ((2, 39, 499), 390), ((1, 39, 0), 388)):  # in tiles of their own
        num[u] = payoff
    made = check(Table(num), q)
    assert (made.violations, made.least, made.least_at, made.four_b.witness) == (3, -20, (2, 39, 499), (2, 39, 499))
    num[0, 0, 7] = 399
    made = check(Table(num), q)
    assert (made.violations, made.least_at, made.four_b.witness, made.seven.holds) == (3, (0, 0, 7), (0, 0, 7), False)
