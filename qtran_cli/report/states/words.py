"""What the solver found out about a fully observed game with several states, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from qtran_cli.exact.states.layers import Entry
from qtran_cli.exact.states.solution import Returns, Stage, TaskSolution
from qtran_cli.model.task import Task
from qtran_cli.report.kit.labels import among, some
from qtran_cli.report.kit.numerals import Numbers
from qtran_cli.report.one_step.words import consistent as consistent_in
from qtran_cli.report.one_step.words import reason
from qtran_cli.report.states import points
from qtran_cli.scalars import spell

NAME = 24
"""The most columns that the name of a state takes."""
CUT_OFF = "the search among orders was cut off, so the fit is not proved best"
CLASSES = {"additive": "additive", "monotone": "monotone", "factorizable": "rectangular"}
"""The classes in the order of the verdict, and their names in the record of a one-step game."""


def verdict(solution: TaskSolution) -> str:
    """The answer in one line. A game is additive, monotone, factorizable when Q_jt* is in every reachable state."""
    said = (name if getattr(solution, name) else f"not {name}" for name in CLASSES)
    return ", ".join(said)


def state(task: Task, entry: Entry) -> str:
    """A state and the decisions left, if there is a horizon: "2A (3 left)"."""
    s, left = entry
    return among(task.states, s, NAME) + ("" if left is None else f" ({left:,} left)")


def answer(solution: TaskSolution, name: str) -> str:
    """Yes, or no and the first state that contradicts, with its witness."""
    failing = list(solution.without(CLASSES[name]))
    count = len(solution.stages)
    if not failing:
        which = "the one reachable" if count == 1 else f"all {count:,} reachable"
        return f"yes: Q_jt* is, in {which} {places(solution.task, count)}."
    where = some((state(solution.task, stage.entry) for stage in failing), len(failing))
    return f"no: not in {where}. In {_witness(solution, failing[0], name)}"


def places(task: Task, count: int) -> str:
    """What decisions are made at, in words: "states", or with a horizon "pairs of state and steps left"."""
    one, many = ("state", "states") if task.horizon is None else ("state and steps left", "pairs of state and steps left")
    return one if count == 1 else many


def consistent(solution: TaskSolution) -> str:
    """What factors can do all the same in the states where no [Q_i] satisfies strict IGM, the first of them spelled out."""
    first = next(solution.without(CLASSES["factorizable"]))
    found = consistent_in(first.solution.optimum, first.solution.game)
    where = f"So in {state(solution.task, first.entry)}, and alike in every other such state"
    return f"{found} {where}: a policy of these is optimal."


def _witness(solution: TaskSolution, stage: Stage, name: str) -> str:
    certificate = getattr(stage.solution, CLASSES[name])
    return f"{state(solution.task, stage.entry)}: {reason(certificate, stage.solution.game)}"


def time(task: Task) -> str:
    """Horizon and discount."""
    said = [f"horizon {task.horizon:,}"] if task.horizon is not None else []
    said += [f"discount {spell(task.discount)}"] if task.discount != 1 else []
    return ", ".join(said) or "every path ends"


def fails(solution: TaskSolution, returns: Returns) -> str:
    """The states in which a method's greedy joint actions on Q_jt* are not all optimal."""
    return some((state(solution.task, entry) for entry in returns.fails), len(returns.fails)) if returns.fails else "–"


def remarks(solution: TaskSolution, returns: Returns, numbers: Numbers) -> Iterator[str]:
    """Why a return is missing, by how much a method over-estimates it, or that the fits behind it are not proved best."""
    if returns.fitted.value is None:
        yield f"fitted: {returns.fitted.reason}."
    if returns.bootstrapped.value is None and returns.bootstrapped.reason != returns.fitted.reason:
        yield f"bootstrapping: {returns.bootstrapped.reason}."
    learned = returns.bootstrapped.learned
    if learned is not None and learned > solution.optimum:
        above = numbers.show(learned - solution.optimum)
        yield f"bootstrapping: by its own tables the start is worth {numbers.show(learned)}, {above} more than the best return."
    yield from points.remarks(returns, numbers)
    for reading, earned in (("fitted", returns.fitted), ("bootstrapping", returns.bootstrapped)):
        late = [entry for entry, fit in (earned.fits or {}).items() if fit.cut_off]
        if late:
            yield f"{reading}: {CUT_OFF} in {len(late):,} of {len(earned.fits or ()):,} tables; --json has the bounds."


def largest_loss(optimum: Fraction, earned: Sequence[Fraction | None], numbers: Numbers) -> str:
    """The largest loss of these returns; "≥" before it where one of them is not known, "–" where none is."""
    known = [optimum - value for value in earned if value is not None]
    if not known:
        return "–"
    return f"{'' if len(known) == len(earned) else '≥ '}{numbers.show(max(known))}"
