"""Where IQL and VDN are right: section 10's numbers, and against dense scans with the definitions."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from qtran_cli.exact.thresholds import means
from qtran_cli.exact.thresholds.families import FAMILIES
from tests import oracle, thorough
from tests.exact.thresholds import cases
from tests.exact.thresholds.regions import ends, region
from tests.sampling import exact

F = Fraction
CLIMB = [[11, -30, 0], [-30, 7, 6], [0, 0, 5]]
KNOWN = [
    (CLIMB, "alpha", means.of_means, "(0, 11/56)"),
    (CLIMB, "alpha", means.of_sums, "(0, 16/151)"),
    ([[3, 3, -4], [5, 4, 4]], "alpha", means.of_sums, "(1/7, 1]"),
    ([[3, 3, -4], [5, 4, 4]], "alpha", means.of_means, "(0, 1]"),
    ([[2, 1], [3, -2]], "epsilon", means.of_sums, "(0, 1/2)"),
    ([[2, 1], [3, -2]], "alpha", means.of_sums, ""),
    ([[[-6, -1], [5, 7]], [[-8, -2], [6, -6]]], "epsilon", means.of_sums, "(0, 2/3) (4/5, 1]"),
    ([[8, -12, -12], [-12, 0, 0], [-12, 0, 0]], "payoff", means.of_sums, "(12, inf)"),
    ([[8, -12, -12], [-12, 0, 0], [-12, 0, 0]], "bonus", means.of_sums, "(4/3, inf)"),
    ([[5, 0], [0, 1]], "bonus", means.of_means, "[0, inf)"),
    ([[8, -12, -12], [-12, -2, -2], [-12, -2, -2]], "epsilon", means.of_sums, "(0, 1)"),
    ([3, 1], "epsilon", means.of_means, "(0, 1]"),
]


@pytest.mark.parametrize(("nested", "name", "method", "known"), KNOWN, ids=lambda x: getattr(x, "__name__", str(x)))
def test_known_intervals(nested, name, method, known):
    assert ends(region(nested, name, lambda family: method(family).right)) == known


@pytest.mark.parametrize("shape", [(2, 2), (3, 3), (2, 4), (2, 2, 2), (3, 2, 2), (2, 2, 2, 2)], ids=str)
@pytest.mark.parametrize("name", FAMILIES)
def test_dense_scans(name, shape):
    draw = random.Random(f"{name} {shape}")
    for _ in range(thorough.share(12, 4, 3)):
        table = cases_table(draw, shape)
        (top,) = oracle.optimal(table)
        family = FAMILIES[name](exact(table), top)
        for method, greedy in ((means.of_means, cases.iql), (means.of_sums, cases.vdn)):
            right = method(family).right
            for x in [*cases.points(name, table, top, draw), *near(right)]:
                assert right.holds(x) is greedy(*cases.MEMBERS[name](table, top, x)), (table, x)


def cases_table(draw: random.Random, shape):
    while True:
        table = {u: F(draw.randint(-6, 9)) for u in oracle.cells(nested(shape))}
        if len(oracle.optimal(table)) == 1:
            return table


def nested(shape):
    return [nested(shape[1:]) for _ in range(shape[0])] if shape else 0


def near(right) -> list[Fraction]:
    """The ends that are fractions, and what is beside every end."""
    inner = [end for end in right.ends[1:] if end is not None]
    return [x for end in inner for x in (end.low, end.low - F(1, 10**9), end.high - F(1, 10**9)) if right.ends[0].low < x]
