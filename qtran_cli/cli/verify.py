"""`qtran verify FILE…`: re-check certificates without trusting whoever, or whatever, made them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from qtran_cli.cli._frame import output
from qtran_cli.cli._frame.options import complete_game
from qtran_cli.errors import UsageError

if TYPE_CHECKING:
    from qtran_cli.verify.file import Expected
    from qtran_cli.verify.judgement import Judgement

FILES = "Certificates that --certificate wrote, folders of them, or - for standard input."


def command(
    files: Annotated[list[str], typer.Argument(metavar="FILE", help=FILES)],
    game: Annotated[
        str | None, typer.Option(metavar="GAME", help="Refuse a certificate that is not about this game.", autocompletion=complete_game)
    ] = None,
    horizon: Annotated[int | None, typer.Option(min=1, metavar="T", help="Of --game, as it was given to qtran solve.")] = None,
    discount: Annotated[str | None, typer.Option(metavar="NUMBER", help="Of --game, as it was given to qtran solve.")] = None,
    json: Annotated[
        bool, typer.Option("--json", help="Print one JSON document (schema qtran.verify/1; of several, qtran.verify.list/1).")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing: the exit code answers.")] = False,
) -> None:
    """Re-check every claim of a certificate against its game, exactly and with none of the solver's code.

    Exit code 0: every claim is proved. 1: refused, with the reason. 2: this is no certificate, or its game is missing. Of several
    files, or of a folder's *.json, a line each: 1 where any is refused, else 2 where any could not be read.
    """
    from qtran_cli.cli._frame import verifying as _verifying

    expected = _expected(game, files, horizon, discount)
    if len(files) > 1 or _verifying.is_folder(files[0]):
        raise typer.Exit(_verifying.several(files, expected, json, quiet))
    where = _verifying.named(files[0])
    judged = _verifying.judge(files[0], expected)
    _show(judged, where, json, quiet)
    if not judged.verified:
        raise typer.Exit(1)


def _expected(game: str | None, files: list[str], horizon: int | None, discount: str | None) -> Expected | None:
    """The game to compare with, read. Raises UsageError where options do not fit together, and what reading it raises."""
    from qtran_cli.cli._frame.options import parse_discount

    time: dict[str, Any] = {"horizon": horizon, "discount": parse_discount(discount)}
    for name, value in time.items():
        if value is not None and game is None:
            raise UsageError(f"--{name} without --game", right="it is the game's that is compared with; the certificate has its own")
    if [*files, game].count("-") > 1:
        raise UsageError("standard input is read once", right="give one - only")
    if game is None:
        return None
    from qtran_cli import catalogue
    from qtran_cli.verify.file import Expected

    return Expected(game, catalogue.load(game, **time))


def _show(judged: Judgement, where: str, json: bool, quiet: bool) -> None:
    """Print the answer about one certificate, a refusal to stderr."""
    from qtran_cli.report.verify import report as verification

    if json:
        output.show_json(verification.document(judged))
    elif judged.verified and not quiet:
        output.show(verification.report(judged))
    elif not judged.verified and not quiet:
        output.warn(f"{where}: refused: {judged.reason}")
