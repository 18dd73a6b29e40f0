"""A game whose agents all see the state: the best return and Q_jt* there, and what theory says that a method earns."""

from __future__ import annotations

from functools import partial
from types import ModuleType
from typing import TYPE_CHECKING, Any

from qtran_cli.errors import UsageError
from qtran_cli.exact.ask import USUAL, Ask
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.known import CONDITIONS, PROJECTIONS
from qtran_cli.exact.one_step.solve import projector
from qtran_cli.exact.states.bootstrap import bootstrapped
from qtran_cli.exact.states.every import listed
from qtran_cli.exact.states.solve import fitted
from qtran_cli.exact.states.values import Model, optimal
from qtran_cli.judge import methods
from qtran_cli.judge.kinds import weighted
from qtran_cli.judge.kinds.earnable import earnable
from qtran_cli.judge.kinds.followed import judge, seeds, tables
from qtran_cli.judge.kinds.unsolved import unsolved
from qtran_cli.judge.theory import Benchmark, Known, Theory

if TYPE_CHECKING:
    from qtran_cli.learn.run.config import Config
    from qtran_cli.model.task import Task

__all__ = ["earnable", "judge", "known", "seeds", "sees", "tables", "theory"]


def known(task: Task) -> Known:
    """The best return, and Q_jt* of every state; neither of a game that is too large to solve, which is trained all the same."""
    try:
        values = optimal(task)
    except UsageError as error:
        return unsolved(task, error.what)
    return Known(Benchmark(values.start, values.start, "an optimal policy"), dict(values.q_jt), values)


def theory(config: Config, task: Task, exact: Known, settled: bool = False) -> Theory:
    """What the method's policy earns. Cost: its projection in every state, twice, and where states recur all its fixed points."""
    return Theory() if exact.solution is None else said(methods.exact(config.method), task, exact.solution, weighted.ask(config))


def said(name: str, task: Task, values: Any, ask: Ask = USUAL) -> Theory:
    """The same of the method of that name. values: of exact.states.values.optimal."""
    if name in PROJECTIONS:
        return _returns(PROJECTIONS[name], task, values, ask)
    if name not in CONDITIONS:
        return Theory()
    condition = CONDITIONS[name]
    met = all(condition.decide(Facts(q)).feasible for q in values.q_jt.values())
    return _returns(condition, task, values, ask) if met else Theory(words=condition.UNKNOWN)


def _returns(method: ModuleType, task: Task, values: Any, ask: Ask) -> Theory:
    model, project, facts = Model(task, values.layers), projector(method, alone=True), partial(Facts, ask=ask)
    fits = {entry: project(facts(q)) for entry, q in values.q_jt.items()}
    how = method.TRAITS.bootstrap
    return Theory(fitted(model, fits), bootstrapped(model, how, project, facts, values.v), points=listed(model, how, project, facts))


def sees(config: Config, task: Task) -> str:
    """What an agent perceives."""
    return "the state" + left(task)


def left(task: Task) -> str:
    """What every agent perceives besides, where decisions are counted."""
    return ", and the steps left" if task.horizon not in (None, 1) else ""
