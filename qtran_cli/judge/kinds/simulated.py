"""A task that is simulated: a ceiling of the return, and what seeds' greedy policies earn when they are played."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from qtran_cli.judge.alarm import Earnable
from qtran_cli.judge.seed import Seed
from qtran_cli.judge.theory import Benchmark, Known, Theory

if TYPE_CHECKING:
    from qtran_cli.learn.run.config import Config
    from qtran_cli.learn.run.run import Result
    from qtran_cli.learn.train import Trainer
    from qtran_cli.model.world import World

UNKNOWN = "unknown: the task is simulated"


def known(game: World) -> Known:
    """The most that can be expected, where the task tells it."""
    from qtran_cli.envs import programs

    most, words = programs.ceiling(game)
    return Known(Benchmark(None, None if most is None else Fraction(most), words if most is not None else f"{UNKNOWN}; {words}"), {}, None)


def theory(config: Config, game: World, exact: Known, settled: bool = False) -> Theory:
    """Nothing exact is known of a program."""
    return said(config.method, game, exact.solution)


def said(name: str, game: World, solution: None) -> Theory:
    """The same of the method of that name."""
    return Theory(words="the task is simulated: there is nothing exact to hold a method against")


def judge(game: World, exact: Known) -> Callable[[Trainer], list[bool | None]]:
    """Which policy is optimal nobody knows: returns vary by chance."""
    return lambda trainer: [None] * len(trainer.seeds)


def seeds(game: World, result: Result, exact: Known) -> tuple[Seed, ...]:
    """What every seed earns: exactly where the task is a small table, else as it was played."""
    values = _values(game, result.trainer)
    told = zip(result.trainer.seeds, values, result.returns, strict=True)
    return tuple(Seed(number, value, sampled, exact.benchmark.optimal(value), 0, ()) for number, value, sampled in told)


def _values(game: World, trainer: Trainer) -> list[Fraction | None]:
    """Per seed the expected return of its greedy policy, to the accuracy of floats."""
    from qtran_cli.envs import Course, programs
    from qtran_cli.learn.run.evaluate import greedy_at

    task = programs.exact(game)
    if task is None or trainer.settings.remembers:  # what agents with memory do hangs on how they came there
        return [None] * len(trainer.seeds)
    seen = type(task.percept)(*(x.to(trainer.flat.device) for x in task.percept))
    u = np.array(greedy_at(trainer, Course((seen,))))  # [C, S, N]
    return [Fraction(task.value(u[:, k])) for k in range(len(trainer.seeds))]


def tables(config: Config, result: Result, exact: Known, seeds: Sequence[Seed]) -> None:
    """There are none."""


def earnable(game: World, gamma: Fraction | None) -> Earnable:
    """No bound is known of the values of a program."""
    return Earnable(None, None)


def sees(config: Config, game: World) -> str:
    """What the program shows."""
    from qtran_cli.envs import programs

    return programs.sees(game)
