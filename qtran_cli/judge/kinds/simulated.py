"""A task that is simulated: a ceiling of the return, and what seeds' greedy policies earn when they are played."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

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
    from qtran_cli.envs.worlds import WORLDS

    most, words = WORLDS[game.name].ceiling(game.options)
    return Known(Benchmark(None, None if most is None else Fraction(most), words if most is not None else f"{UNKNOWN}; {words}"), {}, None)


def theory(config: Config, game: World, exact: Known, settled: bool = False) -> Theory:
    """Nothing exact is known of a program."""
    return Theory(words="the task is simulated: there is nothing exact to hold a method against")


def judge(game: World, exact: Known) -> Callable[[Trainer], list[bool | None]]:
    """Which policy is optimal nobody knows: returns vary by chance."""
    return lambda trainer: [None] * len(trainer.seeds)


def seeds(game: World, result: Result, exact: Known) -> tuple[Seed, ...]:
    """What every seed has earned."""
    return tuple(Seed(number, None, sampled, None, 0, ()) for number, sampled in zip(result.trainer.seeds, result.returns, strict=True))


def tables(config: Config, result: Result, exact: Known, seeds: Sequence[Seed]) -> None:
    """There are none."""


def earnable(game: World, gamma: Fraction | None) -> Earnable:
    """No bound is known of the values of a program."""
    return Earnable(None, None)


def sees(config: Config, game: World) -> str:
    """What the program shows."""
    from qtran_cli.envs.worlds import WORLDS

    return str(WORLDS[game.name].SEES)
