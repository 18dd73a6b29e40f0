"""exact/one_step/solve.py as a whole: every part of the record against the definitions, on games of every kind and number."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from qtran_cli.certificates.one_step import Branch, LineTight, Mixture
from qtran_cli.exact.one_step.solve import solve
from qtran_cli.model.game import Game
from tests import oracle, sampling
from tests.exact.one_step.asks import FACTORS
from tests.thorough import share
from tests.verify.truth import true_of


@pytest.mark.parametrize(("form", "objective", "count"), [(sampling.exact, "tight", 110), (sampling.big, "margin", 30)])
def test_every_part_of_the_record_but_the_methods_is_true(form, objective, count):
    for table in sampling.every(share(count, 5), seed=101):
        found = solve(Game(form(table)), replace(FACTORS, objective=objective))
        assert found.ask.objective == objective
        assert found.optimum.value == max(table.values())
        for certificate in (found.additive, found.monotone, found.rectangular, found.base):
            assert true_of(certificate, table)
        assert found.base.holds == found.rectangular.holds == oracle.rectangular(table)
        if found.base.holds:
            assert found.base.objective == objective
        if len(oracle.shape(table)) <= 2:
            assert found.alt.feasible == oracle.rectangular(table)
        if found.alt.certificate is not None:
            assert true_of(found.alt.certificate, table)


def test_theorem_2_for_three_agents_against_every_choice_of_tight_joint_actions():
    """A yes and a no are both proved by their certificates; here the yes and the no are also found by brute force."""
    seen = set()
    for table in sampling.every(
        share(30), seed=102, kinds=(sampling.wide, sampling.rectangular, sampling.nearly_additive), shapes=((2, 2, 2),)
    ):
        alt = solve(Game(sampling.exact(table)), FACTORS).alt
        assert alt.feasible == oracle.alternative(table), table
        seen.add(type(alt.certificate))
    assert seen == {LineTight, Branch, Mixture}


TINY = Fraction(1, 10**30)


@pytest.mark.parametrize(
    "rows",
    [
        [TINY],
        [[TINY, TINY], [TINY, TINY]],
        [[TINY, -TINY]],
        [[Fraction(1, 3), Fraction(1, 10**40)], [0, 10**40]],
        [[[0, 0], [0, 0]], [[0, 0], [0, 0]]],
        [[[7]]],
        [[[[1, 1], [1, 1]]]],
        [10**4000, -(10**4000), 0],
        [[2**62, 2**62 - 1], [-(2**62), 0]],
        [[2**63, 0], [0, -(2**63)]],
    ],
    ids=str,
)
def test_games_of_one_cell_one_value_and_numbers_of_every_size(rows):
    table = oracle.cells(rows)
    found = solve(Game(sampling.exact(table)))
    for certificate in (found.additive, found.monotone, found.rectangular, found.base, found.alt.certificate):
        assert true_of(certificate, table)
    assert sampling.lists(found.methods["iql"].q) == oracle.iql(table)
    assert found.methods["vdn"].sse == oracle.squared_error(table, oracle.additive_fit(table))


def test_many_agents_with_one_action_each():
    table = oracle.cells([[[[[[[[3, 5]]]]]]]])
    found = solve(Game(sampling.exact(table)))
    assert found.base.margin == 2
    assert found.methods["vdn"].sse == 0
    assert sum(x for v in found.base.q for x in v.flat()[:1]) == 3
