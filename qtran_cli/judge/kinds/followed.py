"""What the seeds of a run on a game with several states have learned where their greedy policies lead, and what these earn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from qtran_cli.judge.kinds.policies import Policies, attempt
from qtran_cli.judge.seed import Place, Seed
from qtran_cli.judge.theory import Known
from qtran_cli.table import Table, from_array

if TYPE_CHECKING:
    from qtran_cli.exact.play.followed import Met
    from qtran_cli.learn.run.config import Config
    from qtran_cli.learn.run.evaluate import Learned
    from qtran_cli.learn.run.run import Result
    from qtran_cli.learn.train import Trainer
    from qtran_cli.model.task import Task

AUDITED = 100
"""Situations of a seed that are audited, those of the start first."""
CELLS = 20_000
"""And joint actions in all of them."""


def judge(task: Task, exact: Known) -> Callable[[Trainer], list[bool | None]]:
    """For learn.run.run: whether each seed's policy is optimal, None where that is not known or too much to follow."""

    def judged(trainer: Trainer) -> list[bool | None]:
        policies = Policies(trainer, task)
        return [
            None if (found := attempt(policies, k)) is None else exact.benchmark.optimal(found.value) for k in range(len(trainer.seeds))
        ]

    return judged


def seeds(task: Task, result: Result, exact: Known) -> tuple[Seed, ...]:
    """What every seed has learned."""
    policies = Policies(result.trainer, task)
    return tuple(_seed(policies, exact, k, sampled) for k, sampled in enumerate(result.returns))


def tables(config: Config, result: Result, exact: Known, seeds: Sequence[Seed]) -> None:
    """There are as many as situations: nearness has some."""


def _seed(policies: Policies, exact: Known, k: int, sampled: float) -> Seed:
    followed, number = attempt(policies, k), policies.trainer.seeds[k]
    if followed is None:
        return Seed(number, None, sampled, None, 0, ())
    most = min(AUDITED, max(1, CELLS // policies.task.size))
    places = tuple(_place(policies, exact, k, met) for met in followed.met[:most])
    value = followed.value
    return Seed(number, value, sampled, exact.benchmark.optimal(value), len(followed.met), places)


def _place(policies: Policies, exact: Known, k: int, met: Met) -> Place:
    rows = [(float(p), seeds[k]) for p, seeds in policies.learned(met)]
    q = tuple(from_array(x) for x in rows[0][1].q)
    return Place(met.situation, met.u, q, _mean_table(rows), _mean_value(rows), exact.tables.get(met.situation), _mean_linear(rows))


def _mean_table(rows: Sequence[tuple[float, Learned]]) -> Table | None:
    """The learned Q_jt, its mean under the belief where it depends on the state."""
    tables = [one.q_jt for _, one in rows if one.q_jt is not None]
    if len(tables) < len(rows):
        return None
    if all((table == tables[0]).all() for table in tables):
        return from_array(tables[0])
    return from_array(np.average(tables, axis=0, weights=[p for p, _ in rows]))


def _mean_value(rows: Sequence[tuple[float, Learned]]) -> Fraction | None:
    values = [one.v_jt for _, one in rows if one.v_jt is not None]
    if len(values) < len(rows):
        return None
    return Fraction(values[0] if len(set(values)) == 1 else sum(p * v for (p, _), v in zip(rows, values, strict=True)))


def _mean_linear(rows: Sequence[tuple[float, Learned]]) -> float | None:
    shares = [(p, one.linear) for p, one in rows if one.linear is not None]
    return sum(p * share for p, share in shares) / sum(p for p, _ in shares) if shares else None
