"""IQL and VDN over histories on targets of their own: against the definitions, and where they are not fitted."""

from __future__ import annotations

from fractions import Fraction

import pytest

from qtran_cli.exact.histories import bootstrap as history_bootstrap
from qtran_cli.exact.histories import methods as history_methods
from qtran_cli.exact.histories.gaps import gaps
from qtran_cli.exact.histories.tree import histories
from qtran_cli.exact.states.solve import solve as solve_task
from qtran_cli.exact.traits import of
from qtran_cli.verify.unrolled import unrolled
from tests.exact.histories import brute
from tests.exact.histories.test_methods import solved
from tests.exact.histories.worlds import random_tasks, tiger
from tests.tasks import drawn, two_step


@pytest.fixture(scope="module")
def games():
    """(game, its joint histories from the definitions, its tree) of two and three agents, of at most 40 unknowns a length."""
    tasks = random_tasks(25, seed=51, shapes=((2, 2), (1, 2), (2, 3), (2, 2, 2)), horizons=(1, 2, 2, 3), most=30)
    return [(task, unrolled(task), histories(task)) for task in tasks]


def rewards(task, truth) -> dict:
    """r(τ, u), from Q_jt and the best of what follows."""
    return {
        tau: {u: x - task.discount * following(truth, tau, u, lambda t: truth[t].v) for u, x in stage.q.items()}
        for tau, stage in truth.items()
    }


def following(truth, tau, u, value) -> Fraction:
    return sum((truth[t].reach / truth[tau].reach * value(t) for t in truth[tau].following[u]), Fraction(0))


def targets(task, truth, layer, paid, value) -> dict:
    """y[τ][u] = r(τ, u) + γ E[value(τ')] at the joint histories of ``layer``."""
    return {tau: {u: paid[tau][u] + task.discount * following(truth, tau, u, value) for u in truth[tau].q} for tau in layer}


def by_length(truth):
    lengths = sorted({len(tau[0]) for tau in truth}, reverse=True)
    return [{tau: stage for tau, stage in truth.items() if len(tau[0]) == length} for length in lengths]


def q_of(tree, rows) -> dict:
    return {(i, tree.agents_history(i, h)): q for i, own in enumerate(rows) for h, q in enumerate(own)}


def test_vdn_is_the_least_squares_of_its_own_targets(games):
    """The factors of a fit are not unique; their sum at every reachable joint history and joint action is."""
    for task, truth, tree in games:
        found = q_of(tree, history_bootstrap.sums(tree, history_methods.explored(gaps(tree))))
        paid = rewards(task, truth)
        for layer in by_length(truth):
            y = targets(task, truth, layer, paid, lambda t, found=found: sum(max(found[key]) for key in enumerate(t)))
            fit = brute.least_squares(task, layer, y)
            for tau, stage in layer.items():
                for u in stage.q:
                    cells = list(zip(enumerate(tau), u, strict=True))
                    assert sum(found[key][a] for key, a in cells) == sum(fit[key][a] for key, a in cells)


def test_iql_is_each_agents_own_regression(games):
    for task, truth, tree in games:
        found = q_of(tree, history_bootstrap.means(tree, history_methods.explored(gaps(tree))))
        paid = rewards(task, truth)
        for i in range(task.n):
            y = targets(task, truth, truth, paid, lambda t, i=i, found=found: max(found[i, t[i]]))
            for key, q in brute.regressions(task, truth, y).items():
                assert key[0] != i or found[key] == q


@pytest.mark.parametrize("task", [two_step(horizon=2), drawn(1, 2, horizon=2), drawn(4, 3, horizon=2, discount=Fraction(1, 2))])
def test_where_everybody_sees_the_state_it_is_what_the_states_say(task):
    found, states = solved(task).methods, solve_task(task).methods
    for name in found:
        if name in ("iql", "vdn", "qtran_base", "qplex"):
            assert found[name].bootstrapped.value == states[name].bootstrapped.value


def test_the_two_step_game_costs_vdn_1():
    found = solved(two_step(horizon=2)).methods
    assert (found["vdn"].decentralised.value, found["vdn"].bootstrapped.value) == (8, 7)


@pytest.mark.parametrize(("name", "limit", "value"), [("iql", "CELLS", 300), ("vdn", "CELLS", 300), ("vdn", "UNKNOWNS", 11)])
def test_large_games_are_not_fitted(monkeypatch, name, limit, value):
    """Dec-Tiger with two decisions: 37 joint histories of nine cells, and six histories per agent of the longer length."""
    assert not history_bootstrap.feasible(histories(tiger(2)), of(name).over)
    monkeypatch.setattr(history_bootstrap, limit, value)
    found = solved(tiger(2)).methods[name]
    assert (found.bootstrapped.value, found.q) == (None, None)
    assert f"more than {value}" in found.bootstrapped.reason
    assert found.decentralised.value == -4
