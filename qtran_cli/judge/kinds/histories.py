"""A game whose agents see the state in part: bounds of the best return, Q_jt* over histories, and what a method earns there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qtran_cli.errors import UsageError
from qtran_cli.exact import traits
from qtran_cli.exact.ask import Ask
from qtran_cli.exact.asked import ALL, Part
from qtran_cli.exact.histories import methods
from qtran_cli.exact.histories.gaps import gaps
from qtran_cli.exact.histories.planned import Planned
from qtran_cli.exact.histories.solution import holds, verdict
from qtran_cli.exact.histories.solve import solve
from qtran_cli.exact.known import CONDITIONS
from qtran_cli.judge.kinds.earnable import earnable
from qtran_cli.judge.kinds.followed import judge, seeds, tables
from qtran_cli.judge.kinds.states import left
from qtran_cli.judge.kinds.unsolved import unsolved
from qtran_cli.judge.theory import Benchmark, Known, Theory

if TYPE_CHECKING:
    from qtran_cli.learn.run.config import Config
    from qtran_cli.model.task import Task

ASK = Ask(asked=ALL - {Part.methods}, whole=False, plan_seconds=20.0)
"""All but the tables of Q_jt as one-step games, and what methods make of them. Policies are looked for as long as somebody waits."""

__all__ = ["earnable", "judge", "known", "seeds", "sees", "tables", "theory"]


def known(task: Task) -> Known:
    """The best return or its bounds, and Q_jt* at every joint history, of which there can be too many."""
    try:
        solution = solve(task, ASK)
    except UsageError as error:
        return unsolved(task, error.what)
    best = solution.decentralised
    assert best is not None, "every part was asked for"
    words = "the best decentralised policy" if best.exact else "decentralised policies, of which bounds are known"
    if isinstance(solution, Planned):
        return Known(Benchmark(best.lower, best.upper, words), {}, None)
    tree = solution.histories
    return Known(Benchmark(best.lower, best.upper, words), {tree.history(j): tree.q_jt(j) for j in range(tree.count)}, solution)


def theory(config: Config, task: Task, exact: Known, settled: bool = False) -> Theory:
    """What the method's policy earns, of agents that have a history."""
    if exact.solution is None:
        return Theory()
    if not config.settings.coded and config.settings.memory == "none":
        return Theory(words="what the solver says is about agents with histories")
    return said(config.method, task, exact.solution)


def said(name: str, task: Task, solution: Any) -> Theory:
    """The same of the method of that name. solution: of exact.histories.solve."""
    every, words, over = gaps(solution.histories), verdict(solution), traits.of(name).over
    if over in (traits.Over.means, traits.Over.sums):
        fitted = methods.decentralised(every, methods.means_greedy(every))
        return Theory(fitted, methods.bootstrapped(every, over)[0], words)
    decided = CONDITIONS[name].answer(solution) if name in CONDITIONS else solution.factorizable
    if over is traits.Over.factors and holds(decided):
        fitted = methods.decentralised(every, methods.optimal_greedy(every))
        return Theory(fitted, fitted, words)
    return Theory(words=words)


def sees(config: Config, task: Task) -> str:
    """What an agent perceives."""
    if task.horizon is None and task.cyclic:
        return "what it observes now" + (": histories never end" if not config.settings.remembers else "")
    return "its own history" if config.settings.coded else "what it observes now" + left(task)
