"""`qtran report`: runs, or a sweep, as one table of environments, methods and settings."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qtran_cli.cli._frame import output
from qtran_cli.cli._frame import run_names as _runs
from qtran_cli.cli._frame import writing as _writing
from qtran_cli.cli._frame.drawing.sheets import drawing
from qtran_cli.cli._frame.options import Force, Form, named_file
from qtran_cli.errors import FileError, UsageError
from qtran_cli.report.figures.sheet import Sheet

if TYPE_CHECKING:
    from qtran_cli.judge.standing.standing import Standing
    from qtran_cli.runs.folder import Run

COMMON = "Where runs of an environment differ in steps or seeds: cut them to what they share."


WHAT = "Of --plot: a setting whose values differ, or profile. May be repeated. Default: every such setting, else the profile."


@drawing("plot")
def command(
    where: Annotated[
        list[str] | None,
        typer.Argument(metavar="DIR", help="Runs, sweeps, or folders above them. Default: runs.", autocompletion=_runs.complete_run),
    ] = None,
    common: Annotated[bool, typer.Option("--common", help=COMMON)] = False,
    form: Form = None,
    plot: Annotated[
        Path | None,
        typer.Option(metavar="FILE", parser=named_file, help="Draw returns against settings, or profiles: .png, .svg, .pdf or .eps."),
    ] = None,
    what: Annotated[list[str] | None, typer.Option(metavar="SETTING|profile", help=WHAT)] = None,
    force: Force = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document (schema qtran.report/1).")] = False,
    sheet: Sheet = Sheet(),
) -> None:
    """Tell how methods and settings stand on every environment: a row a combination, with intervals over seeds, the best first.

    A row is a run; of runs of one configuration the last counts. The return is that of the last evaluation, which all rows of an
    environment must have at the same step and with the same seeds. The best row is held against each other: how likely a seed of it is
    above one of the other, and a p-value corrected for the number of rows. Of a method's settings the best is chosen by half of the
    seeds, and what the other half earns is told.

    --plot draws a panel an environment: the return against a setting, logarithmic where values span a decade, a line a method; and
    performance profiles, the share of seeds that earn more than τ.
    """
    chosen = _writing.chosen(form, json)
    files = _writing.Files(plot, force=force, quiet=chosen == "json")
    if what and plot is None:
        raise UsageError("--what says what a figure shows", right="name its file with --plot, or leave it out")
    files.check()
    from qtran_cli.judge.standing import rows
    from qtran_cli.judge.standing.standing import standing
    from qtran_cli.report.standing import report as reporting

    runs = _found(where)
    found = standing(*rows.rows(runs, common))
    if plot is not None:
        _plot(found, plot, what or [], files, sheet)
    _writing.show(reporting.answer(found), chosen)


def _plot(found: Standing, path: Path, what: list[str], files: _writing.Files, sheet: Sheet) -> None:
    from qtran_cli.cli._frame import figures
    from qtran_cli.report.standing import figure

    names = figure.asked(found, what)
    figures.write(path, lambda suffix: figure.picture(found, names, suffix, sheet), files, sheet)
    output.note(f"drawn: {', '.join(names)}", files.quiet)


def _found(where: list[str] | None) -> list[Run]:
    """The runs below the folders, each once. Raises FileError where there is none with an evaluation."""
    from qtran_cli.runs import folder

    tops = [_runs.folder(text) for text in where] if where else [Path(_runs.ROOT)]
    paths = {path.resolve(): path for top in tops for path in folder.find(top)}
    found = [folder.read(path) for path in paths.values()]
    if not any(run.evaluations for run in found):
        there = ", ".join(map(str, tops))
        raise FileError("no run with an evaluation is here", where=there, right="qtran train and qtran sweep make them")
    return found
