"""From exact answers and finished runs to the record of `qtran compare`, of a one-step game or one with several states."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

import numpy as np

from qtran_cli.judge.campaign import carry_out
from qtran_cli.judge.parts import Part, above
from qtran_cli.judge.progress import Told, stoppable

if TYPE_CHECKING:
    from qtran_cli.exact.facts import Facts
    from qtran_cli.exact.one_step.outcomes import Outcomes
    from qtran_cli.judge.comparison import Comparison, Ended, Trained
    from qtran_cli.judge.states_comparison import TaskComparison
    from qtran_cli.judge.states_training import Theory
    from qtran_cli.learn.run.evaluate import Learned
    from qtran_cli.learn.run.run import Judge, Result
    from qtran_cli.model.game import Game
    from qtran_cli.model.task import Task
    from qtran_cli.model.team_game import TeamGame

Training = Callable[..., Mapping[str, "Result"]]
"""Carries out the runs; takes the judge of the returns."""


def one_step(env: str, game: Game, methods: Sequence[str], parts: Sequence[Part], told: Told, train: Training) -> Comparison:
    """Every method on a one-step game: the exact answers first, then the runs."""
    from qtran_cli.exact.facts import Facts
    from qtran_cli.judge.comparison import Compared, Comparison

    facts, first = Facts(game.payoff), parts[0].config
    theory = _outcomes(methods, facts, first.full_exploration, told)
    results = train(None)
    trained = {one.config.method: _trained(one, game, results[one.config.method]) for one in parts}
    found = tuple(Compared(name, theory[name], trained.get(name)) for name in methods)
    return Comparison(env, above(parts), game, facts.best, first.seeds, first.steps, first.full_exploration, facts.alpha, found)


def several_states(env: str, task: Task, methods: Sequence[str], parts: Sequence[Part], told: Told, train: Training) -> TaskComparison:
    """The same of a game with several states."""
    from qtran_cli.judge.policies import judge
    from qtran_cli.judge.states_comparison import TaskCompared, TaskComparison
    from qtran_cli.judge.states_trained import training
    from qtran_cli.judge.theory import known, theory

    first = parts[0].config
    told(0, "the best return")
    exact, said, done = known(task), {}, {}
    for name in methods:
        told(0, f"{name}, exactly")
        said[name] = theory(replace(first, method=name), task, exact)
    results = train(judge(task, exact.benchmark.optimal))
    for one in parts:
        done[one.config.method] = training(one.config, task, results[one.config.method], str(one.path), exact)
    reused = {one.config.method for one in parts if one.complete}
    found = tuple(TaskCompared(name, _sampled(said[name], first.full_exploration), done.get(name), name in reused) for name in methods)
    return TaskComparison(env, above(parts), task, exact.benchmark, first.seeds, first.steps, first.full_exploration, found)


def runner(parts: Sequence[Part], game: TeamGame, told: Told) -> Training:
    """What carries out the runs, once the judge of their returns is known. From then on Ctrl-C saves before it ends the command."""

    def train(judge: Judge | None) -> Mapping[str, Result]:
        with stoppable() as stop:
            return carry_out(parts, game, told, stop, judge)

    return train


def _sampled(said: Theory, uniform: bool) -> Theory:
    """What theory says under another sampling: only of methods whose Q_jt is the payoff does it stay the same."""
    from qtran_cli.exact.one_step.outcomes import SAMPLED

    fits = (said.bootstrapped.fits if said.bootstrapped else None) or {}
    kept = uniform or said.bootstrapped is None or (fits and all(fit.represents and fit.landscape is None for fit in fits.values()))
    return said if kept else replace(said, bootstrapped=None, words=SAMPLED)


def _outcomes(methods: Sequence[str], facts: Facts, uniform: bool, told: Told) -> dict[str, Outcomes]:
    """What the exact half says of every method."""
    from qtran_cli.exact.one_step.outcomes import outcomes

    found = {}
    for name in methods:
        told(0, f"{name}, exactly")
        found[name] = outcomes(name, facts, uniform)
    return found


def _trained(one: Part, game: Game, result: Result) -> Trained:
    from qtran_cli import statistics
    from qtran_cli.judge.comparison import Trained

    payoff, returns = np.array(game.payoff.nested(float)), np.array(result.returns)
    return Trained(
        run=str(one.path),
        reused=one.complete,
        seeds=tuple(_ended(game, payoff, learned) for learned in result.learned),
        updates=result.updates,
        seconds=result.seconds,
        settings=asdict(one.config.settings),
        iqm=float(statistics.iqm(returns)),
        interval=statistics.interval(result.returns),
    )


def _ended(game: Game, payoff: np.ndarray, learned: Learned) -> Ended:
    from qtran_cli.judge.comparison import Ended

    value = game.payoff[learned.u_bar]
    error = None if learned.q_jt is None else float(np.abs(learned.q_jt - payoff).max())
    return Ended(learned.seed, learned.u_bar, value, value == game.payoff.max, error)
