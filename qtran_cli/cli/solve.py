"""`qtran solve GAME`: the exact verdict on one game, its factors, and what each method makes of it."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qtran_cli.cli._frame import output
from qtran_cli.cli._frame import weights as _weights
from qtran_cli.cli._frame.options import (
    Alpha,
    Digits,
    Discount,
    Force,
    Form,
    GameName,
    Horizon,
    MaxCells,
    Only,
    Player,
    Rounded,
    Source,
    Svg,
    Total,
    VerdictAlone,
    complete_weights,
    named_file,
    numbers,
    parse_alpha,
    parse_discount,
    parse_only,
)
from qtran_cli.cli._frame.progress import waiting
from qtran_cli.cli._frame.writing import Files, chosen, exact, save_svg, show
from qtran_cli.exact.asked import Part
from qtran_cli.report.writers import Answer

if TYPE_CHECKING:
    from rich.console import RenderableType

    from qtran_cli.exact.ask import Ask
    from qtran_cli.exact.one_step.solution import Solution
    from qtran_cli.exact.sampling import Sampling
    from qtran_cli.model.game import Game
    from qtran_cli.report.kit.numerals import Numbers


class Objective(StrEnum):
    """Which of the valid factors are given."""

    tight = "tight"
    margin = "margin"


class Fact(StrEnum):
    """What --fail-unless can ask for: the verdict's words, and what factorizable comes to in a one-step game."""

    additive = "additive"
    monotone = "monotone"
    factorizable = "factorizable"
    rectangular = "rectangular"


def command(
    game: GameName,
    form: Form = None,
    json: Annotated[
        bool, typer.Option("--json", help="Print one JSON document (schema qtran.solve/1) with exact numbers: --format json.")
    ] = False,
    svg: Svg = None,
    plot: Annotated[
        Path | None,
        typer.Option(metavar="FILE", parser=named_file, help="Write heat maps, or the graph of states, to FILE: .png, .svg or .pdf."),
    ] = None,
    objective: Annotated[Objective, typer.Option(help="Factors: raised until tight, or all at the largest margin.")] = Objective.tight,
    fail_unless: Annotated[list[Fact] | None, typer.Option(help="Exit with 1 unless the game is so. May be repeated.")] = None,
    rounded: Rounded = False,
    digits: Digits = None,
    quiet: VerdictAlone = False,
    only: Only = None,
    full: Annotated[bool, typer.Option("--full", help="Print tables of any size, on screen and in JSON.")] = False,
    certificate: Annotated[
        Path | None, typer.Option(metavar="FILE", parser=named_file, help="Write every claim with its proof, for qtran verify.")
    ] = None,
    force: Force = False,
    alt_seconds: Annotated[float, typer.Option(min=0, help="How long the command may decide QTRAN-alt's condition (7), N >= 3.")] = 10.0,
    alpha: Alpha = "0.1",
    qmix_seconds: Annotated[float, typer.Option(min=0, help="How long the command may search among orders for the QMIX family.")] = 10.0,
    weights: Annotated[
        str,
        typer.Option(
            metavar="uniform|epsilon:E|FILE",
            help="How IQL, VDN and QMIX sample joint actions; FILE: a table of weights.",
            autocompletion=complete_weights,
        ),
    ] = "uniform",
    horizon: Horizon = None,
    discount: Discount = None,
    max_cells: MaxCells = 10**6,
    source: Source = None,
    player: Player = None,
    total: Total = False,
) -> None:
    """Solve a game exactly: is it additive, monotone, factorizable; its factors; which method's greedy action is optimal.

    Every number is exact and every answer carries its proof. A game that cannot be factorised gets the proof, and exit code 0.
    """
    from qtran_cli import catalogue
    from qtran_cli.cli._frame import states
    from qtran_cli.exact.ask import Ask
    from qtran_cli.model.game import Game
    from qtran_cli.model.task import Task
    from qtran_cli.report.answer import answer as of_states

    form = chosen(form, json, rounded or digits is not None)
    files = Files(plot, certificate, svg, force, quiet or form == "json")
    files.check(inputs=(game, weights))
    asked = parse_only(only, quiet, wholly=plot is not None or certificate is not None)
    alone = not exact(form) and certificate is None
    ask = Ask(objective.value, alt_seconds, parse_alpha(alpha), qmix_seconds, max_cells, asked, alone)
    sampling = _weights.early(weights, game)
    loaded = catalogue.load(game, source, player=player, sum=total, horizon=horizon, discount=parse_discount(discount))
    shown = numbers(rounded, digits)
    facts = [fact.value for fact in fail_unless or []]
    if isinstance(loaded, Task):
        states.refuse(weights=sampling or _weights.is_file(weights))
        found, unmet = states.carry_out(loaded, ask, facts, files, shown)
        answer = of_states(found, shown, quiet, full)
    else:
        assert isinstance(loaded, Game)
        sampling = _weights.from_file(weights, loaded.shape) if _weights.is_file(weights) else sampling
        found, unmet = _carry_out(loaded, ask, sampling, facts, files, shown, game)
        answer = _answer(found, shown, quiet, full)
    save_svg(answer, files)
    show(answer, form)
    _fail(loaded.name, unmet, quiet)


