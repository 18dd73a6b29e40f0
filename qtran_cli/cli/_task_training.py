"""From a finished run on a game with several states to what is reported about it: what the policies earn, and where, exactly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from qtran_cli.cli._policies import Policies, attempt
from qtran_cli.errors import UsageError

if TYPE_CHECKING:
    from qtran_cli.exact.sequential.followed import Met
    from qtran_cli.exact.sequential.situations import Situation
    from qtran_cli.learn.config import Config
    from qtran_cli.learn.evaluate import Learned
    from qtran_cli.learn.run import Result
    from qtran_cli.report.task_training import Benchmark, Place, TaskSeed, TaskTraining, Theory
    from qtran_cli.table import Table
    from qtran_cli.task import Task

AUDITED = 100
"""Situations of a seed that are audited, those of the start first."""
CELLS = 20_000
"""And joint actions in all of them."""
STRICT = ("qtran", "qplex")
"""Methods that represent a factorizable game."""


@dataclass(frozen=True)
class Known:
    """What the exact half knows of a game before anything is trained. tables: Q_jt* by situation. solution: None where unsolved."""

    benchmark: Benchmark
    tables: dict[Situation, Table]
    solution: Any


def known(task: Task) -> Known:
    """The best return, and Q_jt* where it can be told. A game that is too large to solve has neither, and is trained all the same."""
    try:
        return _seen(task) if task.fully_observed else _partial(task)
    except UsageError as error:
        return Known(_bound(task, error.what), {}, None)


def _seen(task: Task) -> Known:
    from qtran_cli.exact.sequential.values import optimal
    from qtran_cli.report.task_training import Benchmark

    values = optimal(task)
    return Known(Benchmark(values.start, values.start, "an optimal policy"), dict(values.q_jt), values)


def _partial(task: Task) -> Known:
    from qtran_cli.exact.sequential.partial import solve
    from qtran_cli.report.task_training import Benchmark

    solution = solve(task)
    best, tree = solution.decentralised, solution.histories
    words = "the best decentralised policy" if best.exact else "decentralised policies, of which bounds are known"
    tables = {tree.history(j): tree.q_jt(j) for j in range(tree.count)}
    return Known(Benchmark(best.lower, best.upper, words), tables, solution)


def _bound(task: Task, reason: str) -> Benchmark:
    """Where the histories are too many, what could be earned if every agent saw the state."""
    from qtran_cli.exact.sequential.values import optimal
    from qtran_cli.report.task_training import Benchmark

    try:
        upper = optimal(replace(task, observations=None, signals=None)).start
    except UsageError:
        return Benchmark(None, None, f"unknown: {reason}")
    return Benchmark(None, upper, f"a policy that sees the state, an upper bound ({reason})")


def training(config: Config, task: Task, result: Result, run: str, exact: Known | None = None) -> TaskTraining:
    """The record of a run. exact: what ``known`` says, where it was asked before."""
    from dataclasses import asdict

    import numpy as np

    from qtran_cli import statistics
    from qtran_cli.report.task_training import TaskTraining

    exact, policies = exact or known(task), Policies(result.trainer, task)
    seeds = tuple(_seed(policies, exact, k, sampled) for k, sampled in enumerate(result.returns))
    returns = [seed.earned for seed in seeds]
    return TaskTraining(
        env=config.env,
        method=config.method,
        task=task,
        seeds=seeds,
        steps=config.steps,
        updates=result.updates,
        seconds=result.seconds,
        run=run,
        settings=asdict(config.settings),
        full_exploration=config.full_exploration,
        benchmark=exact.benchmark,
        theory=theory(config, task, exact),
        sees=_sees(config, task),
        iqm=float(statistics.iqm(np.array(returns))),
        interval=statistics.interval(returns),
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
    from qtran_cli.report.task_training import TaskSeed

    followed, number = attempt(policies, k), policies.trainer.seeds[k]
    if followed is None:
        return TaskSeed(number, None, sampled, None, 0, ())
    most = min(AUDITED, max(1, CELLS // policies.task.size))
    places = tuple(_place(policies, exact, k, met) for met in followed.met[:most])
    value = followed.value
    return TaskSeed(number, value, sampled, exact.benchmark.optimal(value), len(followed.met), places)


def _place(policies: Policies, exact: Known, k: int, met: Met) -> Place:
    from qtran_cli.exact.audit import audit
    from qtran_cli.report.task_training import Place
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


def theory(config: Config, task: Task, exact: Known) -> Theory:
    """What the exact solver says about the method on the game."""
    from qtran_cli.report.task_training import Theory

    if exact.solution is None:
        return Theory()
    if task.fully_observed:
        return _theory_by_states(config.method, task, exact.solution)
    if not config.settings.history:
        return Theory(words="what the solver says is about agents with histories")
    return _theory_by_histories(config.method, exact.solution)


def _theory_by_states(method: str, task: Task, values: Any) -> Theory:
    from qtran_cli.exact import alt
    from qtran_cli.exact.facts import Facts
    from qtran_cli.exact.sequential.bootstrap import bootstrapped
    from qtran_cli.exact.sequential.full import fitted, projector
    from qtran_cli.exact.sequential.values import Model
    from qtran_cli.exact.solve import PROJECTIONS
    from qtran_cli.report.task_training import Theory

    if method == "qtran_alt":
        satisfiable = all(alt.decide(Facts(q), alt.SECONDS).feasible for q in values.q_jt.values())
        return _theory_by_states("qtran_base", task, values) if satisfiable else Theory(words="(7) is not known to be satisfiable")
    if method not in PROJECTIONS:
        return Theory()
    model, project = Model(task, values.layers), projector(PROJECTIONS[method])
    fits = {entry: project(Facts(q)) for entry, q in values.q_jt.items()}
    return Theory(fitted(model, fits), bootstrapped(model, method, project, Facts, values.v))


def _theory_by_histories(method: str, solution: Any) -> Theory:
    from qtran_cli.exact.sequential import history_methods
    from qtran_cli.exact.sequential.gaps import gaps
    from qtran_cli.report.history_words import holds, verdict
    from qtran_cli.report.task_training import Theory

    every, words = gaps(solution.histories), verdict(solution)
    if method in history_methods.MEANS:
        fitted = history_methods.decentralised(every, history_methods.means_greedy(every))
        return Theory(fitted, history_methods.bootstrapped(every, method)[0], words)
    if holds(solution.alt if method == "qtran_alt" else solution.factorizable) and method.startswith(STRICT):
        fitted = history_methods.decentralised(every, history_methods.optimal_greedy(every))
        return Theory(fitted, fitted, words)
    return Theory(words=words)
