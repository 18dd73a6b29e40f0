"""Where the best monotone table, and the best supermodular one, is right: known ends, and dense scans with other code."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from qtran_cli.exact.facts import Facts
from qtran_cli.exact.methods import qmix_mixer
from qtran_cli.exact.sampling import weights
from qtran_cli.exact.thresholds import monotone, supermodular
from qtran_cli.exact.thresholds.families import FAMILIES
from qtran_cli.exact.thresholds.walk import Walk
from tests import oracle, thorough
from tests.exact.thresholds import cases
from tests.exact.thresholds.regions import ends, region
from tests.exact.thresholds.test_means import cases_table, near, nested
from tests.sampling import exact

F = Fraction
CLIMB = [[11, -30, 0], [-30, 7, 6], [0, 0, 5]]
TABLE_1 = [[8, -12, -12], [-12, 0, 0], [-12, 0, 0]]
GAP = [[[-6, -1], [5, 7]], [[-8, -2], [6, -6]]]
M = [
    (CLIMB, "alpha", ""),
    (CLIMB, "payoff", "(28.263241, inf)"),
    ([[3, 3, -4], [5, 4, 4]], "alpha", "(0, 1]"),
    ([[2, 1], [3, -2]], "epsilon", "(0, 1/5)"),
    ([[2, 1], [3, -2]], "payoff", "(5, inf)"),
    ([[2, 1], [3, -2]], "bonus", "(1, inf)"),
    (TABLE_1, "payoff", "(6.973666, inf)"),
    (TABLE_1, "epsilon", "(0, 1]"),
    ([[3, -3, 2], [-4, 2, -1]], "epsilon", "(0, 0.315399) (0.914916, 1]"),
    (GAP, "epsilon", "(0, 0.066774)"),
    ([[10, -10], [9, 0]], "alpha", ""),
    ([[10, -10], [9, 0]], "epsilon", "(0, 2/101)"),
    ([3, 1, 2], "alpha", "(0, 1]"),
    ([[7]], "payoff", "(6, inf)"),
]
K = [
    (CLIMB, "alpha", "(0, 2369/3491)"),
    (CLIMB, "epsilon", "(0, 0.919368)"),
    ([[3, 3, -4], [5, 4, 4]], "alpha", "(1/7, 1]"),
    ([[2, 1], [3, -2]], "alpha", "(0, 5/9)"),
    ([[2, 1], [3, -2]], "epsilon", "(0, 7/8)"),
    (TABLE_1, "payoff", "(6.973666, inf)"),
    ([[3, -3, 2], [-4, 2, -1]], "epsilon", "(0, 1]"),
    ([[10, -10], [9, 0]], "alpha", ""),
    (GAP, "bonus", "(3/4, inf)"),
    ([3, 1, 2], "bonus", "[0, inf)"),
]


@pytest.mark.parametrize(("nested", "name", "known"), M, ids=str)
def test_known_intervals_of_monotone_tables(nested, name, known):
    assert ends(region(nested, name, lambda family: monotone.thresholds(family).right)) == known


@pytest.mark.parametrize(("nested", "name", "known"), K, ids=str)
def test_known_intervals_of_supermodular_tables(nested, name, known):
    assert ends(region(nested, name, lambda family: supermodular.thresholds(family).right)) == known


LARGER = [pytest.param(shape, marks=thorough.only) for shape in ((3, 2), (2, 2, 2), (3, 3))]


@pytest.mark.parametrize("shape", [(2, 2), (2, 3), *LARGER], ids=str)
@pytest.mark.parametrize("name", FAMILIES)
def test_dense_scans_of_monotone_tables(name, shape):
    draw = random.Random(f"{name} {shape}")
    for _ in range(thorough.share(24, 24)):
        table = cases_table(draw, shape)
        scan(name, table, draw, monotone.thresholds, cases.qmix)


@pytest.mark.parametrize("shape", [(2, 2), (2, 3), *LARGER], ids=str)
@pytest.mark.parametrize("name", FAMILIES)
def test_dense_scans_of_supermodular_tables(name, shape):
    """Against the ordinary solver under weights, which knows nothing of parameters."""
    draw = random.Random(f"{name} {shape}")
    for _ in range(thorough.share(24, 24)):
        table = cases_table(draw, shape)
        scan(name, table, draw, supermodular.thresholds, mixer)


def mixer(table, weight) -> bool:
    facts = Facts(exact(table))
    return qmix_mixer.under(facts, weights(exact(weight), facts.table.shape)).optimal


def scan(name, table, draw, method, greedy) -> None:
    (top,) = oracle.optimal(table)
    found = method(FAMILIES[name](exact(table), top))
    assert not found.reason
    right = found.right
    for x in [*cases.points(name, table, top, draw), *near(right)]:
        assert right.holds(x) is greedy(*cases.MEMBERS[name](table, top, x)), (table, x)


def test_tables_with_many_ties():
    """Equal payoffs make orders equally good, and blocks that touch: 0 and ±1 only."""
    draw = random.Random(5)
    for shape in [(2, 2), (2, 2), (2, 3)] * thorough.share(8, 8):
        table = {u: F(draw.randint(-1, 1)) for u in oracle.cells(nested(shape))}
        top = draw.choice(list(table))
        table[top] = F(2)
        for name in FAMILIES:
            scan(name, table, draw, monotone.thresholds, cases.qmix)


def test_what_is_not_decided_in_few_parts_is_left_open_and_said(monkeypatch):
    family = FAMILIES["epsilon"](exact(oracle.cells(CLIMB)), (0, 0))
    whole, few = monotone.thresholds(family).right, Walk(family, monotone.Monotone(family), most=1).region()
    assert few.holds(F(1, 2)) is None
    for x in (F(1, 1000), F(1, 4), F(1, 2), F(1)):
        assert few.holds(x) in (None, whole.holds(x))
    monkeypatch.setattr(Walk, "region", lambda _: few)
    assert monotone.thresholds(family).reason.startswith("open in part")


@pytest.mark.parametrize(("method", "shape"), [(monotone, (5, 4)), (supermodular, (4, 4))], ids=str)
def test_shapes_that_are_too_large_are_refused_before_any_fit(method, shape, monkeypatch):
    monkeypatch.setattr(Walk, "region", None)
    table = {u: F(sum(u)) for u in oracle.cells(nested(shape))}
    found = method.thresholds(FAMILIES["alpha"](exact(table), tuple(m - 1 for m in shape)))
    assert found.right is None
    assert "above" in found.reason


def test_payoffs_with_too_many_digits_are_refused():
    family = FAMILIES["payoff"](exact(oracle.cells([[10**62, 0], [0, 10**61]])), (0, 0))
    assert monotone.thresholds(family).reason == "payoffs of more than 60 digits"
    family = FAMILIES["payoff"](exact(oracle.cells([[10**50, 0], [0, 10**49]])), (0, 0))
    assert ends(monotone.thresholds(family).right).endswith(", inf)")
