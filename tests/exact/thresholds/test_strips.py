"""What is greedy along α and ε, against the definitions, and parts that are cut at the ends."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import pairwise

import pytest

from qtran_cli.exact.thresholds import means, monotone
from qtran_cli.exact.thresholds.families import FAMILIES
from qtran_cli.exact.thresholds.strips import DRAWN, PARTS, strips
from tests import oracle
from tests.exact.thresholds import cases
from tests.exact.thresholds.test_means import cases_table
from tests.sampling import exact
from tests.theory import cones

F = Fraction


def iql(table, weights):
    return oracle.greedy_joint(oracle.iql(table, weights))


def vdn(table, weights):
    return cones.greedy(oracle.additive_fit(table, weights))


def qmix(table, weights):
    return set().union(*(cones.greedy(made) for made in cones.best(table, weights)))


@pytest.mark.parametrize(
    ("method", "greedy", "shapes"), [(means.of_means, iql, 4), (means.of_sums, vdn, 4), (monotone.thresholds, qmix, 2)]
)
@pytest.mark.parametrize("name", DRAWN)
def test_greedy_joint_actions(method, greedy, shapes, name):
    draw = random.Random(name)
    for shape in [(2, 2), (2, 3), (3, 3), (2, 2, 2)][:shapes]:
        table = cases_table(draw, shape)
        (top,) = oracle.optimal(table)
        found = method(FAMILIES[name](exact(table), top))
        for x in (F(1, 50), F(1, 7), F(1, 2), F(1)):
            assert found.greedy(x) == greedy(*cases.MEMBERS[name](table, top, x)), (table, x)
            assert found.right.holds(x) is (found.greedy(x) == {top})


def test_parts_are_cut_at_the_ends_and_cover_the_range():
    table = oracle.cells([[11, -30, 0], [-30, 7, 6], [0, 0, 5]])
    family = FAMILIES["alpha"](exact(table), (0, 0))
    found = means.of_sums(family)
    parts = strips(family, found.right, found.greedy)
    assert len(parts) > PARTS
    assert (parts[0].low, parts[-1].high) == (0, 1)
    assert all(a.high == b.low < b.high for a, b in pairwise(parts))
    assert 16 / 151 in [part.low for part in parts]
    for part in parts:
        assert (part.greedy == {(0, 0)}) is (part.high <= 16 / 151)
