"""Verdicts state by state: one-step games as a special case, and greedy play against enumeration of its tie-breaks."""

from __future__ import annotations

import itertools
from dataclasses import replace
from fractions import Fraction

import pytest

from qtran_cli import catalogue
from qtran_cli.exact.histories import solve as partial
from qtran_cli.exact.one_step.solve import solve
from qtran_cli.exact.states.solve import solve as solve_task
from qtran_cli.model.task import Task
from qtran_cli.report.one_step.document import document
from tests.asks import BARE
from tests.exact.states.test_values import played
from tests.tasks import ONE, OVER, drawn, repeated, two_step

GAMMA = Fraction(9, 10)
ONE_STEP = ["climb", "xor", "two_step_2b", "or_gate", "unequal_actions"]


@pytest.mark.parametrize("name", ONE_STEP)
@pytest.mark.parametrize("horizon", [None, 1])
def test_a_one_step_game_as_a_game_with_one_state(name, horizon):
    game = catalogue.load_one_step(name)
    task = Task(
        (game.payoff,), ((OVER,) * game.payoff.size,), ((0, ONE),), ("only",), horizon=horizon, agents=game.agents, actions=game.actions
    )
    found, alone = solve_task(task), solve(game)
    (stage,) = found.stages
    mine, theirs = document(stage.solution), document(alone)
    assert mine.pop("game") | {"name": ""} == theirs.pop("game") | {"name": ""}
    assert mine == theirs
    assert found.optimum == alone.optimum.value
    assert (found.factorizable, found.monotone, found.additive) == (alone.rectangular.holds, alone.monotone.holds, alone.additive.holds)
    for method, projection in alone.methods.items():
        returns = found.methods[method]
        assert returns.fitted.value == returns.bootstrapped.value == projection.value
        assert returns.fails == (() if projection.optimal else ((0, horizon),))


def test_verdicts_of_the_two_step_game():
    found = solve_task(two_step())
    assert (found.factorizable, found.monotone, found.additive) == (True, True, False)
    assert [stage.state for stage in found.without("additive")] == [2]
    assert found.stages[0].state == 0
    assert found.stages[0].solution.optimum.value == 8
    assert all(returns.fails == () for returns in found.methods.values())


def test_a_factorizable_game_needs_every_state():
    found = solve_task(repeated([[1, 0], [0, 1]], horizon=3))
    assert not found.factorizable
    assert [stage.steps_left for stage in found.without("rectangular")] == [3, 2, 1]


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("timing", [{"horizon": 2}, {"acyclic": True}], ids=["horizon", "acyclic"])
def test_greedy_play_earns_the_worst_of_its_tie_breaks(seed, timing):
    task = drawn(seed, 3, high=2, **timing)
    found = solve_task(task)
    for name, returns in found.methods.items():
        greedy = {stage.entry: stage.solution.methods[name].greedy for stage in found.stages}
        if None in greedy.values():
            continue
        cells = [[u[0] * 2 + u[1] for u in itertools.product(*(a.tolist() for a in sets))] for sets in greedy.values()]
        policies = (dict(zip(greedy, choice, strict=True)) for choice in itertools.product(*cells))
        assert returns.fitted.value == min(played(task, policy, 0, task.horizon) for policy in policies)


@pytest.mark.parametrize("seed", range(6))
def test_full_observation_written_as_observations_gives_the_same_answer(seed):
    task = drawn(seed, 3, high=2, horizon=2, discount=GAMMA)
    found = solve_task(task)
    written = partial.solve(replace(task, observations=(task.states,) * task.n), BARE)
    assert written.optimum == found.optimum
    assert written.factorizable.holds == found.factorizable
    assert written.additive_values.holds, "every agent knows the state, so the levels can be V*/N"


@pytest.mark.parametrize("seed", range(4))
def test_methods_without_a_failure_earn_the_optimum(seed):
    found = solve_task(drawn(seed, 3, discount=GAMMA))
    for returns in found.methods.values():
        assert returns.fails or returns.fitted.value == found.optimum
        assert returns.fitted.value is None or returns.fitted.value <= found.optimum
