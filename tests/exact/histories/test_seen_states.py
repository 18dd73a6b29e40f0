"""Full observation written as observations gives the identical answer, state by state."""

from __future__ import annotations

from dataclasses import replace

from qtran_cli import catalogue
from qtran_cli.certificates.histories import HistoryFactors
from qtran_cli.certificates.one_step import Factorisation
from qtran_cli.exact.ask import Ask
from qtran_cli.exact.histories import solve as partial
from qtran_cli.exact.states import solve as full
from qtran_cli.model.task import Task
from tests.asks import BARE
from tests.exact.histories.worlds import random_tasks


def compare(task: Task) -> bool:
    """Both ways to say that everybody sees the state; whether the game is factorizable."""
    hidden = replace(task, observations=None, signals=None)
    shown = replace(hidden, observations=(task.states,) * task.n)
    states, histories = full.solve(hidden, Ask(alt_seconds=0, qmix_seconds=0)), partial.solve(shown, BARE)
    tree = histories.histories
    entries = {(stage.state, stage.steps_left): stage.solution for stage in states.stages}
    met = set()
    for j in range(tree.count):
        state = task.states.index(tree.history(j)[0][-1])
        left = None if task.horizon is None else task.horizon - int(tree.depth[j])
        solution = entries[state, left]
        met.add((state, left))
        assert solution.game.payoff.same(tree.q_jt(j))
        if isinstance(histories.factorizable, HistoryFactors):
            assert isinstance(solution.base, Factorisation)
            d = [row[own] for row, own in zip(histories.factorizable.d, tree.history(j), strict=True)]
            assert d == [tuple(v.flat()) for v in solution.base.d]
    assert met == set(entries)
    assert states.optimum == histories.optimum == histories.decentralised.lower
    assert states.factorizable == histories.factorizable.holds
    assert histories.additive_values.holds and histories.consistent.holds
    return states.factorizable


def test_random_games():
    shapes = ((2, 2), (2, 3), (3, 2), (2, 2, 2))
    answers = [compare(task) for task in random_tasks(30, seed=41, shapes=shapes, horizons=(1, 2), most=60)]
    assert 3 < sum(answers) < 27


def test_the_catalogue():
    for name in ("two_step", "maven_2_steps", "two_state_both_see", "needs_v_jt", "alt_partial_observation"):
        compare(catalogue.load(name))
