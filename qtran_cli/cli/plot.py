"""`qtran plot`: learning curves of runs, and the tables that a run learned, over training."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from qtran_cli.cli._frame import output
from qtran_cli.cli._frame import run_figures as _run_figures
from qtran_cli.cli._frame import run_names as _runs
from qtran_cli.cli._frame.drawing import run_labels as _labels
from qtran_cli.cli._frame.drawing.sheets import drawing
from qtran_cli.cli._frame.options import Force, named_file
from qtran_cli.cli._frame.run_figures import AGREEMENT, ALONE, LOSS, NORMALISED, RETURN, TABLES, Figure
from qtran_cli.cli._frame.writing import Files
from qtran_cli.errors import FileError, QtranError, UsageError
from qtran_cli.files.streams import is_stream
from qtran_cli.report.figures.sheet import Sheet
from qtran_cli.runs import folder as folders
from qtran_cli.runs.places import LATEST


def complete_what(incomplete: str) -> list[str]:
    """What --what takes for every run."""
    return [name for name in (RETURN, AGREEMENT, NORMALISED, LOSS, TABLES) if name.startswith(incomplete)]


class Centre(StrEnum):
    """What stands for the seeds of a run."""

    iqm = "iqm"
    mean = "mean"
    median = "median"


class Along(StrEnum):
    """What curves are drawn over."""

    steps = "steps"
    updates = "updates"


@drawing("")
def command(
    where: Annotated[
        list[str], typer.Argument(metavar="RUN", help="Runs, or folders: every run below them.", autocompletion=_runs.complete_run)
    ],
    what: Annotated[
        str | None, typer.Option(metavar="NAMES", help="What to draw; see above. Several: return,td.", autocompletion=complete_what)
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", parser=named_file, help="The figure: .png, .svg, .pdf or .eps. Default: curves.png, tables.png."),
    ] = None,
    csv: Annotated[Path | None, typer.Option(metavar="FILE", parser=named_file, help="Write the numbers that are drawn.")] = None,
    seeds: Annotated[bool, typer.Option("--seeds", help="Of curves: a thin line for every seed too.")] = False,
    seed: Annotated[int | None, typer.Option(min=0, metavar="SEED", help="Of tables: whose. Default: the median seed.")] = None,
    at: Annotated[str | None, typer.Option(metavar="STEPS", help="Of tables: at which evaluations: 500,1000. Default: four.")] = None,
    colours: Annotated[
        str | None, typer.Option("--range", metavar="LOW,HIGH", help="Of tables: where the colours end. Default: the payoffs.")
    ] = None,
    labels: Annotated[
        list[str] | None,
        typer.Option(
            "--label", metavar="TEXT", help=r"What a run is called: one for each run, in order, or RUN=TEXT. $\lambda$ is mathematics."
        ),
    ] = None,
    centre: Annotated[Centre | None, typer.Option(help="Of curves: what the line is of the seeds. Default: iqm.")] = None,
    along: Annotated[Along | None, typer.Option("--x", help="Of curves: what stands along x. Default: steps.")] = None,
    force: Force = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No remarks, and nothing of what was written.")] = False,
    sheet: Sheet = Sheet(),
) -> None:
    """Draw learning curves of runs, overlaid, or the tables that one run learned.

    --what return: the greedy return; agreement: the share of seeds that earn the most possible; loss: every term of the loss, or
    a term by its name, such as td; captures, or what else a simulated task counts. Default: all of these, without losses and
    counts where there are several games. A line is the interquartile mean over seeds, or what --centre says, its band the 95 %
    bootstrap interval (of a share: Wilson's). Every environment, which is what is played and not what --env said, has its own
    panel; qtran runs says how those of one name are told apart.

    --what normalised: the returns on several games together, each as a share of its game's range of payoffs; seeds are drawn
    within each game for the interval.

    --what tables: heat maps of the payoff and of one seed's Q_jt and Q'_jt + V_jt over training.

    A line on standard output says what was written, and how large it is.
    """
    names = _names(what)
    tables = TABLES in names
    _check_options(names, {"--seeds": seeds}, {"--centre": centre, "--x": along}, {"--seed": seed, "--at": at, "--range": colours})
    target = out or Path(f"{TABLES if tables else 'curves'}.png")
    paths = _paths(where)
    files = Files(force=force, quiet=quiet)
    _check_targets(files, target, csv, paths)
    called = _labels.given(labels or [], paths)
    runs = _sound(paths, tables, quiet)
    _tell_damaged(runs, quiet)
    suffix = target.suffix.removeprefix(".")
    if tables:
        figure = _run_figures.tables(runs, suffix, seed, _run_figures.steps(at), _run_figures.limits(colours), sheet=sheet, labels=called)
    else:
        asked: dict[str, Any] = {"centre": (centre or Centre.iqm).value, "updates": along is Along.updates}
        figure = _run_figures.curves(runs, suffix, names, seeds, quiet, sheet=sheet, labels=called, **asked)
    _write(figure, target, csv, files, sheet)


def _names(what: str | None) -> list[str]:
    names = [name.strip() for name in (what or "").split(",")] if what is not None else []
    if "" in names:
        raise UsageError("--what names nothing", right="write return, agreement, loss, a term such as td, or tables")
    return list(dict.fromkeys(names))


def _check_options(names: Sequence[str], single: Mapping[str, Any], of_curves: Mapping[str, Any], of_tables: Mapping[str, Any]) -> None:
    """Refuse options that say nothing about what is drawn. single: of curves that are drawn game by game."""
    alone = next((name for name in ALONE if name in names), "")
    if alone and len(names) > 1:
        raise UsageError(f"--what {alone} with others", right="it is a figure of its own")
    odd = {**(single if alone else {}), **(of_curves if alone == TABLES else of_tables)}
    for option, given in odd.items():
        if given is not None and given is not False:
            raise UsageError(f"{option} is not for {alone or 'curves'}", right="leave it out, or change --what")


def _paths(where: Sequence[str]) -> list[Path]:
    """The runs' folders, once each. Raises FileError."""
    found = [path for text in where for path in _below(text)]
    return list({path.resolve(): path for path in found}.values())


def _below(text: str) -> list[Path]:
    if text == LATEST:
        return [_runs.chosen(text).path]
    path = _runs.folder(text)
    if path.is_file() or folders.there(path):
        return [path]
    if not (below := folders.find(path)) and folders.remains(path):
        return [path]
    if not below:
        raise FileError("no run is here", where=text, right="qtran runs lists the runs; a run's folder holds config.yaml")
    return below


def _sound(paths: Sequence[Path], tables: bool, quiet: bool) -> list[folders.Run]:
    """The runs that can be drawn; a remark about the others. Raises FileError, InputError where there is none."""
    found, damaged = [], dict[Path, QtranError]()
    for path in paths:
        try:
            found.append(_checked(path, tables))
        except QtranError as error:
            damaged[path] = error
    if not found:
        raise next(iter(damaged.values()))
    for path, why in damaged.items():
        if not quiet:
            where = why.where if why.where.startswith(str(path)) else str(path)
            output.warn(f"{where}: left out: {why.what}")
    return found


def _checked(path: Path, tables: bool) -> folders.Run:
    """A run whose files, those that curves are drawn of, are what they must be. Raises FileError, InputError."""
    from qtran_cli.judge.curves import evaluations

    run = folders.read(path)
    if not tables:
        _ = run.game, evaluations(run)
    return run


def _tell_damaged(runs: Sequence[folders.Run], quiet: bool) -> None:
    """A remark about runs of which only the manifest is damaged: their numbers are drawn."""
    for run in runs:
        if run.status == folders.UNKNOWN and not quiet:
            output.warn(f"{run.path / folders.MANIFEST} is damaged: whether the run is complete is not known")


def _check_targets(files: Files, target: Path, csv: Path | None, paths: Sequence[Path]) -> None:
    from qtran_cli.report.figures.encoded import check_suffix

    check_suffix(target.suffix.removeprefix("."))
    names = (folders.CONFIG, folders.GAME, folders.MANIFEST, folders.METRICS, folders.TABLES, folders.TIMINGS, folders.CHECKPOINT)
    files.check(target, csv, inputs=[str(path / name) for path in paths for name in names])


def _write(figure: Figure, target: Path, csv: Path | None, files: Files, sheet: Sheet) -> None:
    """Write the figure, then its numbers; what was written is the answer, unless standard output holds the figure itself."""
    from qtran_cli.cli._frame import figures as _figures

    silent = replace(files, quiet=True)
    size = _figures.write(target, figure.picture, silent, sheet)
    if csv is not None:
        silent.save(csv, figure.numbers().encode())
    if not files.quiet and not any(path is not None and is_stream(path) for path in (target, csv)):
        numbers = f"; its numbers: {csv}" if csv is not None else ""
        output.show_line(f"{target}: {figure.about}, {size}{numbers}")
