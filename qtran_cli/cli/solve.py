"""`qtran solve GAME`: the exact verdict on one game, its factors, and what each method makes of it."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qtran_cli.cli import _weights, output
from qtran_cli.cli._writing import check_targets, chosen, complete_format, formats, save_svg, show
from qtran_cli.errors import UsageError
from qtran_cli.report.writers import Answer

if TYPE_CHECKING:
    from fractions import Fraction

    from rich.console import RenderableType

    from qtran_cli.exact.solution import Solution
    from qtran_cli.report.numerals import Numbers

MOST_DIGITS = 100


class Objective(StrEnum):
    """Which of the valid factors are given."""

    tight = "tight"
    margin = "margin"


class Fact(StrEnum):
    """What --fail-unless can ask for."""

    additive = "additive"
    monotone = "monotone"
    rectangular = "rectangular"


def complete_game(incomplete: str) -> list[str]:
    """The catalogue's games that start so; files complete by themselves."""
    from qtran_cli import catalogue

    return [name for name in catalogue.names() if name.startswith(incomplete)]


def command(
    game: Annotated[
        str, typer.Argument(metavar="GAME", help="A file, a catalogue name, or - for standard input.", autocompletion=complete_game)
    ],
    form: Annotated[
        str | None,
        typer.Option("--format", metavar="|".join(formats()), help="How to print. Default: table.", autocompletion=complete_format),
    ] = None,
    json: Annotated[
        bool, typer.Option("--json", help="Print one JSON document (schema qtran.solve/1) with exact numbers: --format json.")
    ] = False,
    svg: Annotated[Path | None, typer.Option(metavar="FILE", help="Save what the terminal shows to FILE, a .svg.")] = None,
    plot: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write heat maps, or the graph of states, to FILE: .png, .svg or .pdf.")
    ] = None,
    objective: Annotated[Objective, typer.Option(help="Factors: raised until tight, or all at the largest margin.")] = Objective.tight,
    fail_unless: Annotated[list[Fact] | None, typer.Option(help="Exit with 1 unless the game is so. May be repeated.")] = None,
    rounded: Annotated[bool, typer.Option("--float", help="Print rounded decimals instead of exact numbers.")] = False,
    digits: Annotated[int | None, typer.Option(min=0, max=MOST_DIGITS, help="Decimals of --float, which it implies (2).")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print the verdict alone.")] = False,
    full: Annotated[bool, typer.Option("--full", help="Print tables of any size, on screen and in JSON.")] = False,
    certificate: Annotated[Path | None, typer.Option(metavar="FILE", help="Write every claim with its proof, for qtran verify.")] = None,
    alt_seconds: Annotated[float, typer.Option(min=0, help="How long to decide QTRAN-alt's condition (7), N >= 3.")] = 10.0,
    alpha: Annotated[str, typer.Option(metavar="NUMBER", help="Weighted QMIX's weight, above 0 and at most 1.")] = "0.1",
    qmix_seconds: Annotated[float, typer.Option(min=0, help="How long to search where QMIX has too many orders to try.")] = 10.0,
    weights: Annotated[
        str, typer.Option(metavar="uniform|epsilon:E|FILE", help="How IQL, VDN and QMIX sample joint actions; FILE: a table of weights.")
    ] = "uniform",
    horizon: Annotated[int | None, typer.Option(min=1, metavar="T", help="Of a game with several states: decisions until the end.")] = None,
    discount: Annotated[str | None, typer.Option(metavar="NUMBER", help="Of a game with several states: above 0 and at most 1.")] = None,
    max_cells: Annotated[int, typer.Option(min=1, help="The most (states or histories) x (joint actions) to solve.")] = 10**6,
    source: Annotated[str | None, typer.Option("--from", metavar="FORMAT", help="Read the file or standard input as this format.")] = None,
    player: Annotated[str | None, typer.Option(metavar="K", help="Of a .nfg whose players differ: take player K's payoffs.")] = None,
    total: Annotated[bool, typer.Option("--sum", help="Of a .nfg whose players differ: add their payoffs up.")] = False,
) -> None:
    """Solve a game exactly: is it additive, monotone, factorizable; its factors; which method's greedy action is optimal.

    Every number is exact and every answer carries its proof. A game that cannot be factorised gets the proof, and exit code 0.
    """
    from qtran_cli import catalogue
    from qtran_cli.cli import _task
    from qtran_cli.exact.solve import solve
    from qtran_cli.task import Task

    form = chosen(form, json, rounded or digits is not None)
    check_targets(plot, certificate, svg=svg, inputs=(game, weights))
    weight, sampling = _weight(alpha), _weights.early(weights, game)
    loaded = catalogue.load(game, source, player=player, sum=total, horizon=horizon, discount=parse_discount(discount))
    if isinstance(loaded, Task):
        _task.refuse(weights=sampling or _weights.is_file(weights))
        options = _task.Options(objective.value, alt_seconds, weight, qmix_seconds, max_cells)
        asked, shown = [fact.value for fact in fail_unless or []], numbers(rounded, digits)
        found, unmet = _task.carry_out(loaded, options, asked, _task.Files(plot, certificate, quiet or form == "json"), shown)
        _print(_task.answer(found, shown, quiet, full), form, svg, quiet)
        _fail(loaded.name, unmet, quiet)
        return
    if _weights.is_file(weights):
        sampling = _weights.from_file(weights, loaded.shape)
    if plot is not None:  # refused before the work, not after it
        from qtran_cli.report.plot import check

        check(loaded.shape, plot.suffix.removeprefix("."))
    solution = solve(loaded, objective.value, alt_seconds, alpha=weight, qmix_seconds=qmix_seconds, sampling=sampling)
    shown = numbers(rounded, digits)
    if plot is not None:
        _plot(solution, plot, shown, quiet or form == "json")
    if certificate is not None:
        from qtran_cli.cli import _certificate
        from qtran_cli.exact.claims import of_solution

        _certificate.write(certificate, solution.game, of_solution(solution), game, quiet or form == "json")
    _print(_answer(solution, shown, quiet, full), form, svg, quiet)
    _fail(loaded.name, [fact.value for fact in fail_unless or [] if not getattr(solution, fact.value).holds], quiet)


