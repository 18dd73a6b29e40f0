"""The games that the tests of the report look at, and what rendering them gives."""

from __future__ import annotations

import io
from fractions import Fraction
from functools import cache

import numpy as np
from rich.console import Console, RenderableType

from qtran_cli import catalogue
from qtran_cli.exact.ask import Ask
from qtran_cli.exact.one_step.solution import Solution
from qtran_cli.exact.one_step.solve import solve
from qtran_cli.model.game import Game
from qtran_cli.table import from_fractions

NESTED = {
    "climb": [[11, -30, 0], [-30, 7, 6], [0, 0, 5]],
    "table_1": [[8, -12, -12], [-12, 0, 0], [-12, 0, 0]],
    "linear": [[1, 5], [5, 9]],
    "monotonic": [[0, 0], [0, 10]],
    "xor": [[0, 1], [1, 0]],
    "flat": [[1, 1], [1, 1]],
    "single": [1, 5, "1/3"],
    "lonely": [3],
    "counterexample": [[[10, 0], [0, 0]], [[0, 0], [0, 9]]],
    "unequal": [[[1, 2]], [[0, "1/2"]], [[-3, 1]]],
    "four_agents": [[[[5, 0], [0, 1]], [[0, 1], [1, 2]]], [[[0, 1], [1, 2]], [[1, 2], [2, 4]]]],
    "wide": [[(5 - a) * (b + 3) for b in range(20)] for a in range(15)],
    "fig_2": [
        [max(5 - Fraction(15 - a, 3) ** 2 - Fraction(5 - b, 3) ** 2, 10 - (5 - a) ** 2 - (15 - b) ** 2) for b in range(21)]
        for a in range(21)
    ],
    "cube": [[[a * b - c for c in range(7)] for b in range(7)] for a in range(7)],
    "enormous": [["1e400", "1/3"], ["-1e400", "1e-30"]],
}
LONG = ("fig_2", "fig2", "cube", "weakest_link_sum")
"""Their descents among orders end at the first rest."""
HOSTILE = (("a\nb", "[bold]x[/bold]", "\x1b[31mred"), ("攻击" * 30, "", "\u202egnp"))


def game(nested, **names) -> Game:
    """A game of payoffs nested once per agent: numbers, or texts of exact ones."""
    array = np.array(nested, dtype=object)
    return Game(from_fractions([Fraction(str(x)) for x in array.ravel()], array.shape), **names)


def solved(name: str, objective: str = "tight") -> Solution:
    """The solution of a game of NESTED, of one of the catalogue (games/climb), or of one whose every name is hostile."""
    return _solved(name, objective)


@cache
def _solved(name: str, objective: str) -> Solution:
    seconds = 0.0 if name.endswith(LONG) else Ask.qmix_seconds
    if name.startswith("games/"):
        return solve(catalogue.load(name.removeprefix("games/")), Ask(objective, qmix_seconds=seconds))
    if name == "hostile":
        return solve(game(NESTED["climb"], name="[red]\x1b[2J", title="t\ni", agents=("[/]", "行动"), actions=HOSTILE), Ask(objective))
    return solve(game(NESTED[name], name=name), Ask(objective, qmix_seconds=seconds))


def rendered(renderable: RenderableType, width: int = 80, terminal: bool = False, colour: bool = False) -> str:
    """What a console of ``width`` columns prints."""
    stream = io.StringIO()
    options = {"force_terminal": terminal or colour, "color_system": "truecolor" if colour else None, "no_color": not colour}
    Console(file=stream, width=width, markup=False, emoji=False, highlight=False, **options).print(renderable, crop=False)
    return stream.getvalue()
