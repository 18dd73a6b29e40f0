"""Histories, beliefs and Q_jt against an unrolling from the definitions, the literature's values, and the limits."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from qtran_cli.errors import UsageError
from qtran_cli.exact.histories.beliefs import unroll
from qtran_cli.exact.histories.tree import histories
from qtran_cli.exact.states.solve import solve as solve_task
from qtran_cli.verify.unrolled import unrolled
from tests.asks import BARE
from tests.exact.histories.worlds import UNSEEN, one_step, random_tasks, tiger, two_state
from tests.tasks import drawn


def test_random_games_have_the_histories_and_values_of_the_definitions():
    for task in random_tasks(120, seed=1):
        tree, truth = histories(task), unrolled(task)
        assert len(truth) == tree.count == unroll(task).histories
        assert tree.cells == tree.count * task.size
        for j in range(tree.count):
            stage = truth[tree.history(j)]
            assert (tree.q_jt(j).flat(), tree.reach[j], tree.v(j)) == (list(stage.q.values()), stage.reach, stage.v)


def test_children_are_those_of_the_definitions():
    for task in random_tasks(60, seed=2):
        tree, truth = histories(task), unrolled(task)
        for j in range(tree.count):
            stage = truth[tree.history(j)]
            for k in range(task.size):
                found = {tree.history(child): p for child, p in tree.children(j, k)}
                assert set(found) == set(stage.following[task.joint_action(k)])
                assert all(p == truth[tau].reach / stage.reach for tau, p in found.items())


@pytest.mark.parametrize(("horizon", "count", "value"), [(1, 1, "-2"), (2, 37, "2163/200"), (3, 1333, "1041239/80000")])
def test_dec_tiger_shared(horizon, count, value):
    """Values of the tiger problem when both agents share what they hear, as the recursion of the test below gives them too."""
    tree = histories(tiger(horizon))
    assert (tree.count, tree.optimum) == (count, Fraction(value))


def recursion(task, belief: Fraction, steps: int) -> Fraction:
    """Dec-Tiger with shared hearing, from its description alone. belief: the probability that the tiger is on the left."""
    if not steps:
        return Fraction(0)
    hit, again = Fraction(17, 20), recursion(task, Fraction(1, 2), steps - 1)
    door = max(20 - 70 * p for p in (belief, 1 - belief))
    one_door = max(9 - 110 * p for p in (belief, 1 - belief))
    listen = Fraction(-2)
    for lefts in range(3):
        ways = (1, 2, 1)[lefts]
        left, right = hit**lefts * (1 - hit) ** (2 - lefts), (1 - hit) ** lefts * hit ** (2 - lefts)
        total = belief * left + (1 - belief) * right
        listen += ways * total * recursion(task, belief * left / total, steps - 1)
    return max(listen, door + again, one_door + again)


@pytest.mark.parametrize("horizon", [1, 2, 3, 4])
def test_dec_tiger_against_an_independent_recursion(horizon):
    assert histories(tiger(horizon)).optimum == recursion(None, Fraction(1, 2), horizon)


def test_a_history_is_what_the_agent_itself_saw_and_did():
    tree = histories(tiger(2))
    assert tree.history(0) == ((), ())
    assert {len(own) for j in range(1, tree.count) for own in tree.history(j)} == {2}
    assert (((0, "left"), (0, "right"))) in {tree.history(j) for j in range(tree.count)}
    seen = histories(two_state(True, False))
    assert [seen.history(j) for j in range(2)] == [(("first",), ("unseen",)), (("second",), ("unseen",))]


def test_the_hidden_state_is_averaged():
    tree = histories(two_state(False, False))
    assert (tree.count, tree.optimum) == (1, 6)
    assert tree.q_jt(0).nested(str) == [["5", "11/2", "5"], ["11/2", "6", "11/2"], ["5", "11/2", "5"]]
    assert histories(two_state(True, False)).optimum == histories(two_state(True, True)).optimum == 10


def test_the_largest_horizon_that_fits_is_named_and_does_fit():
    with pytest.raises(UsageError, match="--horizon 3 fits, with 11,997 cells") as error:
        histories(tiger(9), max_cells=20_000)
    assert "more than 20,000 cells" in str(error.value) and "horizon 4" in str(error.value)
    assert histories(tiger(3), max_cells=11_997).cells == 11_997
    with pytest.raises(UsageError, match="--horizon 2 fits, with 333"):
        histories(tiger(3), max_cells=11_996)


def test_where_not_even_the_first_decision_fits():
    with pytest.raises(UsageError, match="the first decision alone takes 9; or raise --max-cells"):
        histories(tiger(2), max_cells=8)


def test_huge_horizons_stop_at_the_count_and_allocate_nothing():
    with pytest.raises(UsageError, match="--horizon 4 fits"):
        histories(tiger(10**9))


def test_without_horizon_or_end_there_is_no_tree():
    endless = replace(tiger(3), horizon=None, discount=Fraction(9, 10))
    with pytest.raises(UsageError, match="give a horizon"):
        histories(endless)


def test_endless_observations_that_tell_the_state_are_the_state():
    plain = drawn(0, 3, discount=Fraction(9, 10))
    told = replace(plain, observations=(("a", "b", "c"), ("x", "y", "z")))
    assert [stage.solution.game.payoff.nested() for stage in solve_task(told, BARE).stages] == [
        stage.solution.game.payoff.nested() for stage in solve_task(plain, BARE).stages
    ]
    assert told.fully_observed and not replace(told, horizon=2).fully_observed
    hidden = replace(told, observations=(("a", "b", "c"), ("x", "y", "y")))
    assert not hidden.fully_observed
    with pytest.raises(UsageError, match="not every agent sees the state"):
        histories(hidden)


def test_a_game_that_ends_needs_no_horizon():
    task = one_step([[[1, 0], [0, 1]]], (("x",), ("x",)))
    assert task.horizon is None
    assert histories(task).count == histories(replace(task, horizon=7)).count == 1


def test_full_observation_is_seeing_the_name_of_the_state():
    for task in random_tasks(30, seed=3):
        if task.signals is None:
            hidden, shown = replace(task, observations=None), replace(task, observations=(task.states,) * task.n)
            first, second = histories(hidden), histories(shown)
            assert [first.history(j) for j in range(first.count)] == [second.history(j) for j in range(second.count)]
            assert first.optimum == second.optimum >= histories(task).optimum


def test_values_that_need_more_than_64_bits():
    big = one_step([[[10**30, 1], [0, 10**30]], [[0, 3], [10**40, 0]]], (UNSEEN, UNSEEN))
    assert histories(big).optimum == Fraction(10**40, 2)
