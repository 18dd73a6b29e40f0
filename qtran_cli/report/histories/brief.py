"""What `qtran solve` says of a partially observed game by itself: both answers, some joint histories, a line a method."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from rich.console import RenderableType

from qtran_cli.exact.histories.methods import HistoryReturns
from qtran_cli.exact.histories.solution import HistorySolution
from qtran_cli.model.task import Task
from qtran_cli.report.histories.labels import joints
from qtran_cli.report.histories.short import seven, shortly
from qtran_cli.report.histories.tables import LISTED, factors, listing, reading
from qtran_cli.report.histories.why import why, worst
from qtran_cli.report.histories.words import earned, verdict
from qtran_cli.report.kit.counted import size
from qtran_cli.report.kit.fitted import Sections, Version
from qtran_cli.report.kit.grid import Cell
from qtran_cli.report.kit.labels import printable
from qtran_cli.report.kit.listing import Listing
from qtran_cli.report.kit.lots import where
from qtran_cli.report.kit.marks import OPTIMUM_STYLE, UNMET_STYLE
from qtran_cli.report.kit.numerals import Numbers
from qtran_cli.report.kit.prose import INDENT, Item, Line
from qtran_cli.report.kit.shared import lower

FEW = 8
"""So many joint histories at most where they have to find a place, and no more of the agents' with their factors."""
TITLE = 300
NONE = "–"
METHODS = "methods"
HEADS = ("method", "by τ", "by τ_i", "own", "why")
NUMBERS, WHY = (1, 2, 3), 4
COLUMNS = "Returns. by τ: each fitted by itself, centralised; by τ_i: one Q_i per individual history; own: that bootstrapping; – : none."
"""What the columns mean."""


def versions(solution: HistorySolution, numbers: Numbers) -> Iterator[Version]:
    """Everything in brief, the fullest version first: with the factors, with joint histories, methods that say the same in a line, less."""
    methods, count = _methods(solution, numbers), min(FEW, solution.histories.count)
    every, least = lower(methods, METHODS), max(1, len(_named(solution)))
    if whole(solution):
        yield partial(_version, solution, numbers, LISTED, methods, _factors(solution, numbers, LISTED))
    if named := _factors(solution, numbers, FEW):
        yield from (partial(_version, solution, numbers, FEW, listed, named) for listed in every[:2])
    yield partial(_version, solution, numbers, count, methods)
    yield from (partial(_version, solution, numbers, most, every[1]) for most in range(count, least - 1, -1))
    yield from (partial(_version, solution, numbers, 0, listed) for listed in every)


def whole(solution: HistorySolution) -> int | None:
    """How many of the versions, from the first on, list every joint history; None where none does."""
    return 1 if solution.histories.count <= LISTED else None


def _factors(solution: HistorySolution, numbers: Numbers, most: int) -> Sections:
    """The Q_i, where there are any and no more of the agents' histories."""
    found = solution.levels is not None and solution.factorizable.holds
    return [[factors(solution, numbers)]] if found and len(list(solution.agents_histories())) <= most else []


def _version(solution: HistorySolution, numbers: Numbers, most: int, methods: Listing, more: Sections = ()) -> Sections:
    told: list[RenderableType] = [methods, Item("", f"{COLUMNS} {numbers.more} says more.")] if methods.rows else []
    return [_answer(solution, numbers), _histories(solution, numbers, most), told, *more]


def _answer(solution: HistorySolution, numbers: Numbers) -> list[RenderableType]:
    """The verdict, the game, and a line a question."""
    task = solution.task
    told = {"game": _about(solution), "factorizable": shortly(solution.factorizable, task, numbers)}
    told["consistent"] = shortly(solution.consistent, task, numbers)
    told["V_jt = 0"] = shortly(solution.additive_values, task, numbers)
    told |= {} if solution.alt is None else {"QTRAN-alt": seven(solution.alt, task, numbers)}
    told["returns"] = _returns(solution, numbers)
    style = OPTIMUM_STYLE if solution.factorizable.holds else UNMET_STYLE
    return [Line(verdict(solution), style), *(Item(name, text, INDENT) for name, text in told.items())]


def _about(solution: HistorySolution) -> str:
    """The game in a line: its title, or where it has none its name, and its size."""
    task = solution.task
    name = next(text for text in (" ".join(task.title.split()), task.name) if text)
    means = f", payoffs {where(task)}" if task.drawn else ""
    return f"{printable(name, TITLE)}; {_size(task)}, {joints(solution.histories.count)} τ{means}"


def _size(task: Task) -> str:
    return size(task) if task.horizon is None else f"{size(task)}, horizon {task.horizon:,}"


def _returns(solution: HistorySolution, numbers: Numbers) -> str:
    """The centralised optimum and what the best decentralised policy earns, or its bounds."""
    best, top = solution.decentralised, numbers.show(solution.optimum)
    if best is None:
        return f"{top} centralised"
    lost = f", which loses {numbers.show(solution.optimum - best.lower)}" if best.exact and best.lower != solution.optimum else ""
    return f"{top} centralised; decentralised {earned(best, numbers)}{lost}"


def _histories(solution: HistorySolution, numbers: Numbers, most: int) -> list[RenderableType]:
    """So many joint histories: those that methods' lines name first, then those whose V_jt is not 0."""
    count, v_jt, named = solution.histories.count, solution.v_jt, _named(solution)
    rows = sorted(sorted(range(count), key=lambda j: (j not in named, v_jt is None or not v_jt[j]))[:most])
    told = f"{_needing(solution)}{joints(count)}{f', {len(rows)} listed' if rows else ''}: {numbers.more} lists all."
    if not rows:
        return [Line(f"{told.removesuffix('.')} by their numbers #." if named else told)]
    read = f"τ: {reading(solution.task)} V_jt = max Q_jt − Σ v_i."
    return [listing(solution, rows, numbers, {}), Item("", read if len(rows) == count else f"{read} {told}")]


def _needing(solution: HistorySolution) -> str:
    """At how many joint histories V_jt is not 0."""
    return f"V_jt(τ) ≠ 0 at {solution.needing_v:,} of " if solution.needing_v else ""


def _named(solution: HistorySolution) -> set[int]:
    return {worst(solution, name, returns) for name, returns in solution.methods.items() if returns.fails}


def _methods(solution: HistorySolution, numbers: Numbers) -> Listing:
    """A line a method: what it earns, and why."""
    rows = [_row(solution, name, returns, numbers) for name, returns in solution.methods.items()]
    return Listing(HEADS, rows, NUMBERS, (WHY,))


def _row(solution: HistorySolution, name: str, returns: HistoryReturns, numbers: Numbers) -> list[Cell]:
    values = returns.by_history.value, returns.decentralised.value, returns.bootstrapped.value
    texts = (name, *(NONE if x is None else numbers.show(x) for x in values), why(solution, name, returns))
    return [Cell(text, style=OPTIMUM_STYLE if values[1:] == (solution.optimum,) * 2 else "") for text in texts]
