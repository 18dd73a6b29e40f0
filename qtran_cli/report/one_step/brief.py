"""What `qtran solve` says of a one-step game by itself, on a screen and a half: verdict and reasons, tables, a line a method."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType

from qtran_cli.certificates.one_step import Factorisation
from qtran_cli.exact.one_step.agreement import Agreement, agreements
from qtran_cli.exact.one_step.solution import Alt, Landscape, Projection, Solution
from qtran_cli.exact.traits import having
from qtran_cli.model.game import Game
from qtran_cli.report.kit.grid import Cell
from qtran_cli.report.kit.labels import action, agent
from qtran_cli.report.kit.listing import Listing
from qtran_cli.report.kit.lots import where
from qtran_cli.report.kit.marks import OPTIMUM, OPTIMUM_STYLE, Optima
from qtran_cli.report.kit.numerals import Numbers
from qtran_cli.report.kit.prose import INDENT, Item
from qtran_cli.report.kit.tables import laid_out, layers
from qtran_cli.report.one_step import headline
from qtran_cli.report.one_step.agreement import fits_better, rather
from qtran_cli.report.one_step.methods import NONE, greedy
from qtran_cli.report.one_step.sampling import sampled
from qtran_cli.report.one_step.words import LISTED, answers, consistently, shortly, vector

CELLS = 64
"""Of more joint actions than this the payoff alone stands as a table."""
HEADINGS = ("method", "greedy", "pays", "why")
GREEDY, PAYS, WHY = 1, 2, 3
NARROWEST = 16
WORDS = 2
"""So few words before a colon say nothing by themselves."""


def answer(solution: Solution, numbers: Numbers) -> list[RenderableType]:
    """The verdict, the game, its optimum, and a line a class."""
    classes = answers(solution)
    proofs = {name: f"{'yes' if c.holds else 'no'}: {shortly(c, solution.game)}" for name, c in classes.items()}
    mended = {} if solution.rectangular.holds else {"consistent": consistently(solution.optimum, solution.game)}
    optimum = f"{headline.optimum(solution, numbers)}{_by_means(solution.game)}"
    told = {"game": headline.shortly(solution.game), "optimum": optimum, **proofs, **mended}
    return [headline.headline(solution), *(Item(name, text, INDENT) for name, text in told.items())]


def _by_means(game: Game) -> str:
    return f", by means: payoffs are {where(game)}" if game.drawn else ""


def cells(solution: Solution, numbers: Numbers) -> list[RenderableType]:
    """The payoff and, of a small game, the slack beside it, and what the signs mean."""
    marks, found = f"{OPTIMUM} optimum", layers(solution)
    shown = [layer for layer in found if layer is found[0] or (layer is found[-1] and solution.game.payoff.size <= CELLS)]
    if len(shown) > 1:
        marks += "; slack D = Q'_jt − Q_jt + V_jt: 0 where greedy, below 0 nowhere"
    return [laid_out(solution.game, shown, Optima(solution.game.payoff), numbers), Item("", f"{marks}.")]


def factors(solution: Solution, numbers: Numbers) -> list[RenderableType]:
    """The Q_i, V_jt, the margin, and Theorem 2."""
    base, alt, game = solution.base, solution.alt, solution.game
    if not isinstance(base, Factorisation) or alt is None:
        return []
    q = [f"Q_{i + 1}: {vector(game, i, v.flat(), numbers)}" for i, v in enumerate(base.q)] if sum(game.shape) <= LISTED else []
    margin = "∞" if base.margin is None else numbers.show(base.margin)
    told = (*q, f"V_jt = {numbers.show(base.v)}", f"margin t* = {margin}", f"QTRAN-alt's (7) {_seven(alt)}")
    return [Item("factors", f"{'; '.join(told)}.", INDENT)]


def _seven(alt: Alt) -> str:
    if alt.factors is None:
        return "cannot be met" if alt.feasible is False else "is not decided"
    return "can be met too"


def methods(solution: Solution, numbers: Numbers) -> list[RenderableType]:
    """A line a method: what its best fit makes greedy, what that pays, and why."""
    found = agreements(solution)
    rows = [_row(solution, name, method, found[name], numbers) for name, method in solution.methods.items()]
    return [Listing(HEADINGS, rows, (PAYS,), (WHY, GREEDY), NARROWEST), Item("", f"{_fitted(solution, numbers)}; --full says more.")]


def _fitted(solution: Solution, numbers: Numbers) -> str:
    """What the best fits are fitted to."""
    alpha = [f"α = {numbers.show(solution.ask.alpha)}"] if having(solution.methods, lambda traits: traits.alpha) else []
    return f"Best fits ({'; '.join([sampled(solution, numbers), *alpha])}); pays: at worst"


def _row(solution: Solution, name: str, method: Projection, answers: Agreement, numbers: Numbers) -> list[Cell]:
    pays = NONE if method.value is None else numbers.show(method.value)
    texts = name, greedy(solution.game, method.greedy, tight=True), pays, why(solution, method, answers)
    return [Cell(text, style=OPTIMUM_STYLE if method.optimal else "") for text in texts]


def why(solution: Solution, method: Projection, answers: Agreement) -> str:
    """Why a method is right or not, in words."""
    if method.greedy is None:
        return f"cannot: {_shortly(method.reason)}" if method.reason else NONE
    if not method.optimal:
        return "; ".join((f"fails: {_instead(solution, method)}", *filter(None, [_open(method)])))
    but = list(_but(method, answers))
    return "; ".join(("right: Q_jt is the payoff" if method.represents else "right", *(but or _inexact(method))))


def _inexact(method: Projection) -> list[str]:
    """That its table is another one than the payoff."""
    return ["Q_jt is not the payoff"] if method.represents is False else []


def _shortly(reason: str) -> str:
    """A reason up to what explains it."""
    said = reason.rstrip(".").partition(";")[0]
    first = said.partition(":")[0]
    return first if len(first.split()) > WORDS else said


def _open(method: Projection) -> str:
    """What its fit leaves open; searches say that by their numbers."""
    return method.reason.rstrip(".") if method.landscape is None else ""


def _instead(solution: Solution, method: Projection) -> str:
    """Which agent would rather do what."""
    if method.q is None:
        return fits_better(method) or "its best table peaks elsewhere"
    if (found := rather(solution, method)) is None:
        return "mixes parts of several optima"
    (i, *actions), game = found, solution.game
    first, second = (method.q[i][a] for a in actions)
    off, best = (action(game, i, a) for a in actions)
    return f"{agent(game, i)} {f'likes {off} as much as' if first == second else f'would rather {off} than'} {best}"


def _but(method: Projection, answers: Agreement) -> Iterator[str]:
    """What may keep training from the best fit, or what is left open."""
    if said := _open(method):
        yield said
    if answers.best_fit is None:
        yield "not proved the best fit"
    if isinstance(method.landscape, Landscape) and method.landscape.optima is not None and answers.local_optima is False:
        optima = method.landscape.optima
        yield f"{sum(not o.optimal for o in optima):,} of {len(optima):,} local optima fail"
    if method.traps is not None and method.traps.points:
        yield f"{len(method.traps.points):,} trap{'s' if len(method.traps.points) > 1 else ''}"
    if method.practical is not None and method.practical.points == ():
        yield "never settles"
