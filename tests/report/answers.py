"""Answers for the tests of the writers: solutions, checks and worksheets, and one game whose every name is an attack."""

from __future__ import annotations

from functools import cache

from qtran_cli.exact.one_step.solve import solve
from qtran_cli.report.check import document as check_document
from qtran_cli.report.check import report as check
from qtran_cli.report.check import worksheet
from qtran_cli.report.kit.labels import printable
from qtran_cli.report.kit.numerals import Numbers
from qtran_cli.report.one_step import document
from qtran_cli.report.one_step import report as solution
from qtran_cli.report.writers import Answer
from tests.report.check.checks import GIVEN, made
from tests.report.games import NESTED, game, solved

ATTACKS = (
    ("<script>alert(1)</script>", '"><img src=x onerror=y>', "&amp;</table>"),
    (r"\input{/etc/passwd}", r"}\end{tabular}%", "[2] & $x^2$ ~ # _a_"),
    ("=1+1", "-x|y", "@sum(*b*)"),
)
SOLVED = [name for name in NESTED if name not in ("wide", "fig_2", "cube")]
NAMES = [*SOLVED, "hostile", "attacks", *GIVEN, *(f"explain {name}" for name in GIVEN)]
REPORTS = ["climb", "counterexample", "hostile", "attacks", "rescale/climb", "explain fails/climb"]
"""A few that show every kind of part."""


@cache
def attacked():
    """A game of three agents with the names of ATTACKS."""
    payoff = [[["1e400", 0, 1], [0, "-1/3", 2], [3, 0, 0]] for _ in range(3)]
    return solve(game(payoff, name="</title><b>", title="*a* _b_ $c$", agents=("<i>", "%", "=2"), actions=ATTACKS))


def answer(name: str, numbers: Numbers | None = None) -> Answer:
    """The answer that the command line would hand to a writer."""
    shown = numbers or Numbers()
    if "/" in name:
        found, of = made(name.removeprefix("explain "))
        written = worksheet.worksheet if name.startswith("explain ") else check.report
        return Answer(printable(of.name), lambda: written(found, of, shown), lambda: check_document.document(found, of))
    solution_ = attacked() if name == "attacks" else solved(name)
    return Answer(
        printable(solution_.game.name),
        lambda: solution.report(solution_, shown),
        lambda: document.document(solution_),
    )
