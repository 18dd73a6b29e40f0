"""`qtran solve GAME`: the exact verdict on one game, its factors, and what each method makes of it."""

from __future__ import annotations

import math
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qtran_cli.cli._frame import output
from qtran_cli.cli._frame import weights as _weights
from qtran_cli.cli._frame.drawing.sheets import drawing
from qtran_cli.cli._frame.options import (
    ALPHA,
    Alpha,
    Digits,
    Discount,
    Force,
    Form,
    GameName,
    Horizon,
    MaxCells,
    Normalise,
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
    parse_normalise,
    parse_only,
)
from qtran_cli.cli._frame.progress import waiting
from qtran_cli.cli._frame.progress.bounds import INTERRUPTED, heard, stopping
from qtran_cli.cli._frame.writing import TABLE, Files, chosen, exact, save_svg, show
from qtran_cli.errors import during
from qtran_cli.exact.ask import Ask
from qtran_cli.report.figures.sheet import Sheet

if TYPE_CHECKING:
    from qtran_cli.exact.budget import Times
    from qtran_cli.model.team_game import TeamGame
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


@drawing("plot")
def command(
    game: GameName,
    form: Form = None,
    json: Annotated[
        bool, typer.Option("--json", help="Print one JSON document (schema qtran.solve/1) with exact numbers: --format json.")
    ] = False,
    svg: Svg = None,
    plot: Annotated[
        Path | None,
        typer.Option(metavar="FILE", parser=named_file, help="Write heat maps, or the graph of states, to FILE: .png, .svg, .pdf or .eps."),
    ] = None,
    objective: Annotated[Objective, typer.Option(help="Factors: raised until tight, or all at the largest margin.")] = Objective(
        Ask.objective
    ),
    fail_unless: Annotated[list[Fact] | None, typer.Option(help="Exit with 1 unless the game is so. May be repeated.")] = None,
    rounded: Rounded = False,
    digits: Digits = None,
    quiet: VerdictAlone = False,
    only: Only = None,
    full: Annotated[
        bool,
        typer.Option("--full", help="Say everything, and print tables of any size, in JSON too."),
    ] = False,
    certificate: Annotated[
        Path | None, typer.Option(metavar="FILE", parser=named_file, help="Write every claim with its proof, for qtran verify.")
    ] = None,
    force: Force = False,
    alt_seconds: Annotated[
        float, typer.Option(min=0, help="How long the command may decide QTRAN-alt's condition (7), N >= 3.")
    ] = Ask.alt_seconds,
    alpha: Alpha = ALPHA,
    qmix_seconds: Annotated[
        float, typer.Option(min=0, help="How long the command may search among orders for the QMIX family.")
    ] = Ask.qmix_seconds,
    plan_seconds: Annotated[
        float,
        typer.Option(
            min=0,
            help="How long to look for the best decentralised policy; then, or at Ctrl-C, its bounds are told.",
        ),
    ] = Ask.plan_seconds,
    weights: Annotated[
        str,
        typer.Option(
            metavar=_weights.METAVAR,
            help="How IQL, VDN, QMIX, CW-IQL and CW-VDN sample joint actions; FILE: a table of weights.",
            autocompletion=complete_weights,
        ),
    ] = "uniform",
    thresholds: Annotated[
        bool,
        typer.Option(
            "--thresholds",
            help="Where IQL, VDN and QMIX are right as weights, exploration, payoff or a bonus vary around the optimum; --plot draws that.",
        ),
    ] = False,
    horizon: Horizon = None,
    discount: Discount = None,
    max_cells: MaxCells = Ask.max_cells,
    source: Source = None,
    player: Player = None,
    total: Total = False,
    normalise: Normalise = None,
    sheet: Sheet = Sheet(),
) -> None:
    """Solve a game exactly: is it additive, monotone, factorizable; its factors; which method's greedy action is optimal.

    Every number is exact and every answer carries its proof. A game that cannot be factorised gets the proof, and exit code 0.
    """
    from dataclasses import replace

    from qtran_cli import catalogue
    from qtran_cli.report.answer import answer

    form = chosen(form, json, rounded or digits is not None)
    files = Files(plot, certificate, svg, force, quiet or form == "json")
    files.check(inputs=(game, weights))
    asked = parse_only(only, quiet, wholly=plot is not None or certificate is not None)
    whole = exact(form) or certificate is not None
    ask = Ask(objective.value, parse_alpha(alpha), alt_seconds, qmix_seconds, None, max_cells, asked, whole)
    ask = replace(ask, facts=tuple(fact.value for fact in fail_unless or ()), line=quiet and not exact(form))
    ask = replace(
        ask, plan_seconds=plan_seconds, thresholds=thresholds and not (quiet and plot is None), strips=thresholds and plot is not None
    )
    _weights.early(weights, game)
    time: dict[str, Any] = {"horizon": horizon, "discount": parse_discount(discount)}
    loaded = catalogue.load(game, source, player=player, sum=total, normalise=parse_normalise(normalise), **time)
    ask = replace(ask, sampling=_weights.sampling(weights, loaded))
    shown = numbers(rounded, digits)
    times = heard(ask.times(), shown, form == TABLE and not quiet)
    found, unmet = _carry_out(loaded, ask, times, files, shown, game, sheet)
    save_svg(answer(found, shown, quiet, full, screen=True), files)
    show(answer(found, shown, quiet, full, screen=form == TABLE), form)
    _fail(loaded.name, unmet, quiet)
    if times.plan.stopped:
        raise typer.Exit(INTERRUPTED)


