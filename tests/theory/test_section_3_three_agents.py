"""docs/theory.md, section 3: Theorem 2 for three agents and more, and where a scale is not enough."""

from __future__ import annotations

from fractions import Fraction

import pytest

from qtran_cli import catalogue
from qtran_cli.certificates.one_step import Branch
from qtran_cli.verify import verify
from tests import oracle, sampling
from tests.exact.check import given
from tests.exact.theorem_2.lines import alt, exhaustive, needy
from tests.linear import maximise

RESCALING = oracle.cells([[5, 4], [4, -95], [0, -95]])
GIVEN = [[Fraction(2), Fraction(1), Fraction(0)], [Fraction(1), Fraction(0)]]


def family(n: int) -> oracle.Cells:
    return {u: Fraction({0: 10, n: 9}.get(sum(u), 0)) for u in sampling.joint_actions((2,) * n)}


@pytest.mark.parametrize("n", range(3, 9))
def test_3_7_the_family_has_no_factors_for_7(n):
    table = family(n)
    assert len(oracle.optimal(table)) == 1
    answer = alt(table)
    assert answer.feasible is False
    assert isinstance(answer.certificate, Branch)
    assert answer.certificate.depth == 1
    verify(answer.certificate, sampling.exact(table))


def test_3_7_the_smallest_by_trying_every_choice_of_tight_cells():
    assert not exhaustive(family(3))


@pytest.mark.parametrize("n", [3, 4, 5])
def test_3_7_the_line_of_the_proof_keeps_a_slack_of_nine(n):
    """The most that (4b) lets the regrets of its cells sum to, by a linear program."""
    table = family(n)
    rows = [(tuple(map(Fraction, u)), oracle.gap(table)[u]) for u in table]
    line = {(a, *[0] * (n - 2), 1) for a in (0, 1)}
    assert line in needy(table)
    assert all(oracle.gap(table)[u] - maximise(list(map(Fraction, u)), rows) >= 9 for u in line)


def test_3_7_two_agents_are_not_among_them():
    assert alt(family(2)).feasible


def test_3_8_strict_igm_holds_and_some_factors_serve():
    assert oracle.strict(RESCALING, GIVEN)
    answer = alt(RESCALING)
    q = sampling.lists(answer.factors.q)
    assert oracle.four_a(RESCALING, q)
    assert oracle.seven(RESCALING, q)
    assert oracle.cells(catalogue.load("alt_rescaling").payoff.nested()) == RESCALING


def test_3_8_no_positive_scale_makes_7_hold():
    valid = 0
    for scales in [(Fraction(a, 4), Fraction(b, 4)) for a in range(1, 13) for b in range(1, 13)]:
        q = given.scaled(GIVEN, list(scales))
        valid += oracle.four_b(RESCALING, q)
        assert not oracle.seven(RESCALING, q)
        assert not oracle.seven(RESCALING, [[x + b for x in row] for row, b in zip(q, (7, -3), strict=True)])
    assert valid == 16, "the valid ones are those with both scales at most 1"
