"""Tables of a game with several states: equal ones are solved once, within one time, and what is left out changes no fit."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from qtran_cli import catalogue
from qtran_cli.exact.ask import Ask
from qtran_cli.exact.budget import Budget, Times
from qtran_cli.exact.histories import solve as partial
from qtran_cli.exact.one_step import solve as one_step_solver
from qtran_cli.exact.states import solve as full
from qtran_cli.exact.states.tables import key
from qtran_cli.model.game import Game
from qtran_cli.table import from_fractions
from tests.exact.histories.worlds import tiger
from tests.tasks import drawn, repeated, two_step
from tests.thorough import share


@pytest.fixture
def solved(monkeypatch):
    """The tables that are solved from now on, with the times that each solve was given."""
    calls, solve = [], one_step_solver.solve

    def counted(game, ask, **options):
        calls.append((key(game.payoff), options["times"].alt, options["times"].orders))
        return solve(game, ask, **options)

    monkeypatch.setattr(one_step_solver, "solve", counted)
    return calls


@pytest.mark.parametrize("task", [tiger(2), catalogue.load("recycling"), catalogue.load("prisoners")], ids=lambda task: task.name)
def test_every_different_table_of_the_histories_is_solved_once(task, solved):
    tree = partial.solve(task, Ask(whole=False)).histories
    names = [name for name, *_ in solved]
    assert sorted(names) == sorted({key(table) for table in tree.tables})
    assert tree.count > len(names)


def test_every_different_table_of_the_states_is_solved_once(solved):
    full.solve(repeated([[1, 0], [0, 0]], horizon=5))
    assert len(solved) == 5
    solved.clear()
    full.solve(two_step(horizon=2))
    assert len({name for name, *_ in solved}) == len(solved) == 3


def test_all_tables_share_their_times(solved):
    alt, orders = Budget(5), Budget(6)
    partial.solve(tiger(2), times=Times(alt, orders, Budget(7)))
    assert len(solved) == 4
    assert all(given is alt and other is orders for _, given, other in solved)


def test_the_parts_of_a_time_count_the_tables_that_are_left(monkeypatch):
    expected = []
    monkeypatch.setattr(Budget, "expect", lambda self, searches: expected.append((self.seconds, searches)))
    partial.solve(tiger(2), Ask(alt_seconds=5, qmix_seconds=6))
    assert expected == [(seconds, each * left) for left in (4, 3, 2, 1) for seconds, each in ((6, 7), (5, 3))]


def drawn_tables(shape, count, seed):
    random_ = random.Random(seed)
    size = 1
    for m in shape:
        size *= m
    return [from_fractions([random_.randint(-4, 9) for _ in range(size)], shape) for _ in range(count)]


@pytest.mark.parametrize("shape", [(2, 2), (3, 3), (2, 4), (2, 2, 2), (4, 4)])
def test_the_best_fits_alone_are_those_of_the_whole_answer(shape):
    for table in drawn_tables(shape, share(3), 7):
        whole, alone = (one_step_solver.solve(Game(table), alone=alone).methods for alone in (False, True))
        for name, fit in whole.items():
            same = replace(alone[name], landscape=None, practical=None, supermodular=None, traps=None)
            assert str(same) == str(replace(fit, landscape=None, practical=None, supermodular=None, traps=None)), name


@pytest.mark.parametrize("seed", range(4))
def test_what_methods_earn_is_the_same_with_fits_alone(seed):
    task = drawn(seed, 3, (2, 3), acyclic=True)
    whole, alone = (full.solve(task, Ask(whole=not alone)).methods for alone in (False, True))
    for name, found in whole.items():
        assert (found.fails, found.fitted.value, found.bootstrapped.value) == (
            alone[name].fails,
            alone[name].fitted.value,
            alone[name].bootstrapped.value,
        )
