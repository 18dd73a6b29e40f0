"""`qtran explain GAME TABLE …`: from learned or printed tables to their origins, the exact tables that are nearest."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qtran_cli.cli._frame import output
from qtran_cli.cli._frame.options import (
    ALPHA,
    MOST_DIGITS,
    Alpha,
    Digits,
    Force,
    Form,
    GameName,
    Player,
    Rounded,
    Source,
    Svg,
    Total,
    VerdictAlone,
    named_file,
    numbers,
    parse_alpha,
)
from qtran_cli.cli._frame.paths import complete_game_file
from qtran_cli.cli._frame.progress import waiting
from qtran_cli.cli._frame.writing import Files, chosen, save_svg, show
from qtran_cli.errors import UsageError
from qtran_cli.exact.ask import Ask

if TYPE_CHECKING:
    from qtran_cli.judge.explain.found import Explained
    from qtran_cli.report.kit.numerals import Numbers
    from qtran_cli.report.writers import Answer


def complete_exact(incomplete: str) -> list[str]:
    """The exact methods that may come next in a list with commas."""
    from qtran_cli.cli._frame.choices import complete_list
    from qtran_cli.exact.known import PROJECTIONS

    return complete_list(PROJECTIONS.names(), incomplete)


def command(
    game: GameName,
    tables: Annotated[
        list[str],
        typer.Argument(
            metavar="TABLE",
            help="A file in any game format, or - ; factors (q: …), whose sum is meant; a run's folder, or what train --json printed.",
            autocompletion=complete_game_file,
        ),
    ],
    method: Annotated[
        list[str] | None,
        typer.Option(metavar="METHOD", help="Look at these alone. Repeated, or separated by commas.", autocompletion=complete_exact),
    ] = None,
    decimals: Annotated[
        int | None, typer.Option(min=0, max=MOST_DIGITS, help="TABLE is rounded to so many decimals. Default: as many as it has, up to 6.")
    ] = None,
    top: Annotated[int, typer.Option(min=1, help="List so many of the nearest exact tables.")] = 5,
    fail_unless_near: Annotated[
        bool,
        typer.Option("--fail-unless-near", help="Exit with 1 unless an exact table is near every TABLE: within 2 % of the payoffs' range."),
    ] = False,
    save_weights: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", parser=named_file, help="Write how the first TABLE's origin samples joint actions, for solve --weights."
        ),
    ] = None,
    form: Form = None,
    json: Annotated[
        bool, typer.Option("--json", help="Print one JSON document (schema qtran.explain/1) with exact numbers: --format json.")
    ] = False,
    svg: Svg = None,
    rounded: Rounded = False,
    digits: Digits = None,
    quiet: VerdictAlone = False,
    full: Annotated[bool, typer.Option("--full", help="Print tables of any size, on screen and in JSON.")] = False,
    force: Force = False,
    alpha: Alpha = ALPHA,
    qmix_seconds: Annotated[
        float, typer.Option(min=0, help="How long one fit may be searched among orders for the QMIX family.")
    ] = Ask.qmix_seconds,
    source: Source = None,
    player: Player = None,
    total: Total = False,
) -> None:
    """Explain a learned or printed table: which exact table is it, of which method, under which exploration or weights.

    Every method's fits, local optima, fixed points and traps under uniform sampling are held against it, and those under ε-greedy
    play around a joint action (every agent plays its own part with probability 1 − ε, else any action) and with weighted QMIX's α,
    at the ε or α that come nearest. As near: the ε whose table rounds to the given one; where none does, those that are no farther by
    root mean square than a unit of the last digit. Exit code 0, also where nothing is near.

    Games have one step and up to 10,000 joint actions. Sums are followed along ε up to 2,000 of them, monotone tables while choices of
    orders × joint actions are up to 10,000 (4×4, 3×3×3), the mixer's up to 400 (3×3); above, uniform sampling alone is looked at.
    """
    from qtran_cli import catalogue
    from qtran_cli.judge.explain import origins, sources

    form = chosen(form, json, rounded or digits is not None)
    if "-" in tables and game == "-":
        raise UsageError("standard input for GAME and TABLE", right="one of them can be -, the others are files")
    files = Files(svg=svg, force=force, quiet=quiet or form == "json")
    files.check(save_weights, inputs=(game, *tables))
    names, asked = _methods(method), Ask(alpha=parse_alpha(alpha), qmix_seconds=qmix_seconds)
    loaded = catalogue.one_step(catalogue.load(game, source, player=player, sum=total), catalogue.STDIN if game == "-" else game)
    origins.require_small(loaded)
    given = sources.read(tables, loaded, decimals)
    for name, reason in origins.unfollowed(loaded, names).items():
        output.note(f"{name} is looked at under uniform sampling alone: {reason}", files.quiet)
    with waiting(quiet or form == "json", lambda: math.inf) as told:
        found = origins.explain(loaded, given, names, asked, told)
    if save_weights is not None:
        _save(found, save_weights, files)
    answer = _answer(found, game, numbers(rounded, digits), top, quiet, full, str(save_weights or ""))
    save_svg(answer, files)
    show(answer, form)
    if fail_unless_near:
        _fail(found, quiet)


def _methods(texts: list[str] | None) -> list[str]:
    """The names in --method. Raises UsageError."""
    from qtran_cli.exact.known import PROJECTIONS
    from qtran_cli.registry import unknown

    names = [name.strip() for text in texts or () for name in text.split(",")]
    for name in names:
        if name not in PROJECTIONS:
            raise unknown("exact method", name, PROJECTIONS.names())
    return names


def _save(found: Explained, path: Path, files: Files) -> None:
    """Write the weights of the first table's origin as a game file. Raises UsageError where there are none, FileError."""
    from qtran_cli import formats
    from qtran_cli.model.game import Game
    from qtran_cli.report.explain.again import weights
    from qtran_cli.table import Table

    form = formats.named(formats.by_suffix(path), str(path))
    best = next(iter(found.tables[0].found), None)
    sampled = None if best is None else weights(found, best)
    table = Table(found.game.payoff.num * 0 + 1) if sampled is None else Table(sampled.num)
    files.save(path, formats.to_bytes(Game(table, "weights", actions=found.game.actions), form))


def _answer(found: Explained, argument: str, shown: Numbers, top: int, quiet: bool, full: bool, saved: str) -> Answer:
    from rich.console import Group

    from qtran_cli.report.explain.document import document
    from qtran_cli.report.explain.report import report
    from qtran_cli.report.explain.words import sentence
    from qtran_cli.report.kit.labels import printable
    from qtran_cli.report.kit.prose import Line
    from qtran_cli.report.writers import Answer

    lines = Group(*(Line(sentence(found, one)) for one in found.tables))
    return Answer(
        printable(found.game.name),
        lambda: lines if quiet else report(found, argument, shown, top, full, saved),
        lambda: document(found, argument, top, full, saved),
    )


def _fail(found: Explained, quiet: bool) -> None:
    """Exit with 1 unless an exact table is near every table."""
    apart = [one.given.name for one in found.tables if not one.found or not found.near(one.found[0])]
    if apart:
        if not quiet:
            output.warn(f"no exact table is near {', '.join(apart)}")
        raise typer.Exit(1)