def _carry_out(game: TeamGame, ask: Ask, times: Times, files: Files, shown: Numbers, about: str, sheet: Sheet) -> tuple[Any, list[str]]:
    """(the solution, the facts that are unmet), the files written. Nothing is written where a fact cannot be judged.

    about: GAME as it was given.
    """
    from qtran_cli.exact.expect import unmet

    if files.plot is not None:  # refused before the work, not after it
        from qtran_cli.report.answer import check_drawable

        check_drawable(game, files.plot.suffix.removeprefix("."), ask.max_cells)
    if not files.quiet:
        _tell_left_out(ask)
    solution = _solved(game, ask, times, files.quiet)
    missed = unmet(solution, ask.facts)
    if files.plot is not None:
        _plot(solution, files.plot, shown, files, sheet)
    if files.certificate is not None:
        from qtran_cli.cli._frame import certificate as _certificate

        _certificate.write_solved(files.certificate, solution, about, files)
    return solution, missed


def _tell_left_out(ask: Ask) -> None:
    """A line for every exact method of another package that is missing in the answer."""
    from qtran_cli.exact.asked import Part
    from qtran_cli.exact.known import PROJECTIONS

    for offer, why in PROJECTIONS.refused() if Part.methods in ask.asked else ():
        output.warn(f"left out: the exact method {offer.name} of {offer.where}: {why}")


def _solved(game: TeamGame, ask: Ask, times: Times, quiet: bool) -> Any:
    """The solution. One decision takes no longer than its searches may; what precedes the tables of several states may."""
    from qtran_cli.exact.answer import solve

    most = lambda: math.inf if game.states else times.left  # noqa: E731
    with during(f"solving {game.name:.60}"), waiting(quiet, most) as told, stopping(times.plan):
        return solve(game, ask, told, times)


def _plot(solution: Any, path: Path, shown: Numbers, files: Files, sheet: Sheet) -> None:
    from dataclasses import replace

    from qtran_cli.cli._frame import figures as _figures
    from qtran_cli.report.answer import picture

    _figures.write(path, lambda suffix: picture(solution, suffix, replace(shown, width=8), sheet), files, sheet)


def _fail(name: str, unmet: list[str], quiet: bool) -> None:
    """Exit with 1 unless every fact asked for holds."""
    if unmet:
        if not quiet:
            output.warn(f"{name} is not {' and not '.join(unmet)}")
        raise typer.Exit(1)
