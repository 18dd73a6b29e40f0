"""What each method makes of the game, a line a method: greedy joint actions, what they pay, the fit, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions
from rich.text import Text

from qtran_cli.exact.certificate import Factorisation
from qtran_cli.exact.igm import size
from qtran_cli.exact.solution import Projection, Solution
from qtran_cli.game import Game
from qtran_cli.report.grid import HEAD, RULE, pad
from qtran_cli.report.labels import action, joint, some
from qtran_cli.report.marks import OPTIMUM_STYLE, letters
from qtran_cli.report.numerals import Numbers
from qtran_cli.report.words import LISTED, vector

HEADINGS = ("method", "greedy", "pays", "loses", "optimal", "SSE", "represents")
GREEDY = 1
NUMBERS = (2, 3, 5)
"""Columns whose texts end in one column."""
NONE = "–"
GLOSSARY = (
    "pays: the worst payoff among the greedy joint actions; SSE: squared error of the method's Q_jt, summed over joint actions "
    "(uniform sampling); represents: its Q_jt is the payoff table."
)


@dataclass(frozen=True)
class Methods:
    """The table of the methods. On a terminal too narrow for it the greedy joint actions take several lines. A renderable."""

    solution: Solution
    numbers: Numbers

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Text]:
        signs = letters(self.solution.methods)
        rows = [_row(self.solution, signs[name], name, method, self.numbers) for name, method in self.solution.methods.items()]
        widths = [max(map(cell_len, column)) for column in zip(HEADINGS, *rows, strict=True)]
        if options.is_terminal:
            widths[GREEDY] = min(widths[GREEDY], max(12, widths[GREEDY] + options.max_width - _total(widths)))
        yield from _lines(console, HEADINGS, widths, HEAD)
        yield Text("─" * _total(widths), RULE, no_wrap=True, overflow="ignore")
        for method, row in zip(self.solution.methods.values(), rows, strict=True):
            yield from _lines(console, row, widths, OPTIMUM_STYLE if method.optimal else "")


def _total(widths: Sequence[int]) -> int:
    return sum(widths) + 2 * (len(widths) - 1)


def _lines(console: Console, row: Sequence[str], widths: Sequence[int], style: str) -> Iterator[Text]:
    for k, part in enumerate(Text(row[GREEDY]).wrap(console, widths[GREEDY])):
        texts = [part.plain.rstrip() if j == GREEDY else text if k == 0 else "" for j, text in enumerate(row)]
        line = "  ".join(pad(text, width, right=j in NUMBERS) for j, (text, width) in enumerate(zip(texts, widths, strict=True)))
        yield Text(line.rstrip(), style, no_wrap=True, overflow="ignore")


def _row(solution: Solution, sign: str, name: str, method: Projection, numbers: Numbers) -> tuple[str, ...]:
    sse = NONE if method.sse is None else ("" if method.exact else "≈ ") + numbers.show(method.sse)
    pays, loses = (NONE, NONE) if method.value is None else map(numbers.show, (method.value, solution.optimum.value - method.value))
    represents = NONE if method.represents is None else _yes(method.represents)
    return f"{sign} {name}", greedy(solution.game, method.greedy), pays, loses, _yes(method.optimal), sse, represents


def _yes(answer: bool) -> str:
    return "yes" if answer else "no"


def greedy(game: Game, sets: Sequence[np.ndarray] | None) -> str:
    """A product of action sets: (A,B) when it is one joint action, else {A} × {B, C}."""
    if sets is None:
        return NONE
    if size(sets) == 1:
        return joint(game, [int(o[0]) for o in sets])
    return " × ".join(f"{{{some((action(game, i, int(a)) for a in o), len(o))}}}" for i, o in enumerate(sets))


def remarks(solution: Solution, numbers: Numbers) -> dict[str, str]:
    """By method, why it has no numbers, or the Q_i that its greedy actions come from. Not where the tables show them."""
    found = {name: _remark(solution, method, numbers) for name, method in solution.methods.items()}
    return {name: text for name, text in found.items() if text}


def _remark(solution: Solution, method: Projection, numbers: Numbers) -> str:
    game = solution.game
    shown = isinstance(solution.base, Factorisation) and method.q is not None and _same(method.q, solution.base.q)
    if method.q is None or shown or sum(game.shape) > LISTED:
        return method.reason
    q = "; ".join(f"Q_{i + 1}: {vector(game, i, v.flat(), numbers)}" for i, v in enumerate(method.q))
    return f"greedy by {q}. {method.reason}".rstrip()


def _same(first: Sequence, second: Sequence) -> bool:
    return all(a.same(b) for a, b in zip(first, second, strict=True))
