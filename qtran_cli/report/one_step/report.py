"""The report of `qtran solve`: verdict and reasons first, then the tables, then what each method does."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.text import Text

from qtran_cli.exact.asked import ALL, Part
from qtran_cli.exact.one_step.solution import Solution
from qtran_cli.report.kit.fitted import Fitted, apart
from qtran_cli.report.kit.lots import drawn
from qtran_cli.report.kit.marks import SolutionMarks
from qtran_cli.report.kit.numerals import Numbers
from qtran_cli.report.kit.prose import INDENT, Item
from qtran_cli.report.kit.tables import PRINTED, tables
from qtran_cli.report.one_step import brief as _brief
from qtran_cli.report.one_step.agreement import agreement
from qtran_cli.report.one_step.factors import factors
from qtran_cli.report.one_step.headline import about, headline, optimum
from qtran_cli.report.one_step.methods import glossary, methods, remarks
from qtran_cli.report.one_step.summary import summary
from qtran_cli.report.one_step.thresholds.report import thresholds
from qtran_cli.report.one_step.words import answers, consistent, reason


def report(solution: Solution, numbers: Numbers | None = None, full: bool = False, brief: bool = False) -> Group:
    """Everything `qtran solve` says about a game. full: print tables of any size. brief: what fits a screen and a half."""
    numbers, printed = numbers or Numbers(), full or solution.game.payoff.size <= PRINTED
    short = brief and solution.ask.asked == ALL
    told = (
        [Fitted([*_brief.versions(solution, numbers, printed)], _brief.whole(solution, printed))]
        if short
        else [*apart(_wholly(solution, numbers, printed))]
    )
    return Group(*apart([told, thresholds(solution, numbers)]))


def _wholly(solution: Solution, numbers: Numbers, printed: bool) -> list[list[RenderableType]]:
    cells = _tables(solution, numbers) if printed else _summary(solution, numbers)
    rounding = [Item("", numbers.legend)] if numbers.legend else []
    found = _methods(solution, numbers) if Part.methods in solution.ask.asked else []
    return [_answer(solution, numbers), [*cells, *rounding], factors(solution, numbers, printed), found]


def _summary(solution: Solution, numbers: Numbers) -> list[RenderableType]:
    """In the place of tables that are too large."""
    return [summary(solution, numbers)]


def _answer(solution: Solution, numbers: Numbers) -> list[RenderableType]:
    game = Item("game", about(solution.game), INDENT)
    if Part.verdict not in solution.ask.asked:
        return [
            game,
            *drawn(solution.game),
            *(item for _ in solution.ask.asked & {Part.factors} for item in (_class(solution, "factorizable"), *_consistent(solution))),
        ]
    return [
        headline(solution),
        game,
        *drawn(solution.game),
        Item("optimum", optimum(solution, numbers), INDENT),
        *(_class(solution, name) for name in answers(solution)),
        *_consistent(solution),
    ]


def _class(solution: Solution, name: str) -> Item:
    """Whether the game is so, and why."""
    certificate = answers(solution)[name]
    return Item(name, f"{'yes' if certificate.holds else 'no'}: {reason(certificate, solution.game)}", INDENT)


def _consistent(solution: Solution) -> list[Item]:
    """What is possible where strict IGM is not."""
    return [] if solution.rectangular.holds else [Item("consistent", consistent(solution.optimum, solution.game), INDENT)]


def _tables(solution: Solution, numbers: Numbers) -> list[RenderableType]:
    return [tables(solution, numbers), Text(), Item("", SolutionMarks(solution).legend)]


def _methods(solution: Solution, numbers: Numbers) -> list[RenderableType]:
    words = (Item(name, text, INDENT) for name, text in remarks(solution, numbers).items())
    return [methods(solution, numbers), Text(), Item("", glossary(solution, numbers)), *words, Text(), *agreement(solution, numbers)]
