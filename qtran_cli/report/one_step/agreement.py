"""The agreement table: what each method can represent and where its greedy action is optimal, with the reason for every no."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from enum import Enum
from typing import Any

from rich.console import RenderableType

from qtran_cli.exact.one_step.agreement import Agreement, agreements, excluded
from qtran_cli.exact.one_step.solution import Projection, Solution
from qtran_cli.exact.sampling import Epsilon
from qtran_cli.report.kit.grid import Cell
from qtran_cli.report.kit.labels import action
from qtran_cli.report.kit.listing import Listing
from qtran_cli.report.kit.marks import OPTIMUM_STYLE
from qtran_cli.report.kit.numerals import Numbers
from qtran_cli.report.kit.prose import INDENT, Item
from qtran_cli.report.one_step import traps
from qtran_cli.report.one_step.methods import greedy

QUESTIONS = {"table": "table", "optimum": "optimum", "best_fit": "best fit", "local_optima": "local optima"}
"""The questions and how they head a column."""
KEYS = {
    "table": "represents_table",
    "optimum": "represents_optimum",
    "best_fit": "greedy_optimal",
    "local_optima": "every_local_optimum",
}
"""What the questions are called in the JSON document."""
GLOSSARY = (
    "table: a joint table of the method is the payoff; optimum: its Q_i can make only optimal joint actions greedy; best fit, "
    "local optima: greedy is optimal there"
)
FIXED = " (under ε-greedy sampling: at the worst fixed point, and at all)"


def agreement(solution: Solution, numbers: Numbers) -> list[RenderableType]:
    """The table, what its columns mean, and per question why not."""
    found = agreements(solution)
    rows = [[Cell(name), *(_cell(solution.methods[name], q, asdict(answers)[q]) for q in QUESTIONS)] for name, answers in found.items()]
    glossary = f"{GLOSSARY}{FIXED if isinstance(solution.ask.sampling, Epsilon) else ''}."
    return [Listing(("method", *QUESTIONS.values()), rows), Item("", glossary), *_reasons(solution, found, numbers)]


def _reasons(solution: Solution, found: Mapping[str, Agreement], numbers: Numbers) -> Iterator[Item]:
    """Per question why not, each reason once. The local optima are counted in their column."""
    said: set[str] = set()
    for question in ("table", "optimum", "best_fit"):
        sentences = [text for text in _sentences(solution, question, found, numbers) if text not in said]
        said.update(sentences)
        if sentences:
            yield Item(QUESTIONS[question], " ".join(sentences), INDENT)


def document(solution: Solution) -> dict[str, Any]:
    """The JSON document's "agreement": an entry a method, its answers and the reasons for those that are not yes."""
    return {name: _entry(solution, name, answers) for name, answers in agreements(solution).items()}


def _entry(solution: Solution, name: str, answers: Agreement) -> dict[str, Any]:
    given = asdict(answers)
    method = solution.methods[name]
    reasons = {KEYS[q]: None if given[q] else reason(solution, method, q, given[q], Numbers(width=40)) for q in QUESTIONS}
    return {KEYS[q]: given[q] for q in QUESTIONS} | {"reasons": reasons}


def _cell(method: Projection, question: str, answer: bool | None) -> Cell:
    optima = method.landscape.optima if method.landscape is not None and method.sampling is None else None
    text = "–" if answer is None else "yes" if answer else "no"
    if question == "local_optima" and optima is not None and len(optima) > 1:
        text = f"{text}, {sum(o.optimal for o in optima):,} of {len(optima):,}"
    return Cell(text, style=OPTIMUM_STYLE if answer else "")


def _sentences(solution: Solution, question: str, found: Mapping[str, Agreement], numbers: Numbers) -> Iterator[str]:
    """Why not, a sentence for each reason, after the methods that it holds for."""
    why: dict[str, list[str]] = {}
    for name, answers in found.items():
        answer = asdict(answers)[question]
        if not answer:
            why.setdefault(reason(solution, solution.methods[name], question, answer, numbers), []).append(name)
    yield from (f"{', '.join(names)}: {text}." for text, names in why.items())


