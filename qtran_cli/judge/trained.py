"""From a finished run to what is reported about it: learn's numbers go through the exact check."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from qtran_cli.judge.finished import finished

if TYPE_CHECKING:
    from qtran_cli.exact.one_step.outcomes import Outcomes
    from qtran_cli.judge.states_training import TaskTraining
    from qtran_cli.judge.theory import Known
    from qtran_cli.judge.training import Seed, Training
    from qtran_cli.learn.run.config import Config
    from qtran_cli.learn.run.evaluate import Learned
    from qtran_cli.learn.run.run import Result
    from qtran_cli.model.game import Game
    from qtran_cli.model.task import Task
    from qtran_cli.model.team_game import TeamGame
    from qtran_cli.table import Table


def training(config: Config, game: TeamGame, result: Result, run: str, exact: Known | None = None) -> Training | TaskTraining:
    """The record of a run. exact: of a game with several states what judge.theory.known says, where it was asked before."""
    from qtran_cli.judge import states_trained as _task_training

    def several(task: Task) -> Training | TaskTraining:
        return _task_training.training(config, task, result, run, exact)

    return game.either(lambda one: _one_step(config, one, result, run), several)


def _one_step(config: Config, game: Game, result: Result, run: str) -> Training:
    from qtran_cli.judge.training import Training

    theory = _theory(config.method, game)
    return Training(
        **finished(config, result, run, result.returns),
        game=game,
        seeds=tuple(_seed(game, one) for one in result.learned),
        theory=theory.fit,
        unmet=theory.fit is None and theory.alt is not None,
    )


def _seed(game: Game, one: Learned) -> Seed:
    from qtran_cli.exact.check.audit import audit
    from qtran_cli.judge.training import Seed

    q, q_jt = tuple(_table(x) for x in one.q), None if one.q_jt is None else _table(one.q_jt)
    v = None if one.v_jt is None else Fraction(one.v_jt)
    return Seed(
        number=one.seed,
        u_bar=one.u_bar,
        value=game.payoff[one.u_bar],
        optimal=game.payoff[one.u_bar] == game.payoff.max,
        q=q,
        q_jt=q_jt,
        v_jt=v,
        fit=None if q_jt is None else _distance(q_jt, game.payoff),
        by_payoff=audit(game.payoff, q, v),
        by_q_jt=None if q_jt is None else audit(q_jt, q, v),
    )


def _table(numbers: np.ndarray) -> Table:
    from qtran_cli.table import from_array

    return from_array(numbers)


def _distance(a: Table, b: Table) -> Fraction:
    """max |a − b|."""
    return max(abs(x - y) for x, y in zip(a.flat(), b.flat(), strict=True))


def _theory(method: str, game: Game) -> Outcomes:
    """What training is held against."""
    from qtran_cli.exact.facts import Facts
    from qtran_cli.exact.one_step.outcomes import outcomes

    return outcomes(method, Facts(game.payoff))
