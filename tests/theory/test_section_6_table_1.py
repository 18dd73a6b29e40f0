"""docs/theory.md, section 6: the game of the paper's Table 1."""

from __future__ import annotations

from fractions import Fraction

from qtran_cli.exact import qtran
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.igm import greedy, igm, optimum
from qtran_cli.exact.projections import iql, vdn
from qtran_cli.scalars import parse
from qtran_cli.table import from_fractions
from tests import oracle, sampling
from tests.theory.cases import TABLE_1

PAYOFF = sampling.exact(TABLE_1)
PAPER = [[parse(x) for x in row] for row in (("3.84", "-2.06", "-2.25"), ("4.16", "2.29", "2.29"))]


def ninths(rows: list[list[int]]) -> list[list[Fraction]]:
    return [[Fraction(x, 9) for x in row] for row in rows]


def test_6_1_the_papers_factors_satisfy_4a_4b_and_strict_igm():
    q = sampling.vectors(PAPER)
    found = qtran.conditions(PAYOFF, q)
    assert (found.v, found.four_a, found.four_b) == (0, True, True)
    assert igm(optimum(PAYOFF), greedy(q)).strict
    assert oracle.four_a(TABLE_1, PAPER)
    assert oracle.four_b(TABLE_1, PAPER)
    assert oracle.strict(TABLE_1, PAPER)


def test_6_1_their_slack():
    expected = from_fractions([parse(x) for x in ("0", "18.13", "18.13", "14.10", "0.23", "0.23", "13.91", "0.04", "0.04")], (3, 3))
    assert qtran.slack(PAYOFF, sampling.vectors(PAPER), Fraction(0)).same(expected)


def test_6_1_their_margin_and_the_largest():
    assert min(x for row in oracle.regrets(PAPER) for x in row if x) == parse("1.87")
    assert qtran.max_margin(PAYOFF, optimum(PAYOFF)) == 4


def test_6_2_vdns_fit():
    found = vdn.project(Facts(PAYOFF))
    assert found.q_jt.nested() == ninths([[-56, -44, -44], [-44, -32, -32], [-44, -32, -32]])
    assert found.sse == Fraction(4096, 9)


def test_6_2_both_are_greedy_at_0_instead_of_8():
    assert sampling.lists(iql.project(Facts(PAYOFF)).q) == [[Fraction(-16, 3), -4, -4]] * 2
    for method in (iql, vdn):
        found = method.project(Facts(PAYOFF))
        assert [g.tolist() for g in found.greedy] == [[1, 2], [1, 2]]
        assert (found.value, found.optimal) == (0, False)
