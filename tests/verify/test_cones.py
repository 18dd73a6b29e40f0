"""Claims about tables that make up a cone per choice of orders: proved by multipliers, refused once anything is altered."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from qtran_cli import catalogue
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.methods import qmix_mixer as solver
from qtran_cli.exact.monotone import supermodular
from qtran_cli.exact.one_step.claims import claims
from qtran_cli.exact.one_step.solve import solve
from qtran_cli.model.game import Game
from qtran_cli.table import from_array, from_fractions
from qtran_cli.verify import Refused, verify
from qtran_cli.verify.methods import qmix_mixer
from tests import sampling
from tests.thorough import some

F = Fraction
NAMES = "climb", "qtran_table1", "xor", "three_player_climbing", "or_gate", "constant"


def claimed(game: Game):
    [c] = [c for claim, c in claims(solve(game, alone=True)) if claim == "cone_fit"]
    return c


@pytest.fixture(scope="module", params=NAMES)
def proof(request):
    game = catalogue.load_one_step(request.param)
    return game.payoff, claimed(game)


def refused(c, table, words: str) -> None:
    with pytest.raises(Refused, match=words):
        verify(c, table)


def test_the_claim_is_proved(proof):
    table, c = proof
    verify(c, table)
    assert len(c.multipliers) == np.prod([np.prod(range(1, m + 1)) for m in table.shape])


def test_its_numbers_are_held_against_the_table(proof):
    table, c = proof
    refused(replace(c, sse=c.sse + F(1, 10**9)), table, "the error of the fitted table")
    refused(replace(c, q_jt=c.q_jt.affine(F(1), F(1))), table, "the error of the fitted table")
    refused(replace(c, represents=not c.represents), table, "represents")
    refused(replace(c, value=c.value + 1), table, "the worst greedy payoff")
    refused(replace(c, optimal=not c.optimal), table, "optimal is claimed")
    refused(replace(c, greedy=tuple(g[:0] for g in c.greedy)), table, "agent 1's set is not one of its actions")
    refused(replace(c, method="qmix"), table, "no check is known")


def test_every_choice_of_orders_needs_its_multipliers(proof):
    table, c = proof
    refused(replace(c, multipliers=c.multipliers[:-1]), table, "multipliers for")
    refused(replace(c, multipliers=(*c.multipliers[:-1], c.multipliers[-1][:-1])), table, "multipliers for")
    low = tuple(-x - 1 for x in c.multipliers[-1])
    refused(replace(c, multipliers=(*c.multipliers[:-1], low)), table, "negative multiplier")
    for k in some(range(len(c.multipliers)), 8, least=6) if c.sse else ():
        none = tuple(F(0) for _ in c.multipliers[k])
        refused(replace(c, multipliers=(*c.multipliers[:k], none, *c.multipliers[k + 1 :])), table, f"choice {k + 1} of orders bound")


def test_a_table_that_is_not_the_best_is_refused():
    """The best of another order, with its own error: no multipliers bound all others by it."""
    game = catalogue.load_one_step("climb")
    c, worse = claimed(game), solver.project(Facts(game.payoff)).landscape.optima[1]
    made = replace(c, q_jt=worse.q_jt, sse=worse.sse, greedy=worse.greedy, value=worse.value, optimal=worse.optimal)
    refused(made, game.payoff, "bound the error by")


def test_a_table_outside_the_class_is_refused_whatever_its_error():
    for nested in ([[0, 1], [1, 1]], [[0, 1], [1, 0]], [[1, 0, 0], [0, 1, 0], [0, 0, 0]]):
        table = from_array(np.array(nested))
        c = claimed(Game(table))
        exact = replace(c, q_jt=table, sse=F(0), represents=True, greedy=c.greedy)
        refused(exact, table, "not of the class")


@pytest.mark.parametrize("shape", [(1,), (2, 2), (3, 2), (2, 2, 2), (1, 3)], ids=str)
def test_the_proofs_of_random_games_hold_and_bound_no_other_table(shape):
    """Multipliers of one game prove nothing of another: scaled payoffs need scaled ones."""
    for cells in sampling.tables(12, 21, shapes=(shape,)):
        table = sampling.exact(cells)
        c = claimed(Game(table))
        verify(c, table)
        if c.sse:
            refused(replace(c, q_jt=c.q_jt.affine(F(2), F(0)), sse=4 * c.sse), table.affine(F(2), F(0)), "bound the error by")


@pytest.mark.parametrize("shape", [(2,), (3, 3), (4, 2), (2, 2, 2), (2, 1, 3), (3, 2, 2)], ids=str)
def test_the_checker_and_the_solver_number_the_inequalities_alike(shape):
    """Each has code of its own, and a proof names an inequality by its place."""
    rows = [[row.get(u, 0) for u in np.ndindex(*shape)] for row in qmix_mixer.inequalities(shape)]
    assert rows == supermodular.inequalities(shape).tolist()


def test_multipliers_are_no_longer_than_they_need_be():
    """Rough numbers do for orders whose best table is worse."""
    c = claimed(Game(from_fractions([F(x) for x in (11, -30, 0, -30, 7, 6, 0, 0, 5)], (3, 3))))
    assert sum(x.denominator == 1 for row in c.multipliers for x in row) > 0.8 * sum(map(len, c.multipliers))
