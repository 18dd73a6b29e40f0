"""docs/theory.md, section 14: when bootstrapping on a method's own values is right."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction
from itertools import product

import pytest

from qtran_cli import catalogue
from qtran_cli.exact.states.solve import solve
from tests import oracle
from tests.tasks import drawn as task_of
from tests.theory import cones
from tests.theory.test_section_14_weights import drawn

F = Fraction


def norm(shape: tuple[int, ...]) -> Fraction:
    """The 1-norm of VDN's fit at the first joint action, from the fits of tables that are 1 in one cell."""
    cells = list(product(*map(range, shape)))
    return sum((abs(oracle.additive_fit({w: F(w == u) for w in cells})[cells[0]]) for u in cells), F(0))


@pytest.mark.parametrize("shape", [(2, 2), (2, 3), (3, 3), (2, 2, 2)])
def test_14_14_the_norm_of_vdns_fit(shape):
    n, size = len(shape), len(list(product(*map(range, shape))))
    counted = sum(abs(sum(m for m, a in zip(shape, u, strict=True) if a == 0) - (n - 1)) for u in product(*map(range, shape)))
    assert norm(shape) == F(counted, size)
    if n == 2:
        first, second = shape
        assert norm(shape) == 3 - F(2, first) - F(2, second) + F(2, first * second)
    assert shape != (2, 2) or norm(shape) == F(3, 2)


def test_14_14_vdn_has_one_fixed_point_where_it_contracts():
    for seed in range(10):
        found = solve(task_of(seed, states=2, discount=F(66, 100)))
        assert len(found.methods["vdn"].points.points) == 1
    game = catalogue.load("take_turns")
    counts = [len(solve(replace(game, discount=F(k, 100))).methods["vdn"].points.points) for k in (66, 67)]
    assert counts == [1, 3]


def test_14_14_monotone_tables_never_over_estimate():
    met = 0
    for seed in range(6):
        found = solve(task_of(seed, states=2, discount=F(9, 10)))
        met += len(found.methods["qmix"].points.points or ())
        assert all(point.learned <= found.optimum for point in found.methods["qmix"].points.points or ())
        learned = [found.methods[name].bootstrapped.learned for name in ("cw_qmix", "ow_qmix")]
        assert all(x is None or x <= found.optimum for x in learned)
    assert met > 2


def test_14_14_how_far_vdn_overshoots():
    draw, most = random.Random(1415), F(0)
    for shape in [(2, 2), (2, 3), (3, 3)] * 40:
        table = drawn(draw, *shape, high=2)
        low, high = min(table.values()), max(table.values())
        bound = (1 - F(1, shape[0])) * (1 - F(1, shape[1])) * (high - low)
        over = max(oracle.additive_fit(table).values()) - high
        assert over <= bound
        most = max(most, over / bound if bound else F(0))
    assert most > F(1, 2)
    assert max(oracle.additive_fit(oracle.cells([[1, 1], [1, 0]])).values()) == 1 + F(1, 4)


def test_14_14_the_optimal_values_under_monotone_tables():
    """The largest value of a best table is that of the payoff iff its greedy joint actions are optimal."""
    draw, seen = random.Random(1416), set()
    for shape in [(2, 2), (2, 3), (3, 2)] * 30:
        table = drawn(draw, *shape)
        for made in cones.best(table):
            right = cones.greedy(made) <= oracle.optimal(table)
            assert (max(made.values()) == max(table.values())) is right
            seen.add(right)
    assert seen == {True, False}
