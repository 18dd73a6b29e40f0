"""docs/theory.md, section 6: the game of the paper's Table 1."""

from __future__ import annotations

from fractions import Fraction

import pytest

from qtran_cli.exact.check.check import check
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.methods import iql, qmix, vdn
from qtran_cli.exact.sweeps.igm import greedy, igm, optimum
from qtran_cli.exact.theorem_1 import factors as qtran
from qtran_cli.scalars import parse
from qtran_cli.table import from_fractions
from tests import oracle, sampling
from tests.theory import cones
from tests.theory.cases import TABLE_1

PAYOFF = sampling.exact(TABLE_1)
PAPER = [[parse(x) for x in row] for row in (("3.84", "-2.06", "-2.25"), ("4.16", "2.29", "2.29"))]


def ninths(rows: list[list[int]]) -> list[list[Fraction]]:
    return [[Fraction(x, 9) for x in row] for row in rows]


def test_6_1_the_papers_factors_satisfy_4a_4b_and_strict_igm():
    q = sampling.vectors(PAPER)
    found = check(PAYOFF, q)
    assert (found.v, found.four_a.holds, found.four_b.holds) == (0, True, True)
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


ROWS = {
    "top, top": ([[8, -6, -6], [-6] * 3, [-6] * 3], "288", {(0, 0)}, 8, 1),
    "bottom, top": ([["-16/7", -12, -12], ["-16/7"] * 3, ["-16/7"] * 3], "2208/7", {(1, 0), (2, 0)}, -12, 2),
    "bottom, bottom": ([[-8] * 3, [-8, 0, 0], [-8, 0, 0]], "320", {(1, 1), (1, 2), (2, 1), (2, 2)}, 0, 1),
    "bottom, middle": ([["-14/3", -12, "-14/3"], ["-14/3", "-14/3", 0], ["-14/3", "-14/3", 0]], "1096/3", {(1, 2), (2, 2)}, 0, 4),
    "middle, top": ([[-1, "-36/5", "-36/5"], ["-36/5"] * 3, [-1] * 3], "1884/5", {(2, 0)}, -12, 4),
    "middle, middle": ([["-16/5", -8, "-16/5"], [-8, -8, "-16/5"], ["-16/5", "-16/5", 0]], "1984/5", {(2, 2)}, 0, 4),
}
"""The rows of 6.5: table, squared error, greedy joint actions, worst payoff, how many there are up to symmetry."""
PLACES = {"bottom": (0, 1, 2), "middle": (1, 0, 2), "top": (1, 2, 0)}


@pytest.fixture(scope="module")
def optima():
    """All local optima, from the definition."""
    return cones.local_optima(TABLE_1, cones.mean(TABLE_1))


def mirrored(table: oracle.Cells) -> list[oracle.Cells]:
    """The table with B and C exchanged for either agent, and the agents exchanged."""
    swap = (0, 2, 1)
    found = [{(a if not i else swap[a], b if not j else swap[b]): x for (a, b), x in table.items()} for i in (0, 1) for j in (0, 1)]
    return cones.distinct(iter([*found, *({(b, a): x for (a, b), x in t.items()} for t in found)]))


def test_6_3_the_best_monotone_table_is_greedy_optimal():
    expected = oracle.cells([[8, -6, -6], [-6, -6, -6], [-6, -6, -6]])
    assert cones.best(TABLE_1) == [expected]
    assert cones.error(TABLE_1, expected) == 288
    assert cones.greedy(expected) == {(0, 0)} == oracle.optimal(TABLE_1)
    found = qmix.project(Facts(PAYOFF))
    assert (sampling.back(found.q_jt), found.sse, found.value, found.optimal) == (expected, 288, 8, True)
    assert found.landscape.proved


def test_6_3_the_least_errors_by_the_place_of_a():
    errors = {"top, top": 288, "one": 300, "neither": 288}
    for order, made in cones.fits(TABLE_1, cones.mean(TABLE_1)).items():
        tops = sum(choice[-1] == 0 for choice in order)
        bound = errors[("neither", "one", "top, top")[tops]]
        assert cones.error(TABLE_1, made) >= bound
        assert (cones.error(TABLE_1, made) == 288) == (tops == 2)


def test_6_4_the_table_printed_for_qmix_is_a_local_optimum(optima):
    printed = oracle.cells([[-8, -8, -8], [-8, 0, 0], [-8, 0, 0]])
    assert printed in optima
    assert cones.error(TABLE_1, printed) == 320
    assert cones.greedy(printed) == {(1, 1), (1, 2), (2, 1), (2, 2)}
    assert cones.worst(TABLE_1, printed) == 0
    cone = [order for order in cones.orders((3, 3)) if cones.inside(printed, order)]
    assert len(cone) == 4
    assert all(choice[0] == 0 for order in cone for choice in order)
    paper = [["-8.08", "-8.08", "-8.08"], ["-8.08", "0", "0"], ["-8.08", "0", "0"]]
    assert max(abs(printed[u] - x) for u, x in oracle.cells([[parse(x) for x in row] for row in paper]).items()) < 1


@pytest.mark.parametrize("places", ROWS)
def test_6_5_each_row_is_the_best_table_of_its_orders(places, optima):
    rows, error, greedy_joint, value, many = ROWS[places]
    table = oracle.cells([[Fraction(x) for x in row] for row in rows])
    order = tuple(PLACES[place] for place in places.split(", "))
    assert cones.fit(TABLE_1, order, cones.mean(TABLE_1)) == table
    pull = {u: TABLE_1[u] - x for u, x in table.items()}
    assert cones.recognised(TABLE_1, table, order, pull)
    assert cones.error(TABLE_1, table) == Fraction(error)
    assert (cones.greedy(table), cones.worst(TABLE_1, table)) == (greedy_joint, value)
    assert len(mirrored(table)) == many
    assert all(t in optima for t in mirrored(table))


def test_6_5_there_are_no_others(optima):
    assert len(optima) == 16 == sum(many for *_, many in ROWS.values())
    mine = qmix.project(Facts(PAYOFF)).landscape.optima
    assert sorted(tuple(o.q_jt.flat()) for o in mine) == sorted(tuple(t.values()) for t in optima)
    assert sum(o.optimal for o in mine) == 1
