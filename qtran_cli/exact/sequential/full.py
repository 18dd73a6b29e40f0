"""Everything that is decided about a fully observed game with several states: the one-step verdicts on Q_jt*, state by state.

With full observation every Q_i may depend on the state (and on the steps left, with a horizon), so the game is factorizable iff
Q_jt*(s, ·) is in every reachable state. Source: Son et al. 2019, definition 1, with Q_jt the optimal joint action-value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from qtran_cli.exact import alt
from qtran_cli.exact.asked import ALL, Asked, Part
from qtran_cli.exact.facts import ALPHA, QMIX_SECONDS, Facts
from qtran_cli.exact.sequential.bootstrap import bootstrapped, place
from qtran_cli.exact.sequential.greedy import earned
from qtran_cli.exact.sequential.layers import MAX_CELLS, layers
from qtran_cli.exact.sequential.solution import Earned, Returns, Stage, TaskSolution
from qtran_cli.exact.sequential.values import Model, extreme
from qtran_cli.exact.solution import Projection, Solution
from qtran_cli.exact.solve import PROJECTIONS, solve
from qtran_cli.table import Table
from qtran_cli.task import Task


def solve_task(
    task: Task,
    objective: str = "tight",
    alt_seconds: float = alt.SECONDS,
    *,
    alpha: Fraction = ALPHA,
    qmix_seconds: float = QMIX_SECONDS,
    max_cells: int = MAX_CELLS,
    asked: Asked = ALL,
) -> TaskSolution:
    """Q_jt*, its verdicts in every reachable state, and what every method's greedy joint actions earn from the start.

    objective, alt_seconds, alpha, qmix_seconds, asked: as exact.solve.solve takes them, for every state. max_cells: how many entries
    of Q_jt* there may be at most. Cost: two one-step solves per entry, equal tables once. Raises UsageError over max_cells.
    """
    model = Model(task, layers(task, max_cells))
    values = extreme(model, None, max)
    once = Once(lambda q: solve(task.stage(0, q), objective, alt_seconds, alpha=alpha, qmix_seconds=qmix_seconds, asked=asked))
    stages = tuple(_stage(task, s, left, once(values.q_jt[s, left])) for s, left in model.layers.entries)
    options = {"objective": objective, "alpha": alpha, "qmix_seconds": qmix_seconds}
    methods = {
        name: Returns(
            tuple(stage.entry for stage in stages if not stage.solution.methods[name].optimal),
            fitted(model, {stage.entry: stage.solution.methods[name] for stage in stages}),
            bootstrapped(model, name, projector(module), lambda y: Facts(y, **options), values.v),  # type: ignore[arg-type]
        )
        for name, module in (PROJECTIONS.items() if Part.methods in asked else ())
    }
    return TaskSolution(task, objective, values.start, stages, methods, alpha, asked)


def _stage(task: Task, s: int, left: int | None, solution: Solution) -> Stage:
    return Stage(s, left, replace(solution, game=task.stage(s, solution.game.payoff)))


class Once:
    """A function of a table, called once for equal tables: a state's Q_jt* repeats where nothing follows, or long horizons settle."""

    def __init__(self, function: Callable[[Table], Solution]) -> None:
        self._function, self._known = function, dict[tuple, Solution]()

    def __call__(self, table: Table) -> Solution:
        key = table.den, tuple(table.num.ravel().tolist())
        if key not in self._known:
            self._known[key] = self._function(table)
        return self._known[key]


def projector(module) -> Callable[[Facts], Projection]:
    """A method's best fit of one table, without what is reported beside it where the method can leave that out."""
    alone: Callable[[Sequence[Facts]], Sequence[Projection]] | None = getattr(module, "alone", None)
    return module.project if alone is None else lambda facts: next(iter(alone([facts])))


def fitted(model: Model, fits: Mapping[tuple[int, int | None], Projection]) -> Earned:
    """What these fits of Q_jt* earn."""
    value, missing = earned(model, {entry: fit.greedy for entry, fit in fits.items()})
    reason = "" if missing is None else f"{place(model.task, missing)}: {fits[missing].reason}"
    return Earned(value, reason, fits)