def reason(solution: Solution, method: Projection, question: str, answer: bool | None, numbers: Numbers) -> str:
    """Why the answer is not yes."""
    if excluded(method) or (method.greedy is None and method.reason):
        return method.reason.rstrip(".")
    if question == "table":
        return _table(solution, method)
    if question == "best_fit":
        return _best_fit(solution, method, numbers) if answer is False else UNPROVED
    return _local_optima(solution, method, answer, numbers)


class Fit(Enum):
    """How well the best of the greedy-optimal local optima fits, beside the best fit that is none."""

    none = "there is none"
    as_well = "as well"
    worse = "worse"


FITS = {
    Fit.none: "no local optimum is greedy-optimal",
    Fit.as_well: "a greedy-optimal table fits as well, not better",
    Fit.worse: "greedy-optimal local optima fit worse",
}
MIXED = "the agents' parts of several optima do not fit together"
UNPROVED = "not every order was tried, and the best table found is not proved best"


def _table(solution: Solution, method: Projection) -> str:
    if method.represents is None:
        return "no joint table" if method.sse is None else "sums of a large floating table are rounded: not decided"
    if method.landscape is None:
        return "the payoff is not additive"
    return "the payoff is monotone, but not supermodular in its orders" if solution.monotone.holds else "the payoff is not monotone"


def _best_fit(solution: Solution, method: Projection, numbers: Numbers) -> str:
    """What is greedy instead, and what makes it so."""
    assert method.greedy is not None
    assert method.value is not None
    earns = f"greedy {greedy(solution.game, method.greedy)} pays {numbers.show(method.value)}"
    return _preference(solution, method, numbers) or fits_better(method, FITS) or earns


def _preference(solution: Solution, method: Projection, numbers: Numbers) -> str:
    """The first agent with a greedy action that no optimum has, and how far ahead it is; or that optima are mixed."""
    if method.q is None or method.greedy is None:
        return ""
    if (found := rather(solution, method)) is None:
        return MIXED
    game, (i, *actions), q = solution.game, found, method.q[found[0]]
    ahead, behind = (f"Q_{i + 1}({action(game, i, a)})" for a in actions)
    first, second = (q[a] for a in actions)
    sign = ">" if first > second else "="
    return f"{ahead} {sign} {behind}: {numbers.show(first)} {sign} {numbers.show(second)}"


def rather(solution: Solution, method: Projection) -> tuple[int, int, int] | None:
    """(agent, an action that is greedy and in no optimum, its best action of an optimum) of the first such agent; None where none is."""
    for i, (q, sets, optimal) in enumerate(zip(method.q or (), method.greedy or (), solution.optimum.actions, strict=True)):
        if off := [a for a in sets.tolist() if a not in optimal]:
            return i, off[0], max(optimal.tolist(), key=q.__getitem__)
    return None


def fits_better(method: Projection, words: Mapping[Fit, str]) -> str:
    """How the greedy-optimal local optima compare with the best fit, in ``words``; "" where that is not known."""
    if method.landscape is None or method.landscape.optima is None or method.sse is None:
        return ""
    errors = [o.sse for o in method.landscape.optima if o.optimal]
    return words[Fit.none if not errors else Fit.as_well if min(errors) == method.sse else Fit.worse]


def _local_optima(solution: Solution, method: Projection, answer: bool | None, numbers: Numbers) -> str:
    points, landscape = method.sampling, method.landscape
    if points is not None and points.points:
        off, least = sum(not point.optimal for point in points.points), min(point.payoff for point in points.points)
        return f"{off:,} of {len(points.points):,} fixed points are not optimal; the worst pays {numbers.show(least)}"
    if landscape is not None and landscape.optima is not None:
        worst = min(landscape.optima, key=lambda o: (o.value, o.sse, [s.tolist() for s in o.greedy]))
        off = sum(not o.optimal for o in landscape.optima)
        pays = f"the worst, greedy {greedy(solution.game, worst.greedy)}, pays {numbers.show(worst.value)}"
        return f"{off:,} of {len(landscape.optima):,} local optima are not greedy-optimal; {pays}"
    if method.traps is not None:
        return traps.why(method.traps, solution.game, solution.game.payoff, numbers)
    if answer is None:
        return "the local optima are not all known"
    return "the best fit is a local optimum, and its greedy joint actions are not all optimal"
