"""docs/theory.md, section 1: Individual-Global-Max."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import numpy as np

from qtran_cli.exact.sweeps.igm import greedy, igm, mixture, optimum, size
from tests import oracle, sampling
from tests.theory.cases import tables


def indicator(best) -> list[list[Fraction]]:
    """Q_i = 1 on O_i, 0 elsewhere."""
    return [[Fraction(a in o) for a in range(m)] for o, m in zip(best.actions, best.mask.shape, strict=True)]


def test_1_3_counting_decides_whether_the_optimal_set_is_a_product():
    for table in tables():
        best = optimum(sampling.exact(table))
        assert best.rectangular == oracle.rectangular(table), table


def test_1_3_the_sides_of_a_product_are_the_actions_that_occur_in_it():
    for table in filter(oracle.rectangular, tables(seed=1)):
        best = optimum(sampling.exact(table))
        assert set(product(*(o.tolist() for o in best.actions))) == oracle.optimal(table)
        sides = [s for s in product(*map(oracle.subsets, oracle.shape(table))) if set(product(*s)) == oracle.optimal(table)]
        assert sides == [tuple(tuple(o.tolist()) for o in best.actions)]


def test_1_3_a_unique_optimum_and_a_single_agent_are_rectangular():
    for table in tables(seed=2):
        if len(oracle.optimal(table)) == 1 or len(oracle.shape(table)) == 1:
            assert optimum(sampling.exact(table)).rectangular


def test_1_4_sufficiency_a_rectangular_table_has_factors_with_strict_igm():
    for table in filter(oracle.rectangular, tables(seed=3)):
        best = optimum(sampling.exact(table))
        q = indicator(best)
        assert oracle.strict(table, q)
        assert igm(best, greedy(sampling.vectors(q))).strict


def test_1_4_necessity_no_greedy_sets_satisfy_strict_igm_on_any_other_table():
    tried = 0
    for table in tables(seed=4):
        if not oracle.rectangular(table):
            best = optimum(sampling.exact(table))
            for sets in product(*map(oracle.subsets, oracle.shape(table))):  # every [Q_i] has one of these
                assert not igm(best, [np.array(s) for s in sets]).strict
                tried += 1
    assert tried > 1000


def test_1_5_peaks_at_one_optimum_satisfy_consistent_igm_on_every_table():
    for table in tables(seed=5):
        best = optimum(sampling.exact(table))
        u = best.first(1)[0]
        q = [[Fraction(a == b) for b in range(m)] for a, m in zip(u, oracle.shape(table), strict=True)]
        assert oracle.consistent(table, q)
        assert igm(best, greedy(sampling.vectors(q))).consistent


def test_1_6_sufficiency_the_walk_finds_two_optima_with_a_mixture_that_is_not_optimal():
    found = 0
    for table in tables(seed=6, count=760):
        if oracle.rectangular(table):
            continue
        witness, best = mixture(optimum(sampling.exact(table))), oracle.optimal(table)
        assert witness.u in best
        assert witness.w in best
        assert witness.mixture not in best
        assert witness.mixture in oracle.mixtures(witness.u, witness.w)
        assert sum(a != b for a, b in zip(witness.u, witness.mixture, strict=True)) == 1
        found += 1
    assert found > 50


def test_1_6_necessity_mixtures_of_optima_of_a_rectangular_table_are_optimal():
    for table in filter(oracle.rectangular, tables(seed=7)):
        best = oracle.optimal(table)
        assert all(oracle.mixtures(u, w) <= best for u in best for w in best)
        assert size(optimum(sampling.exact(table)).actions) == len(best)
