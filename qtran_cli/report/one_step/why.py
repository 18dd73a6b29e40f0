"""Why a method is right or not, in a few words: what `qtran solve` says of it on a screen, in a state as in a one-step game."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from qtran_cli.exact.one_step.agreement import Agreement, excluded
from qtran_cli.exact.one_step.solution import Landscape, Projection, Solution
from qtran_cli.report.kit.labels import action, agent
from qtran_cli.report.one_step.agreement import Fit, fits_better, rather
from qtran_cli.report.one_step.methods import NONE

FITS = {
    Fit.none: "no local optimum is right",
    Fit.as_well: "a right table fits as well, not better",
    Fit.worse: "tables that are right fit worse",
}
WORDS = 2
"""So few words before a colon say nothing by themselves."""


def why(solution: Solution, method: Projection, answers: Agreement) -> str:
    """Why a method is right or not, in words."""
    if not method.optimal:
        return "; ".join((wrong(solution, method), *filter(None, [_open(method) if method.greedy is not None else ""])))
    but = list(_but(method, answers))
    return "; ".join(("right: Q_jt is the payoff" if method.represents else "right", *(but or _inexact(method))))


def wrong(solution: Solution, method: Projection, at: str = "") -> str:
    """What keeps a method from being right, and whether that is proved. at: where, " in s0"."""
    if method.greedy is None:
        return f"{'cannot' if excluded(method) else 'not fitted'}{at}: {shortly(method.reason)}" if method.reason else NONE
    if method.cut_off:
        return f"not proved{at}: the best table found peaks elsewhere"
    return f"fails{at}: {instead(solution, method)}"


def unproved(method: Projection) -> bool:
    """Whether it is not known that a method that is not seen to be right is wrong: too large to fit, or a search that was cut short."""
    return method.cut_off or (method.greedy is None and not excluded(method))


def lost(solution: Solution, name: str) -> tuple[bool, bool, Fraction]:
    """By which the worst of several games is chosen: what is proved before what is not, no answer at all before a loss."""
    method = solution.methods[name]
    short = Fraction(0) if method.value is None else solution.optimum.value - method.value
    return not unproved(method), method.value is None, short


def _inexact(method: Projection) -> list[str]:
    """That its table is another one than the payoff."""
    return ["Q_jt is not the payoff"] if method.represents is False else []


def shortly(reason: str) -> str:
    """A reason up to what explains it."""
    said = reason.rstrip(".").removeprefix("not fitted: ").partition(";")[0]
    first = said.partition(":")[0]
    return first if len(first.split()) > WORDS else said


def _open(method: Projection) -> str:
    """What its fit leaves open; searches say that by their numbers."""
    return method.reason.rstrip(".") if method.landscape is None else ""


def instead(solution: Solution, method: Projection) -> str:
    """What a method whose greedy joint actions are not all optimal does instead: which agent would rather do what."""
    if method.q is None:
        return fits_better(method, FITS) or "its best table peaks elsewhere"
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
