"""`qtran check GAME`: whether given factors [Q_i] and V_jt factorise a game, and if not, where and how they could be mended."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qtran_cli.cli._frame.drawing.sheets import drawing
from qtran_cli.cli._frame.options import (
    Digits,
    Discount,
    Force,
    Form,
    GameName,
    Horizon,
    MaxCells,
    Normalise,
    Player,
    Rounded,
    Source,
    Svg,
    Total,
    VerdictAlone,
    named_file,
    numbers,
    parse_discount,
    parse_normalise,
)
from qtran_cli.cli._frame.writing import Files, chosen, save_svg, show
from qtran_cli.errors import FileError, GameError, UsageError
from qtran_cli.exact.ask import Ask
from qtran_cli.report.figures.sheet import Sheet
from qtran_cli.report.writers import Answer

if TYPE_CHECKING:
    from rich.console import RenderableType

    from qtran_cli.exact.check.record import Check
    from qtran_cli.factors import Factors
    from qtran_cli.model.game import Game
    from qtran_cli.report.kit.numerals import Numbers
    from qtran_cli.table import Table


@drawing("plot")
def command(
    game: GameName,
    q: Annotated[list[str] | None, typer.Option("--q", metavar="NUMBERS", help="Q_i, comma-separated: 3.84,-2.06. Once per agent.")] = None,
    factors: Annotated[
        str | None, typer.Option(metavar="FILE", help="Read Q_i, and V_jt if given, from YAML or JSON, also of solve --json; or -.")
    ] = None,
    v: Annotated[str | None, typer.Option("--v", metavar="NUMBER", help="V_jt. Default: max Q_jt - sum of max Q_i.")] = None,
    q_jt: Annotated[str | None, typer.Option(metavar="FILE", help="A learned table in place of the payoff, as a game file; or -.")] = None,
    tolerance: Annotated[str, typer.Option(metavar="NUMBER", help="Forgive so much: then consistent IGM is enough.")] = "0",
    explain: Annotated[
        bool, typer.Option("--explain", help="Write every condition out as arithmetic, joint action by joint action.")
    ] = False,
    form: Form = None,
    json: Annotated[
        bool, typer.Option("--json", help="Print one JSON document (schema qtran.check/1) with exact numbers: --format json.")
    ] = False,
    svg: Svg = None,
    plot: Annotated[
        Path | None,
        typer.Option(metavar="FILE", parser=named_file, help="Draw two agents' valid scales to FILE: .png, .svg, .pdf or .eps."),
    ] = None,
    rounded: Rounded = False,
    digits: Digits = None,
    quiet: VerdictAlone = False,
    full: Annotated[bool, typer.Option("--full", help="Print tables and lists of any size.")] = False,
    certificate: Annotated[
        Path | None, typer.Option(metavar="FILE", parser=named_file, help="Write every answer with its proof, for qtran verify.")
    ] = None,
    force: Force = False,
    state: Annotated[
        str | None, typer.Option(metavar="NAME", help="Of a game with several states: the state whose Q_jt* the factors are for.")
    ] = None,
    steps_left: Annotated[int | None, typer.Option(min=1, metavar="K", help="With a horizon: so many decisions left in --state.")] = None,
    history: Annotated[
        str | None,
        typer.Option(metavar="TEXT", help='With partial observation: the joint history, as solve prints it: "fire · A | clear · B".'),
    ] = None,
    horizon: Horizon = None,
    discount: Discount = None,
    max_cells: MaxCells = Ask.max_cells,
    source: Source = None,
    player: Player = None,
    total: Total = False,
    normalise: Normalise = None,
    sheet: Sheet = Sheet(),
) -> None:
    """Check factors by hand: do these Q_i, and V_jt, factorise the game; if not, where do they fail, and does a scale mend them.

    Exact numbers: decimals and fractions such as -2.06 and 1/3. Exit code 0: (4a), (4b) and strict IGM hold; 1: they do not.
    """
    from qtran_cli import catalogue
    from qtran_cli.cli._frame import place as _check_task

    _refuse_nonsense(game, q, factors, q_jt)
    form = chosen(form, json, rounded or digits is not None, explain)
    files = Files(plot, certificate, svg, force, quiet or form == "json")
    files.check(inputs=(game, factors, q_jt))
    times: dict[str, Any] = {"horizon": horizon, "discount": parse_discount(discount)}
    given = catalogue.load(game, source, player=player, sum=total, normalise=parse_normalise(normalise), **times)
    loaded, at = _check_task.one_step(given, _check_task.Place(state, steps_left, history), game, max_cells)
    if plot is not None:
        _check_drawable(loaded, plot)
    table = loaded.payoff if q_jt is None else _table(q_jt, loaded)
    found = _check(table, _factors(q, factors, loaded, at), v, tolerance, game if q_jt is None else q_jt)
    shown = numbers(rounded, digits)
    if plot is not None:
        _plot(found, loaded, plot, shown, files, sheet)
    if certificate is not None:
        about = "" if loaded is not given else game if q_jt is None else q_jt  # a state's table is in no file
        _certify(found, loaded, certificate, about, files)
    answer = _answer(found, loaded, shown, quiet, explain, full, q_jt or "")
    save_svg(answer, files)
    show(answer, form)
    if not found.factorises:
        raise typer.Exit(1)


def _refuse_nonsense(game: str, q: list[str] | None, factors: str | None, q_jt: str | None) -> None:
    """Options that do not fit together. Raises UsageError."""
    asking = [name for name, value in (("GAME", game), ("--factors", factors), ("--q-jt", q_jt)) if value == "-"]
    if len(asking) > 1:
        raise UsageError(f"standard input for {' and '.join(asking)}", right="one of them can be -, the others are files")
    if q and factors is not None:
        raise UsageError("--q and --factors", right="give the factors once")
    if not q and factors is None:
        raise UsageError("no factors to check", right="give --q once per agent (--q 3.84,-2.06 --q 4.16,2.29), or --factors FILE")


def _table(argument: str, game: Game) -> Table:
    """The table of --q-jt. Raises GameError where its shape is not the game's."""
    from qtran_cli import catalogue
    from qtran_cli.exact.check import in_place as _in_place

    return _in_place.table(catalogue.load_one_step(argument), game, catalogue.STDIN if argument == "-" else argument)


