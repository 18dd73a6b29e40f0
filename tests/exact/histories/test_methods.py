"""What methods make of a partially observed game: fits and returns against their definitions, and the budget of one-step solves."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest

from qtran_cli import catalogue
from qtran_cli.exact.ask import Ask
from qtran_cli.exact.histories import solve as partial
from qtran_cli.exact.histories import stages as history_stages
from qtran_cli.exact.one_step.solve import solve
from qtran_cli.exact.states.solve import solve as solve_task
from qtran_cli.exact.states.tables import Tables
from qtran_cli.verify.unrolled import unrolled
from tests.exact.histories import brute
from tests.exact.histories.worlds import random_tasks, tiger
from tests.tasks import drawn


def solved(task):
    return partial.solve(task)


@pytest.fixture(scope="module")
def games():
    """(game, its joint histories from the definitions, what the solver says)."""
    return [(task, unrolled(task), solved(task)) for task in random_tasks(30, seed=41, shapes=((2, 2), (2, 3), (1, 2)), most=40)]


def greedy_of(found, name: str) -> dict:
    """(agent, history) -> its decentralised greedy actions."""
    rows, tree = found.methods[name].greedy, found.histories
    return {(i, tree.agents_history(i, h)): set(a.tolist()) for i, row in enumerate(rows) for h, a in enumerate(row)}


@pytest.mark.parametrize(("name", "fit"), [("iql", brute.regressions), ("vdn", brute.least_squares)])
def test_decentralised_greedy_actions_are_those_of_the_fit(games, name, fit):
    """IQL's means over all that an agent cannot tell apart, and VDN's normal equations over all histories."""
    for task, truth, found in games[:15]:
        q = fit(task, truth)
        assert greedy_of(found, name) == {key: {a for a, x in enumerate(row) if x == max(row)} for key, row in q.items()}


def worst(task, truth, choices) -> Fraction:
    """The return when the worst of choices(tau) is played at every joint history."""

    def value(tau) -> Fraction:
        stage, found = truth[tau], []
        for u in choices(tau):
            after = sum((truth[t].reach / stage.reach * (truth[t].v - value(t)) for t in stage.following[u]), Fraction(0))
            found.append(stage.q[u] - task.discount * after)
        return min(found)

    starts = [tau for tau in truth if not any(isinstance(x, int) for x in tau[0])]
    return sum((truth[tau].reach * value(tau) for tau in starts), Fraction(0))


@pytest.mark.parametrize("name", ["iql", "vdn"])
def test_decentralised_returns(games, name):
    for task, truth, found in games:
        greedy = greedy_of(found, name)
        value = found.methods[name].decentralised.value
        assert value == worst(task, truth, lambda tau, greedy=greedy: list(product(*(greedy[key] for key in enumerate(tau)))))
        first = {key: min(actions) for key, actions in greedy.items()}
        assert value <= brute.earned(task, first) <= found.decentralised.lower
        if all(len(actions) == 1 for actions in greedy.values()):
            assert value == brute.earned(task, first)


def test_by_history_every_table_is_fitted_by_itself(games):
    for task, truth, found in games[:10]:
        tree = found.histories
        at = {tree.history(j): solve(task.stage(0, tree.q_jt(j))).methods for j in range(tree.count)}
        for name, returns in found.methods.items():
            assert [tree.history(j) for j in returns.fails] == [tau for tau in at if not at[tau][name].optimal]
            if all(methods[name].greedy is not None for methods in at.values()):
                cells = {tau: list(product(*(o.tolist() for o in methods[name].greedy))) for tau, methods in at.items()}
                assert returns.by_history.value == worst(task, truth, cells.__getitem__)


def test_strict_methods_earn_the_optimum_exactly_where_the_game_is_factorizable(games):
    seen = {found.factorizable.holds for _, _, found in games}
    assert seen == {True, False}
    for _, _, found in games:
        for name in ("qtran_base", "qplex"):
            own = found.methods[name].decentralised
            assert own.value == (found.optimum if found.factorizable.holds else None)
            assert bool(own.reason) != found.factorizable.holds


@pytest.mark.parametrize("seed", range(3))
def test_where_everybody_sees_the_state_both_readings_are_that_of_the_states(seed):
    task = drawn(seed, 2, horizon=2)
    found, states = solved(task), solve_task(task).methods
    for name, returns in found.methods.items():
        assert returns.by_history.value == states[name].fitted.value
    assert found.methods["vdn"].decentralised.value == states["vdn"].fitted.value


def test_two_agents_one_of_whom_sees():
    """By history everybody knows the state and earns 10; the agent that does not see it costs VDN 2."""
    found = solved(catalogue.load("two_state_one_sees")).methods["vdn"]
    assert (found.by_history.value, found.decentralised.value) == (10, 8)


def test_different_tables_beyond_the_budget_are_left_out_by_a_count():
    task = tiger(3)
    tree = solved(task).histories
    calls = []
    ask = Ask(whole=False)
    found = history_stages.stages(tree, Tables(ask, lambda *count: calls.append(count), ask.times()), tables=4)
    assert calls == [(k, 4, "tables of Q_jt") for k in range(5)]
    assert sum(s is None for s in found.solutions) > 0
    assert found.solutions[0] is not None, "the shortest histories come first"
    assert "different tables of 9 cells, more than 4" in found.reason


def test_nothing_is_said_by_history_of_what_was_not_solved(monkeypatch):
    task = tiger(3)
    monkeypatch.setattr(history_stages, "CELLS", 40)
    found = solved(task)
    for name, returns in found.methods.items():
        assert (returns.fails, returns.by_history.value) == (None, None)
        assert returns.by_history.reason == found.stages.reason != ""
        assert (returns.decentralised.value is not None) == (name in ("iql", "vdn"))


def test_one_table_is_always_solved(monkeypatch):
    monkeypatch.setattr(history_stages, "CELLS", 3)
    found = solved(catalogue.load("two_state_hidden"))
    assert found.stages.reason == ""
    assert found.methods["vdn"].by_history.value == 6
