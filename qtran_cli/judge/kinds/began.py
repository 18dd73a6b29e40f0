"""Where the seeds of a run began: the values of their networks before the first update, and where exact fits lead from these."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, cast

from qtran_cli.exact.states.values import start
from qtran_cli.judge.kinds.policies import Policies
from qtran_cli.judge.seed import Began, Seed

if TYPE_CHECKING:
    from qtran_cli.exact.states.solution import FixedPoints, Led
    from qtran_cli.learn.run.config import Config
    from qtran_cli.learn.run.evaluate import Learned
    from qtran_cli.learn.run.run import Result
    from qtran_cli.model.task import Task
    from qtran_cli.model.team_game import TeamGame

DENOMINATOR = 10**6
"""Values are taken to so many parts of 1: of floats of PyTorch the rest is noise, and would be carried through every step."""


def began(config: Config, game: TeamGame, result: Result, points: FixedPoints | None, seeds: Sequence[Seed]) -> tuple[Seed, ...]:
    """``seeds`` with where they began, where fixed points are listed. Cost: per seed up to 100 steps of exact fits."""
    if points is None or points.leads is None:
        return tuple(seeds)
    from qtran_cli.learn.run.making import begun

    task = cast("Task", game)
    policies = Policies(begun(config, task, result.trainer), task)
    columns = [[_value(one) for one in policies.numbers((s, None), s)] for s in range(len(task.states))]
    found = [_began(task, points.leads, v) for v in zip(*columns, strict=True)]
    return tuple(replace(seed, began=one) for seed, one in zip(seeds, found, strict=True))


def _value(one: Learned) -> Fraction:
    """What a joint table says of its greedy joint action. Where points are listed, tables are small."""
    assert one.q_jt is not None
    return Fraction(float(one.q_jt[one.u_bar])).limit_denominator(DENOMINATOR)


def _began(task: Task, lead: Callable[[Sequence[Fraction]], Led], v: tuple[Fraction, ...]) -> Began:
    return Began(v, start(task, {(s, None): x for s, x in enumerate(v)}), lead(v))
