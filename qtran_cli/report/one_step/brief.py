"""What `qtran solve` says of a one-step game by itself, on a screen and a half: verdict and reasons, tables, a line a method."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
from rich.console import RenderableType

from qtran_cli.certificates.one_step import Factorisation
from qtran_cli.exact.one_step.agreement import Agreement, agreements
from qtran_cli.exact.one_step.solution import Alt, Projection, Solution
from qtran_cli.exact.traits import having
from qtran_cli.model.game import Game
from qtran_cli.report.kit.fitted import Sections, Version
from qtran_cli.report.kit.grid import Cell, Shelf
from qtran_cli.report.kit.listing import Listing
from qtran_cli.report.kit.lots import where
from qtran_cli.report.kit.marks import OPTIMUM, OPTIMUM_STYLE, Optima
from qtran_cli.report.kit.numerals import Numbers
from qtran_cli.report.kit.prose import INDENT, Item
from qtran_cli.report.kit.shared import lower
from qtran_cli.report.kit.tables import laid_out, layers, slices
from qtran_cli.report.one_step import headline, summary
from qtran_cli.report.one_step.methods import NONE, greedy
from qtran_cli.report.one_step.sampling import sampled
from qtran_cli.report.one_step.why import why
from qtran_cli.report.one_step.words import LISTED, answers, consistently, shortly, vector

CELLS = 64
"""Of more joint actions than this the payoff alone stands as a table."""
FEW = 25
"""Up to so many joint actions the payoff of two agents stands as a table, however few lines there are."""
MOST = 12
"""More slices, where that is not all of them, are not tried."""
OPTIMA, FEWER = 4, 2
"""So many optima are named, and where there are few lines."""
HEADINGS, METHODS = ("method", "greedy", "pays", "why"), "methods"
GREEDY, PAYS, WHY = 1, 2, 3
NARROWEST = 16
Cells = Callable[[], list[RenderableType]]


def _answer(solution: Solution, numbers: Numbers, named: bool) -> list[RenderableType]:
    """The verdict, the game, its optimum, and a line a class."""
    classes = answers(solution)
    proofs = {name: f"{'yes' if c.holds else 'no'}: {shortly(c, solution.game)}" for name, c in classes.items()}
    mended = {} if solution.rectangular.holds else {"consistent": consistently(solution.optimum, solution.game)}
    optimum = f"{headline.optimum(solution, numbers, OPTIMA if named else FEWER)}{_by_means(solution.game)}"
    told = {"game": headline.shortly(solution.game), "optimum": optimum, **proofs, **mended}
    return [headline.headline(solution), *(Item(name, text, INDENT) for name, text in told.items())]


def _by_means(game: Game) -> str:
    return f", by means: payoffs are {where(game)}" if game.drawn else ""


def versions(solution: Solution, numbers: Numbers, printed: bool) -> Iterator[Version]:
    """Everything in brief, the fullest version first: tables and Q_i give way to what must be said. printed: a table may be.

    Methods that say the same share a line before the payoff gives way; when nothing else is left to, reasons do.
    """
    methods, tables = _methods(solution, numbers), [*_cells(solution, numbers, printed)]
    every = lower(methods, METHODS)
    yield from (partial(_version, solution, numbers, cells, named, every[not each]) for cells, named, each in tables)
    yield from (partial(_version, solution, numbers, tables[-1][0], False, listed) for listed in every[2:])


def _version(solution: Solution, numbers: Numbers, cells: Cells, named: bool, methods: Listing) -> Sections:
    rounding = [Item("", numbers.legend)] if numbers.legend else []
    shown = [*cells(), *rounding, *_factors(solution, numbers, named)]
    return [_answer(solution, numbers, named), shown, [methods, Item("", f"{_fitted(solution, numbers)}; {numbers.more} says more.")]]


def whole(solution: Solution, printed: bool) -> int | None:
    """How many of the versions, from the first on, have all of the payoff; None where none has."""
    return (3 if solution.game.payoff.size <= CELLS else 0) + 2 if printed else None


def _cells(solution: Solution, numbers: Numbers, printed: bool) -> Iterator[tuple[Cells, bool, bool]]:
    """(tables, whether the Q_i stand below them and up to four optima above, whether every method has a line)."""
    size, both = solution.game.payoff.size, partial(_tables, solution, numbers, 2)
    alone, told = partial(_tables, solution, numbers, 1), partial(summary.shortly, solution, numbers)
    if printed and size <= CELLS:
        yield from ((both, True, True), (alone, True, True), (both, False, True))
    if printed:
        yield from ((alone, named, each) for each in (True, False) for named in (True, False))
        fewer = range(min(math.prod(solution.game.shape[2:]) - 1, MOST), 0, -1)
        yield from ((partial(_slices, solution, numbers, most), False, False) for most in fewer)
    else:
        yield (lambda: [summary.summary(solution, numbers)]), True, True
    if size > FEW or solution.game.n > 2:
        yield from ((told, named, each) for each in (True, False) for named in (True, False))


def _tables(solution: Solution, numbers: Numbers, most: int) -> list[RenderableType]:
    """The payoff and, beside it or below, the slack where ``most`` is 2, and what the signs mean."""
    marks, found = f"{OPTIMUM} optimum", layers(solution)
    shown = [found[0], *(found[-1:] if most > 1 and len(found) > 1 else [])]
    if len(shown) > 1:
        marks += "; slack D = Q'_jt − Q_jt + V_jt: 0 where greedy, below 0 nowhere"
    return [laid_out(solution.game, shown, Optima(solution.game.payoff), numbers), Item("", f"{marks}.")]


def _slices(solution: Solution, numbers: Numbers, most: int) -> list[RenderableType]:
    """So many slices of the payoff, those with an optimum first."""
    game = solution.game
    grids = list(slices(game, layers(solution)[0], Optima(game.payoff), numbers))
    best = np.asarray(solution.optimum.mask.reshape(math.prod(game.shape[:2]), -1).any(axis=0))
    shown = sorted(sorted(range(len(grids)), key=lambda k: not best[k])[:most])
    told = f"{OPTIMUM} optimum; {most} of {len(grids)} slices: {numbers.more} prints all."
    return [Shelf([grids[k] for k in shown]), Item("", told)]


def _factors(solution: Solution, numbers: Numbers, named: bool) -> list[RenderableType]:
    """V_jt, the margin, Theorem 2 and, named, the Q_i."""
    base, alt, game = solution.base, solution.alt, solution.game
    if not isinstance(base, Factorisation) or alt is None:
        return []
    listed = named and sum(game.shape) <= LISTED
    q = [f"Q_{i + 1}: {vector(game, i, v.flat(), numbers)}" for i, v in enumerate(base.q)] if listed else []
    margin = "∞" if base.margin is None else numbers.show(base.margin)
    told = (*q, f"V_jt = {numbers.show(base.v)}", f"margin t* = {margin}", f"QTRAN-alt's (7) {_seven(alt)}")
    return [Item("factors", f"{'; '.join(told)}.", INDENT)]


def _seven(alt: Alt) -> str:
    if alt.factors is None:
        return "cannot be met" if alt.feasible is False else "is not decided"
    return "can be met too"


def _methods(solution: Solution, numbers: Numbers) -> Listing:
    """A line a method: what its best fit makes greedy, what that pays, and why."""
    found = agreements(solution)
    rows = [_row(solution, name, method, found[name], numbers) for name, method in solution.methods.items()]
    return Listing(HEADINGS, rows, (PAYS,), (WHY, GREEDY), NARROWEST)


def _fitted(solution: Solution, numbers: Numbers) -> str:
    """What the best fits are fitted to."""
    alpha = [f"α = {numbers.show(solution.ask.alpha)}"] if having(solution.methods, lambda traits: traits.alpha) else []
    return f"Best fits ({'; '.join([sampled(solution, numbers), *alpha])}); pays: at worst"


def _row(solution: Solution, name: str, method: Projection, answers: Agreement, numbers: Numbers) -> list[Cell]:
    pays = NONE if method.value is None else numbers.show(method.value)
    texts = name, greedy(solution.game, method.greedy, tight=True), pays, why(solution, method, answers)
    return [Cell(text, style=OPTIMUM_STYLE if method.optimal else "") for text in texts]