def _factors(q: list[str] | None, file: str | None, game: Game, at: dict[str, object]) -> Factors:
    from qtran_cli.catalogue import STDIN
    from qtran_cli.factors import read, read_lists
    from qtran_cli.files import whole as _files

    if file is None:
        return read_lists(q or [], game)
    if file == "-":
        return read(_files.take(sys.stdin.buffer), STDIN, game, at)
    try:
        return read(_files.read(file), file, game, at)
    except FileError as error:
        if error.what == "no such file":
            error.right = "--factors takes a YAML or JSON file, or - for standard input"
        raise


def _check(table: Table, given: Factors, v: str | None, tolerance: str, source: str) -> Check:
    from qtran_cli.exact.check.check import check
    from qtran_cli.scalars import parse

    allowed = parse(tolerance, "--tolerance")
    if allowed < 0:
        raise UsageError(f"a tolerance of {tolerance:.40}", where="--tolerance", right="0 or more")
    try:
        return check(table, given.q, given.v if v is None else parse(v, "--v"), allowed)
    except GameError as error:
        raise error.at(source) from None


def _check_drawable(game: Game, path: Path) -> None:
    """Refuse a plot before the work, not after it."""
    from qtran_cli.report.check.figure import check

    check(game.shape, path.suffix.removeprefix("."))


def _plot(found: Check, game: Game, path: Path, shown: Numbers, files: Files, sheet: Sheet) -> None:
    from qtran_cli.cli._frame import figures as _figures
    from qtran_cli.report.check.figure import picture

    _figures.write(path, lambda suffix: picture(found, game, suffix, replace(shown, width=8), sheet), files, sheet)


def _certify(found: Check, game: Game, path: Path, argument: str, files: Files) -> None:
    """The certificate is about the table that was checked: a learned one takes the payoff's place in it."""
    from qtran_cli.certificates.file import EMBEDDED
    from qtran_cli.cli._frame import certificate as _certificate
    from qtran_cli.exact.check.claims import claims

    if found.table is not game.payoff and found.table.size > EMBEDDED:
        raise UsageError(
            f"--certificate with a --q-jt of more than {EMBEDDED:,} joint actions",
            right="check it as the game itself: GAME is the learned table",
        )
    _certificate.write(path, replace(game, payoff=found.table, drawn={}), claims(found), argument, files)


def _answer(found: Check, game: Game, shown: Numbers, quiet: bool, explain: bool, full: bool, q_jt: str) -> Answer:
    """The answer for whichever format is asked for. quiet: the verdict is all of the report."""
    from qtran_cli.report.check.words import sentence
    from qtran_cli.report.kit.labels import printable

    def report() -> RenderableType:
        from qtran_cli.report.check.report import report
        from qtran_cli.report.check.worksheet import worksheet
        from qtran_cli.report.kit.prose import Line

        written = worksheet if explain else report
        return Line(sentence(found, game, shown)) if quiet else written(found, game, shown, full, q_jt)

    def document() -> dict[str, Any]:
        from qtran_cli.report.check.document import document

        return document(found, game, full)

    return Answer(f"{printable(game.name)}: {sentence(found, game, shown)}", report, document)
