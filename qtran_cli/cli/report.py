"""`qtran report`: runs, or a sweep, as one table of environments, methods and settings."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qtran_cli.cli._frame import run_names as _runs
from qtran_cli.cli._frame import writing as _writing
from qtran_cli.cli._frame.options import Form
from qtran_cli.errors import FileError

if TYPE_CHECKING:
    from qtran_cli.runs.folder import Run

COMMON = "Where runs of an environment differ in steps or seeds: cut them to what they share."


def command(
    where: Annotated[
        list[str] | None,
        typer.Argument(metavar="DIR", help="Runs, sweeps, or folders above them. Default: runs.", autocompletion=_runs.complete_run),
    ] = None,
    common: Annotated[bool, typer.Option("--common", help=COMMON)] = False,
    form: Form = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document (schema qtran.report/1).")] = False,
) -> None:
    """Tell how methods and settings stand on every environment: a row a combination, with intervals over seeds, the best first.

    A row is a run; of runs of one configuration the last counts. The return is that of the last evaluation, which all rows of an
    environment must have at the same step and with the same seeds. The best row is held against each other: how likely a seed of it is
    above one of the other, and a p-value corrected for the number of rows. Of a method's settings the best is chosen by half of the
    seeds, and what the other half earns is told.
    """
    chosen = _writing.chosen(form, json)
    from qtran_cli.judge.standing import rows
    from qtran_cli.judge.standing.standing import standing
    from qtran_cli.report.standing import report as reporting

    runs = _found(where)
    _writing.show(reporting.answer(standing(*rows.rows(runs, common))), chosen)


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