def _print(answer: Answer, form: str, svg: Path | None, quiet: bool) -> None:
    """Print the answer, and save what the terminal shows where --svg asks for it."""
    if svg is not None:
        save_svg(answer.report(), answer.title, svg, quiet or form == "json")
    show(answer, form)


def parse_discount(text: str | None) -> Fraction | None:
    """--discount as a number. Raises ScalarError, UsageError."""
    from qtran_cli.scalars import parse

    number = None if text is None else parse(text, "--discount")
    if number is not None and not 0 < number <= 1:
        raise UsageError(f"--discount {text:.40} is out of range", right="a discount is above 0 and at most 1, such as 0.99")
    return number


def _weight(text: str) -> Fraction:
    """Weighted QMIX's α. Raises ScalarError, UsageError."""
    from qtran_cli.scalars import parse

    alpha = parse(text, "--alpha")
    if not 0 < alpha <= 1:
        raise UsageError(f"--alpha {text:.40} is out of range", right="weighted QMIX's weight is above 0 and at most 1, such as 0.1")
    return alpha


def numbers(rounded: bool, digits: int | None) -> Numbers:
    """How --float and --digits ask for numbers to be written."""
    from qtran_cli.report.numerals import Numbers

    return Numbers(digits=2 if digits is None else digits) if rounded or digits is not None else Numbers()


def _plot(solution: Solution, path: Path, shown: Numbers, quiet: bool) -> None:
    from dataclasses import replace

    from qtran_cli.cli import _figures
    from qtran_cli.report.plot import picture

    _figures.write(path, lambda suffix: picture(solution, suffix, replace(shown, width=8)), quiet)


def _answer(solution: Solution, shown: Numbers, quiet: bool, full: bool) -> Answer:
    """The answer for whichever format is asked for. quiet: the verdict is all of the report."""
    from qtran_cli.report.labels import printable
    from qtran_cli.report.words import verdict

    def report() -> RenderableType:
        from rich.text import Text

        from qtran_cli.report.solution import report

        return Text(verdict(solution)) if quiet else report(solution, shown, full)

    def document() -> dict[str, Any]:
        from qtran_cli.report.document import document

        return document(solution, full)

    return Answer(f"{printable(solution.game.name)}: {verdict(solution)}", report, document)


def _fail(name: str, unmet: list[str], quiet: bool) -> None:
    """Exit with 1 unless every fact asked for holds."""
    if unmet:
        if not quiet:
            output.warn(f"{name} is not {' and not '.join(unmet)}")
        raise typer.Exit(1)