def _carry_out(
    game: Game, ask: Ask, sampling: Sampling, facts: list[str], files: Files, shown: Numbers, about: str
) -> tuple[Solution, list[str]]:
    """(the solution of a one-step game, the facts that are unmet), the files written. about: GAME as it was given."""
    from qtran_cli.exact.answer import refuse_decentralised
    from qtran_cli.exact.budget import Budget
    from qtran_cli.exact.one_step.solve import searches, solve

    if files.plot is not None:  # refused before the work, not after it
        from qtran_cli.report.solve.figure import check

        check(game.shape, files.plot.suffix.removeprefix("."))
    refuse_decentralised(ask.asked, "a one-step game")
    alt, orders = Budget(ask.alt_seconds), Budget(ask.qmix_seconds, searches(ask.asked))
    with waiting(files.quiet, lambda: alt.left + orders.left) as told:
        solution = solve(game, ask.objective, alt, alpha=ask.alpha, qmix_seconds=orders, sampling=sampling, asked=ask.asked, told=told)
    if files.plot is not None:
        _plot(solution, files.plot, shown, files)
    if files.certificate is not None:
        from qtran_cli.cli._frame import certificate as _certificate

        _certificate.write_solved(files.certificate, solution, about, files)
    fields = {"factorizable": "rectangular"}
    return solution, [fact for fact in facts if not getattr(solution, fields.get(fact, fact)).holds]


def _plot(solution: Solution, path: Path, shown: Numbers, files: Files) -> None:
    from dataclasses import replace

    from qtran_cli.cli._frame import figures as _figures
    from qtran_cli.report.solve.figure import picture

    _figures.write(path, lambda suffix: picture(solution, suffix, replace(shown, width=8)), files)


def _answer(solution: Solution, shown: Numbers, quiet: bool, full: bool) -> Answer:
    """The answer for whichever format is asked for. quiet: the verdict is all of the report."""
    from qtran_cli.report.kit.labels import printable
    from qtran_cli.report.solve.words import verdict

    def report() -> RenderableType:
        from rich.text import Text

        from qtran_cli.report.solve.report import report

        return Text(verdict(solution)) if quiet else report(solution, shown, full)

    def document() -> dict[str, Any]:
        from qtran_cli.report.solve.document import document

        return document(solution, full)

    name = printable(solution.game.name)
    return Answer(f"{name}: {verdict(solution)}" if Part.verdict in solution.asked else name, report, document)


def _fail(name: str, unmet: list[str], quiet: bool) -> None:
    """Exit with 1 unless every fact asked for holds."""
    if unmet:
        if not quiet:
            output.warn(f"{name} is not {' and not '.join(unmet)}")
        raise typer.Exit(1)
