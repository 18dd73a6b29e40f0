"""Everything that is decided about a fully observed game with several states: the one-step verdicts on Q_jt*, state by state.

With full observation every Q_i may depend on the state (and on the steps left, with a horizon), so the game is factorizable iff
Q_jt*(s, ·) is in every reachable state. Source: Son et al. 2019, definition 1, with Q_jt the optimal joint action-value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from qtran_cli.exact.ask import USUAL, Ask, Told, silent
from qtran_cli.exact.asked import Part
from qtran_cli.exact.budget import Times
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.known import PROJECTIONS
from qtran_cli.exact.one_step.solution import Projection, Solution
from qtran_cli.exact.one_step.solve import projector, searches
from qtran_cli.exact.states import every
from qtran_cli.exact.states.bootstrap import bootstrapped, place
from qtran_cli.exact.states.greedy import earned
from qtran_cli.exact.states.layers import layers
from qtran_cli.exact.states.recurring import V
from qtran_cli.exact.states.solution import Earned, Returns, Stage, TaskSolution
from qtran_cli.exact.states.tables import Key, Tables, key
from qtran_cli.exact.states.values import Model, extreme
from qtran_cli.model.task import Task


def solve(task: Task, ask: Ask = USUAL, told: Told = silent, times: Times | None = None) -> TaskSolution:
    """Q_jt*, its verdicts in every reachable state, and what every method's greedy joint actions earn from the start.

    told: hears how many different tables are solved. times: those of ``ask``, where somebody watches them. Cost: two one-step
    solves per entry of Q_jt*, equal tables once. Raises UsageError over ask.max_cells.
    """
    how = Tables(ask.of_tables(Part.verdict, Part.methods), told, times or ask.times())
    model = Model(task, layers(task, ask.max_cells))
    values = extreme(model, None, max)
    entries = model.layers.entries
    later = searches(how.ask.asked) * len(entries)
    solved = how.each(task, [values.q_jt[entry] for entry in entries], later)
    stages = tuple(_stage(task, s, left, found) for (s, left), found in zip(entries, solved, strict=True))
    how.times.orders.expect(later)
    names = PROJECTIONS.sound() if Part.methods in ask.asked else ()
    methods = {name: _returns(model, name, stages, how, values.v) for name in names}
    return TaskSolution(task, ask, values.start, stages, methods)


def _stage(task: Task, s: int, left: int | None, solution: Solution) -> Stage:
    return Stage(s, left, replace(solution, game=task.stage(s, solution.game.payoff)))


def _returns(model: Model, name: str, stages: Sequence[Stage], how: Tables, v_star: V) -> Returns:
    """What one method earns, fitted to Q_jt* and bootstrapping."""
    fits = {stage.entry: stage.solution.methods[name] for stage in stages}
    fails = tuple(entry for entry, fit in fits.items() if not fit.optimal)
    method = PROJECTIONS[name]
    project = Once(projector(method, alone=True))
    own = bootstrapped(model, method.TRAITS.bootstrap, project, how.facts, v_star)
    return Returns(fails, fitted(model, fits), own, partial(every.listed, model, method.TRAITS.bootstrap, project, how.facts))


class Once:
    """A method's fit, made once for equal tables: targets repeat where nothing follows, or where a search comes to its end."""

    def __init__(self, project: Callable[[Facts], Projection]) -> None:
        self._project, self._known = project, dict[Key, Projection]()

    def __call__(self, facts: Facts) -> Projection:
        name = key(facts.table)
        if name not in self._known:
            self._known[name] = self._project(facts)
        return self._known[name]


def fitted(model: Model, fits: Mapping[tuple[int, int | None], Projection]) -> Earned:
    """What these fits of Q_jt* earn."""
    value, missing = earned(model, {entry: fit.greedy for entry, fit in fits.items()})
    reason = "" if missing is None else f"{place(model.task, missing)}: {fits[missing].reason}"
    return Earned(value, reason, fits)
