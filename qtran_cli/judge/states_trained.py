"""From a finished run on a game with several states to what is reported about it: what the policies earn, and where, exactly."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from qtran_cli.judge.finished import finished
from qtran_cli.judge.policies import Policies, attempt
from qtran_cli.judge.theory import Known, known, theory

if TYPE_CHECKING:
    from qtran_cli.exact.play.followed import Met
    from qtran_cli.judge.states_training import Place, TaskSeed, TaskTraining
    from qtran_cli.learn.run.config import Config
    from qtran_cli.learn.run.evaluate import Learned
    from qtran_cli.learn.run.run import Result
    from qtran_cli.model.task import Task
    from qtran_cli.table import Table

AUDITED = 100
"""Situations of a seed that are audited, those of the start first."""
CELLS = 20_000
"""And joint actions in all of them."""


def training(config: Config, task: Task, result: Result, run: str, exact: Known | None = None) -> TaskTraining:
    """The record of a run. exact: what ``known`` says, where it was asked before."""
    from qtran_cli.judge.states_training import TaskTraining

    exact, policies = exact or known(task), Policies(result.trainer, task)
    seeds = tuple(_seed(policies, exact, k, sampled) for k, sampled in enumerate(result.returns))
    return TaskTraining(
        **finished(config, result, run, [seed.earned for seed in seeds]),
        task=task,
        seeds=seeds,
        benchmark=exact.benchmark,
        theory=theory(config, task, exact),
        sees=_sees(config, task),
    )


def _sees(config: Config, task: Task) -> str:
    if task.fully_observed:
        return "the state" + (", and the steps left" if task.horizon not in (None, 1) else "")
    if task.horizon is None and task.cyclic:
        return "what it observes now: histories never end"
    if config.settings.history:
        return "its own history"
    return "what it observes now" + (", and the steps left" if task.horizon not in (None, 1) else "")


def _seed(policies: Policies, exact: Known, k: int, sampled: float) -> TaskSeed:
    from qtran_cli.judge.states_training import TaskSeed

    followed, number = attempt(policies, k), policies.trainer.seeds[k]
    if followed is None:
        return TaskSeed(number, None, sampled, None, 0, ())
    most = min(AUDITED, max(1, CELLS // policies.task.size))
    places = tuple(_place(policies, exact, k, met) for met in followed.met[:most])
    value = followed.value
    return TaskSeed(number, value, sampled, exact.benchmark.optimal(value), len(followed.met), places)


def _place(policies: Policies, exact: Known, k: int, met: Met) -> Place:
    from qtran_cli.exact.check.audit import audit
    from qtran_cli.judge.states_training import Place
    from qtran_cli.table import from_array

    rows = [(float(p), seeds[k]) for p, seeds in policies.learned(met)]
    q = tuple(from_array(x) for x in rows[0][1].q)
    q_jt, v = _mean_table(rows), _mean_value(rows)
    star = exact.tables.get(met.situation)
    return Place(
        situation=met.situation,
        u_bar=met.u,
        q=q,
        q_jt=q_jt,
        v_jt=v,
        exact=star,
        by_exact=None if star is None else audit(star, q, v),
        by_q_jt=None if q_jt is None else audit(q_jt, q, v),
    )


def _mean_table(rows: Sequence[tuple[float, Learned]]) -> Table | None:
    """The learned Q_jt, its mean under the belief where it depends on the state."""
    import numpy as np

    from qtran_cli.table import from_array

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
