"""What `qtran solve` says of a fully observed game with several states by itself: verdict, a table or a few, a line a method."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from rich.console import RenderableType

from qtran_cli.exact.states.solution import Returns, Stage, TaskSolution
from qtran_cli.exact.traits import having
from qtran_cli.model.task import Task
from qtran_cli.report.kit.counted import counted, size
from qtran_cli.report.kit.fitted import Sections, Version
from qtran_cli.report.kit.grid import Cell, Grid, Shelf
from qtran_cli.report.kit.labels import printable, some
from qtran_cli.report.kit.listing import Listing
from qtran_cli.report.kit.lots import where
from qtran_cli.report.kit.marks import OPTIMUM, OPTIMUM_STYLE, UNMET_STYLE, Optima
from qtran_cli.report.kit.numerals import Numbers
from qtran_cli.report.kit.prose import INDENT, Item, Line
from qtran_cli.report.kit.shared import lower
from qtran_cli.report.kit.tables import Layer, slices
from qtran_cli.report.one_step.why import unproved
from qtran_cli.report.one_step.words import consistently, shortly
from qtran_cli.report.states.why import why
from qtran_cli.report.states.words import CLASSES, places, state, time, verdict

TITLE = 300
NONE = "–"
HEADS = ("method", "right", "fit", "own", "why")
NUMBERS, WHY = (1, 2, 3), 4
METHODS = "methods"
MOST = 12
"""More tables, where they are not all, are not tried."""
RANKED = tuple(reversed(CLASSES))
Telling = tuple[bool, ...]
"""Whether some method fails in a state, and whether it is not factorizable, not monotone, not additive."""
Told = tuple[Telling, Grid]
COLUMNS = "right: how often its fit of Q_jt* is; fit, own: returns from the start, so fitted and bootstrapping"
"""What the columns mean."""


def versions(solution: TaskSolution, numbers: Numbers, printed: bool) -> Iterator[Version]:
    """Everything in brief, the fullest version first: of every Q_jt*, of fewer, methods that say the same in a line, of none.

    printed: tables may be.
    """
    grids = _grids(solution, numbers) if printed else []
    methods, most = _methods(solution, numbers), min(len(grids), MOST)
    every = lower(methods, METHODS)
    if printed:
        yield partial(_version, solution, numbers, grids, len(grids), methods)
    for listed in every[:2]:
        yield from (partial(_version, solution, numbers, grids, tables, listed) for tables in range(most, 0, -1))
    yield from (partial(_version, solution, numbers, grids, 0, listed) for listed in every)


def whole(printed: bool) -> int | None:
    """How many of the versions, from the first on, have every Q_jt*; None where none has. printed: as in ``versions``."""
    return 1 if printed else None


def _version(solution: TaskSolution, numbers: Numbers, grids: Sequence[Told], most: int, methods: Listing) -> Sections:
    rounding = [Item("", numbers.legend)] if numbers.legend else []
    return [_answer(solution, numbers), [*_tables(grids, numbers, most), *rounding], [methods, *_columns(solution, numbers)]]


def _answer(solution: TaskSolution, numbers: Numbers) -> list[RenderableType]:
    """The verdict, the game, its optimum, and a line a class with the first state that contradicts."""
    by_means = f", by means: payoffs are {where(solution.task)}" if solution.task.drawn else ""
    told = {"game": _about(solution.task), "optimum": f"{numbers.show(solution.optimum)} from the start{by_means}"}
    told |= {name: _class(solution, name) for name in CLASSES} | _consistent(solution)
    style = OPTIMUM_STYLE if solution.factorizable else UNMET_STYLE
    return [Line(verdict(solution), style), *(Item(name, text, INDENT) for name, text in told.items())]


def _about(task: Task) -> str:
    """The game in a line: its title, or where it has none its name, and its size."""
    name = next(text for text in (" ".join(task.title.split()), task.name) if text)
    ends = "" if task.horizon is None and task.discount == 1 else f", {time(task)}"
    return f"{printable(name, TITLE)}; {size(task)}, {counted(len(task.states), 'state')}{ends}"


def _class(solution: TaskSolution, name: str) -> str:
    """Yes, or in how many states it is not so, and why in the first of them."""
    failing, count = list(solution.without(CLASSES[name])), len(solution.stages)
    if not failing:
        return f"yes: Q_jt* is, in {'the one' if count == 1 else f'all {count:,}'} {places(solution.task, count)}"
    found = failing[0].solution
    reason = shortly(getattr(found, CLASSES[name]), found.game)
    if count == 1:
        return f"no: {reason}"
    return f"no in {len(failing):,} of {count:,}; {_at(solution, failing[0])}: {reason}"


def _consistent(solution: TaskSolution) -> dict[str, str]:
    """What is possible where strict IGM is not, in the first such state."""
    if solution.factorizable:
        return {}
    stage = next(solution.without(CLASSES["factorizable"]))
    said = consistently(stage.solution.optimum, stage.solution.game)
    return {"consistent": said if len(solution.stages) == 1 else said.replace("yes", f"yes in {_at(solution, stage)}", 1)}


def _at(solution: TaskSolution, stage: Stage) -> str:
    return state(solution.task, stage.entry)


def _grids(solution: TaskSolution, numbers: Numbers) -> list[Told]:
    """(what is not so there, Q_jt*) of every state; states with the same table stand together."""
    groups: list[list[Stage]] = []
    for stage in solution.stages:
        q = stage.solution.game.payoff
        same = next((group for group in groups if group[0].solution.game.payoff.same(q)), None)
        groups.append([stage]) if same is None else same.append(stage)
    return [(_telling(group[0]), grid) for group in groups for grid in _slices(solution, group, numbers)]


def _telling(stage: Stage) -> Telling:
    found = stage.solution
    return not all(method.optimal for method in found.methods.values()), *(not getattr(found, CLASSES[name]).holds for name in RANKED)


def _slices(solution: TaskSolution, group: Sequence[Stage], numbers: Numbers) -> Iterator[Grid]:
    game, names = group[0].solution.game, (_at(solution, stage) for stage in group)
    return slices(game, Layer(f"Q_jt* in {some(names, len(group), 2)}", game.payoff), Optima(game.payoff), numbers)


def _tables(grids: Sequence[Told], numbers: Numbers, most: int) -> list[RenderableType]:
    """So many tables, first those of states that tell most."""
    shown = sorted(sorted(range(len(grids)), key=lambda k: grids[k][0], reverse=True)[:most])
    if not shown:
        return [Line(f"Q_jt*, state by state: {numbers.more} prints it.")]
    rest = "" if most == len(grids) else f"; {most:,} of {len(grids):,} tables: {numbers.more} prints all"
    return [Shelf([grids[k][1] for k in shown]), Item("", f"{OPTIMUM} optimum{rest}.")]


def _methods(solution: TaskSolution, numbers: Numbers) -> Listing:
    """A line a method: in how many states it is right, what it earns, and why."""
    return Listing(HEADS, [_row(solution, name, returns, numbers) for name, returns in solution.methods.items()], NUMBERS, (WHY,))


def _columns(solution: TaskSolution, numbers: Numbers) -> list[RenderableType]:
    """What the columns mean."""
    alpha = f", α = {numbers.show(solution.ask.alpha)}" if having(solution.methods, lambda traits: traits.alpha) else ""
    least = "; ≥: at least" if any(_least(solution, name, returns) for name, returns in solution.methods.items()) else ""
    return [Item("", f"{COLUMNS} (uniform sampling{alpha}){least}; {numbers.more} says more.")]


def _row(solution: TaskSolution, name: str, returns: Returns, numbers: Numbers) -> list[Cell]:
    earned, count = (returns.fitted.value, returns.bootstrapped.value), len(solution.stages)
    right = f"{_least(solution, name, returns)}{count - len(returns.fails):,}/{count:,}"
    texts = (name, right, *(NONE if x is None else numbers.show(x) for x in earned), why(solution, name, returns, numbers))
    return [Cell(text, style=OPTIMUM_STYLE if earned == (solution.optimum,) * 2 else "") for text in texts]


def _least(solution: TaskSolution, name: str, returns: Returns) -> str:
    """A sign where a fit that is not seen to be right may be, or there is none."""
    failed = set(returns.fails)
    return "≥" if any(stage.entry in failed and unproved(stage.solution.methods[name]) for stage in solution.stages) else ""
