"""What the exact half knows of a game with several states: the best return, Q_jt*, and what it says of a method."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import ModuleType
from typing import TYPE_CHECKING, Any

from qtran_cli.errors import UsageError

if TYPE_CHECKING:
    from qtran_cli.exact.play.situations import Situation
    from qtran_cli.judge.states_training import Benchmark, Theory
    from qtran_cli.learn.run.config import Config
    from qtran_cli.model.task import Task
    from qtran_cli.table import Table


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
    from qtran_cli.exact.states.values import optimal
    from qtran_cli.judge.states_training import Benchmark

    values = optimal(task)
    return Known(Benchmark(values.start, values.start, "an optimal policy"), dict(values.q_jt), values)


def _partial(task: Task) -> Known:
    from qtran_cli.exact.histories.solve import solve
    from qtran_cli.judge.states_training import Benchmark

    solution = solve(task)
    best, tree = solution.decentralised, solution.histories
    assert best is not None, "every part was asked for"
    words = "the best decentralised policy" if best.exact else "decentralised policies, of which bounds are known"
    tables = {tree.history(j): tree.q_jt(j) for j in range(tree.count)}
    return Known(Benchmark(best.lower, best.upper, words), tables, solution)


def _bound(task: Task, reason: str) -> Benchmark:
    """Where the histories are too many, what could be earned if every agent saw the state."""
    from qtran_cli.exact.states.values import optimal
    from qtran_cli.judge.states_training import Benchmark

    try:
        upper = optimal(replace(task, observations=None, signals=None)).start
    except UsageError:
        return Benchmark(None, None, f"unknown: {reason}")
    return Benchmark(None, upper, f"a policy that sees the state, an upper bound ({reason})")


def theory(config: Config, task: Task, exact: Known) -> Theory:
    """What the exact solver says about the method on the game."""
    from qtran_cli.judge.states_training import Theory

    if exact.solution is None:
        return Theory()
    if task.fully_observed:
        return _theory_by_states(config.method, task, exact.solution)
    if not config.settings.history:
        return Theory(words="what the solver says is about agents with histories")
    return _theory_by_histories(config.method, exact.solution)


def _theory_by_states(name: str, task: Task, values: Any) -> Theory:
    from qtran_cli.exact.facts import Facts
    from qtran_cli.exact.known import CONDITIONS, PROJECTIONS
    from qtran_cli.judge.states_training import Theory

    if name in PROJECTIONS:
        return _returns(PROJECTIONS[name], task, values)
    if name not in CONDITIONS:
        return Theory()
    condition = CONDITIONS[name]
    met = all(condition.decide(Facts(q)).feasible for q in values.q_jt.values())
    return _returns(condition, task, values) if met else Theory(words=condition.UNKNOWN)


def _returns(method: ModuleType, task: Task, values: Any) -> Theory:
    from qtran_cli.exact.facts import Facts
    from qtran_cli.exact.one_step.solve import projector
    from qtran_cli.exact.states.bootstrap import bootstrapped
    from qtran_cli.exact.states.solve import fitted
    from qtran_cli.exact.states.values import Model
    from qtran_cli.judge.states_training import Theory

    model, project = Model(task, values.layers), projector(method, alone=True)
    fits = {entry: project(Facts(q)) for entry, q in values.q_jt.items()}
    return Theory(fitted(model, fits), bootstrapped(model, method.TRAITS.bootstrap, project, Facts, values.v))


def _theory_by_histories(name: str, solution: Any) -> Theory:
    from qtran_cli.exact import traits
    from qtran_cli.exact.histories import methods as history_methods
    from qtran_cli.exact.histories.gaps import gaps
    from qtran_cli.exact.histories.solution import holds, verdict
    from qtran_cli.exact.known import CONDITIONS
    from qtran_cli.judge.states_training import Theory

    every, words, over = gaps(solution.histories), verdict(solution), traits.of(name).over
    if over in (traits.Over.means, traits.Over.sums):
        fitted = history_methods.decentralised(every, history_methods.means_greedy(every))
        return Theory(fitted, history_methods.bootstrapped(every, over)[0], words)
    decided = CONDITIONS[name].answer(solution) if name in CONDITIONS else solution.factorizable
    if over is traits.Over.factors and holds(decided):
        fitted = history_methods.decentralised(every, history_methods.optimal_greedy(every))
        return Theory(fitted, fitted, words)
    return Theory(words=words)
