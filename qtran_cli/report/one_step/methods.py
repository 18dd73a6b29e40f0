"""What each method makes of the game, a line a method: greedy joint actions, what they pay, the fit, and why."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from qtran_cli.certificates.one_step import Factorisation
from qtran_cli.exact.one_step.solution import Landscape, Projection, Solution
from qtran_cli.exact.sweeps.igm import size
from qtran_cli.exact.traits import having
from qtran_cli.model.game import Game
from qtran_cli.report.kit.grid import Cell
from qtran_cli.report.kit.labels import action, joint, some
from qtran_cli.report.kit.listing import Listing
from qtran_cli.report.kit.marks import OPTIMUM_STYLE, letters
from qtran_cli.report.kit.numerals import Numbers
from qtran_cli.report.one_step import traps
from qtran_cli.report.one_step.practical import practical
from qtran_cli.report.one_step.sampling import sampled, settled
from qtran_cli.report.one_step.words import LISTED, vector

HEADINGS = ("method", "greedy", "pays", "loses", "optimal", "SSE", "represents")
GREEDY = 1
NUMBERS = (2, 3, 5)
"""Columns whose texts end in one column."""
NONE = "–"


def glossary(solution: Solution, numbers: Numbers) -> str:
    """What the columns mean."""
    weighted = ", ".join(having(solution.methods, lambda traits: traits.alpha))
    weights = f"; {weighted}: weighted, α = {numbers.show(solution.ask.alpha)}" if weighted else ""
    return (
        "pays: the worst payoff among the greedy joint actions; SSE: squared error of the method's best Q_jt, summed over joint "
        f"actions ({sampled(solution, numbers)}{weights}); represents: that Q_jt is the payoff table."
    )


def methods(solution: Solution, numbers: Numbers) -> Listing:
    """The table of the methods. On a terminal too narrow for it the greedy joint actions take several lines."""
    signs = letters(solution.methods)
    rows = [_row(solution, signs[name], name, method, numbers) for name, method in solution.methods.items()]
    return Listing(HEADINGS, rows, NUMBERS, GREEDY)


def _row(solution: Solution, sign: str, name: str, method: Projection, numbers: Numbers) -> list[Cell]:
    sse = NONE if method.sse is None else ("" if method.exact else "≈ ") + numbers.show(method.sse)
    pays, loses = (NONE, NONE) if method.value is None else map(numbers.show, (method.value, solution.optimum.value - method.value))
    represents = NONE if method.represents is None else _yes(method.represents)
    decided = method.greedy is not None or method.represents is not None
    optimal = _yes(method.optimal) if decided else NONE
    texts = (f"{sign} {name}", greedy(solution.game, method.greedy), pays, loses, optimal, sse, represents)
    return [Cell(text, style=OPTIMUM_STYLE if method.optimal else "") for text in texts]


def _yes(answer: bool) -> str:
    return "yes" if answer else "no"


def greedy(game: Game, sets: Sequence[np.ndarray] | None, tight: bool = False) -> str:
    """A product of action sets: (A,B) when it is one joint action, else {A} × {B, C}; tight: {A}×{B,C}, or all 9."""
    if sets is None:
        return NONE
    if size(sets) == 1:
        return joint(game, [int(o[0]) for o in sets])
    if tight and size(sets) == game.payoff.size:
        return f"all {game.payoff.size:,}"
    times, comma = ("×", ",") if tight else (" × ", ", ")
    return times.join(f"{{{some((action(game, i, int(a)) for a in o), len(o), joiner=comma)}}}" for i, o in enumerate(sets))


def remarks(solution: Solution, numbers: Numbers) -> dict[str, str]:
    """By method, why it has no numbers, or the Q_i that its greedy actions come from. Not where the tables show them."""
    found = {name: _remarks(solution, method, numbers) for name, method in solution.methods.items()}
    return {name: " ".join(filter(None, texts)) for name, texts in found.items() if any(texts)}


def _remarks(solution: Solution, method: Projection, numbers: Numbers) -> tuple[str, str, str]:
    ends, said = settled(method.sampling, solution.game, numbers), _remark(solution, method, numbers)
    caught = traps.sentence(method.traps, solution.game, numbers)
    return ends, f"{said.rstrip('.')}." if said and caught else said, caught


def _remark(solution: Solution, method: Projection, numbers: Numbers) -> str:
    game = solution.game
    if method.landscape is not None:
        more = "" if method.represents else practical(game, method.practical, numbers)
        return " ".join(filter(None, (_searched(method, method.landscape, numbers), method.reason, more)))
    shown = isinstance(solution.base, Factorisation) and method.q is not None and _same(method.q, solution.base.q)
    if method.q is None or shown or sum(game.shape) > LISTED:
        return method.reason
    q = "; ".join(f"Q_{i + 1}: {vector(game, i, v.flat(), numbers)}" for i, v in enumerate(method.q))
    return f"greedy by {q}. {method.reason}".rstrip()


def _searched(method: Projection, landscape: Landscape, numbers: Numbers) -> str:
    """How good the table of a method of the QMIX family is known to be, and where else training can end."""
    count = f"{landscape.orders:,}" if landscape.orders < 10**9 else f"over 10^{len(str(landscape.orders)) - 1}"
    if not landscape.proved:
        if landscape.bound == method.sse:
            return f"found by a search among {count} choices of orders; its SSE is proved least, other tables may have it too."
        bound = f"no monotone table has SSE below {numbers.show(landscape.bound)}"
        return f"the best that a search among {count} choices of orders found, not proved best: {bound}."
    tried = f"best of {count} choices of orders"
    if landscape.optima is None:
        return f"{tried}, proved."
    if landscape.tried is not None and landscape.tried < landscape.orders:
        tried += f" ({landscape.tried:,} up to symmetry)"
    if len(landscape.optima) == 1:
        return f"{tried}, and the only local optimum."
    return f"{tried}, {len(landscape.optima):,} local optima."


def _same(first: Sequence, second: Sequence) -> bool:
    return all(a.same(b) for a, b in zip(first, second, strict=True))
