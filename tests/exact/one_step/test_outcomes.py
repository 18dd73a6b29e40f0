"""Where training can end according to theory, method by method, against what is known of the games."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from qtran_cli import catalogue
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.one_step.endings import ANYWHERE
from qtran_cli.exact.one_step.outcomes import SAMPLED, UNSOLVED, outcomes
from qtran_cli.exact.one_step.solve import PROJECTIONS
from tests import sampling


def facts(name: str) -> Facts:
    return Facts(catalogue.load_one_step(name).payoff)


def allowed(name: str, method: str, **options) -> set[tuple[int, ...]] | None:
    found = outcomes(method, facts(name), **options)
    shape = catalogue.load_one_step(name).shape
    return None if found.products is None else {u for u in product(*map(range, shape)) if found.allows(u)}


OPTIMUM, C_C = {(0, 0)}, {(2, 2)}


@pytest.mark.parametrize(("method", "expected"), [("qtran_base", OPTIMUM), ("qtran_alt", OPTIMUM), ("vdn", C_C), ("iql", C_C)])
def test_one_answer_on_climb(method, expected):
    assert allowed("climb", method) == expected


def test_qplex_may_come_to_rest_anywhere():
    found = outcomes("qplex", facts("climb"))
    assert (found.products, found.reason) == (None, ANYWHERE) and len(found.fit.traps.points) == 3


def test_qmix_may_end_at_every_local_optimum():
    """Theory, section 6: on table 1 the local optima are greedy at AA, in {B,C}², or with exactly one A."""
    every = allowed("qtran_table1", "qmix")
    assert every == set(product(range(3), repeat=2))
    found = outcomes("qmix", facts("climb"))
    assert len(found.fit.landscape.optima) == 11
    greedy = {u for o in found.fit.landscape.optima for u in product(*(s.tolist() for s in o.greedy))}
    assert allowed("climb", "qmix") == greedy and (0, 1) not in greedy


def test_ties_allow_every_tied_joint_action():
    assert allowed("qtran_table1", "vdn") == set(product((1, 2), repeat=2))


@pytest.mark.parametrize("method", ["qtran_base", "qtran_alt"])
def test_nothing_is_said_where_optima_are_no_product(method):
    found = outcomes(method, facts("coordination"))
    assert found.products is None and "not rectangular" in found.reason and found.allows((0, 0)) is None


def test_alt_where_seven_has_no_solution():
    found = outcomes("qtran_alt", facts("alt_counterexample"))
    assert (found.products, found.fit, found.alt.feasible) == (None, None, False)
    assert found.reason
    assert allowed("alt_counterexample", "qtran_base") == {(0, 0, 0)}


def test_another_sampling_leaves_exact_representations_alone():
    assert outcomes("vdn", facts("climb"), uniform=False).reason == SAMPLED
    assert allowed("climb", "qtran_base", uniform=False) == OPTIMUM
    assert allowed("linear", "vdn", uniform=False) == {(1, 1)}


def test_unknown_methods_are_unsolved():
    assert outcomes("new_method", facts("climb")).reason == UNSOLVED


@pytest.mark.parametrize("method", [*PROJECTIONS.names(), "qtran_alt"])
@pytest.mark.parametrize("game", ["climb", "coordination", "exact_fractions", "unequal_actions"])
def test_best_fit_is_among_the_products(method, game):
    found = outcomes(method, facts(game))
    if found.products is not None:
        assert found.allows([int(s[0]) for s in found.fit.greedy])
        assert all(isinstance(s, np.ndarray) for sets in found.products for s in sets)


def test_the_mixer_can_stay_where_the_best_sum_is_greedy():
    """Whether or not a local optimum of the tables has the same greedy joint actions."""
    more = 0
    for cells in sampling.tables(60, 41, shapes=((2, 2), (3, 2), (3, 3))):
        facts = Facts(sampling.exact(cells))
        found, fit = outcomes("qmix_mixer", facts), outcomes("vdn", facts).fit
        assert found.allows([int(g[0]) for g in fit.greedy])
        own = [tuple(g.tolist() for g in o.greedy) for o in found.fit.landscape.optima]
        assert {tuple(map(tuple, p)) for p in own} <= {tuple(tuple(g.tolist()) for g in product) for product in found.products}
        more += len(found.products) > len({tuple(map(tuple, p)) for p in own})
    assert more > 0
