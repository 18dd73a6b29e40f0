"""How a report on a one-step game begins: the verdict, what game it is, and its optimum."""

from __future__ import annotations

from qtran_cli.exact.one_step.solution import Solution
from qtran_cli.model.game import Game
from qtran_cli.report.kit.counted import size
from qtran_cli.report.kit.labels import joint, printable, some
from qtran_cli.report.kit.marks import OPTIMUM_STYLE, UNMET_STYLE
from qtran_cli.report.kit.numerals import Numbers
from qtran_cli.report.kit.prose import Line
from qtran_cli.report.one_step.words import verdict

TITLE = 300
"""The most columns that a name, a title or a source takes."""


def headline(solution: Solution) -> Line:
    """The verdict."""
    return Line(verdict(solution), OPTIMUM_STYLE if solution.rectangular.holds else UNMET_STYLE)


def about(game: Game) -> str:
    """The game in a line: name, size, title, source."""
    return "; ".join((f"{printable(game.name, TITLE)}, {size(game)}", *_texts(game.title, game.source)))


def shortly(game: Game) -> str:
    """The same in less: its title, or where it has none its name, and its size."""
    return f"{next(iter(_texts(game.title, game.name)))}; {size(game)}"


def _texts(*texts: str) -> list[str]:
    """Those that say something, on a line each."""
    return [printable(" ".join(text.split()), TITLE) for text in texts if text.strip()]


def optimum(solution: Solution, numbers: Numbers, most: int = 4) -> str:
    """What it is, and up to so many places where."""
    best = solution.optimum
    return f"{numbers.show(best.value)} at {some((joint(solution.game, u) for u in best.first(most)), best.count, most)}"
