"""From a finished run to what is reported about it: learn's numbers go through the exact check."""

from __future__ import annotations

from dataclasses import asdict, replace
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from qtran_cli import statistics
from qtran_cli.judge import kinds, methods
from qtran_cli.judge.alarms import alarms
from qtran_cli.judge.kinds.began import began
from qtran_cli.judge.nearness import nearness
from qtran_cli.judge.noise import noise
from qtran_cli.judge.training import Training

if TYPE_CHECKING:
    from qtran_cli.judge.alarm import Alarm
    from qtran_cli.judge.theory import Known, Theory
    from qtran_cli.learn.run.config import Config
    from qtran_cli.learn.run.run import Result
    from qtran_cli.model.team_game import TeamGame


def training(
    config: Config, game: TeamGame, result: Result, run: str, exact: Known | None = None, theory: Theory | None = None
) -> Training:
    """The record of a run. exact, theory: what kinds.known and theory say, where they were asked before."""
    kind, exact = kinds.of(game), exact or kinds.known(game)
    theory = theory or kind.theory(config, game, exact)
    seeds = began(config, game, result, theory.points, kind.seeds(game, result, exact))
    returns = [seed.earned for seed in seeds]
    return Training(
        env=config.env,
        method=config.method,
        steps=config.steps,
        updates=result.updates,
        seconds=result.seconds,
        run=run,
        settings=asdict(config.settings),
        full_exploration=config.full_exploration,
        iqm=float(statistics.iqm(np.array(returns))),
        interval=statistics.interval(returns),
        game=game,
        seeds=seeds,
        benchmark=exact.benchmark,
        theory=theory,
        sees=kinds.sees(config, game),
        warnings=result.warnings,
        alarms=_alarms(config, game, result),
        nearness=nearness(methods.near(config.method), methods.exact(config.method), seeds),
        tables=kind.tables(config, result, exact, seeds),
        tallies=result.tallies,
        errors=result.errors,
        violated=result.violated,
        extended_from=config.extended_from,
        start=config.start,
    )


def _alarms(config: Config, game: TeamGame, result: Result) -> tuple[Alarm, ...]:
    """Learned values held against what can be earned under the discount of the targets."""
    own = config.settings.gamma
    gamma = game.discount if own == "game" else Fraction(str(own))
    can = replace(kinds.of(game).earnable(game, gamma), noise=noise(game, gamma, result.trainer.step))
    return alarms(result.trainer.seeds, result.values, result.evaluations, can)
