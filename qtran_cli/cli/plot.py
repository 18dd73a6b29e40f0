"""`qtran plot`: learning curves of runs, and the tables that a run learned, over training."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qtran_cli import runs as folders
from qtran_cli.cli import _runs, output
from qtran_cli.errors import FileError, UsageError

if TYPE_CHECKING:
    from qtran_cli.report.curves import Curve
    from qtran_cli.runs import Run

RETURN, AGREEMENT, LOSS, TABLES = "return", "agreement", "loss", "tables"


def complete_what(incomplete: str) -> list[str]:
    """What --what takes for every run."""
    return [name for name in (RETURN, AGREEMENT, LOSS, TABLES) if name.startswith(incomplete)]


def command(
    where: Annotated[
        list[str], typer.Argument(metavar="RUN", help="Runs, or folders: every run below them.", autocompletion=_runs.complete_run)
    ],
    what: Annotated[
        str | None, typer.Option(metavar="NAMES", help="What to draw; see above. Several: return,td.", autocompletion=complete_what)
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The figure: .png, .svg or .pdf. Default: curves.png, tables.png.")
    ] = None,
    csv: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the numbers that are drawn.")] = None,
    seeds: Annotated[bool, typer.Option("--seeds", help="Of curves: a thin line for every seed too.")] = False,
    seed: Annotated[int | None, typer.Option(min=0, metavar="SEED", help="Of tables: whose. Default: the median seed.")] = None,
    at: Annotated[str | None, typer.Option(metavar="STEPS", help="Of tables: at which evaluations: 500,1000. Default: four.")] = None,
    colours: Annotated[
        str | None, typer.Option("--range", metavar="LOW,HIGH", help="Of tables: where the colours end. Default: the payoffs.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite existing files.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No remarks.")] = False,
) -> None:
    """Draw learning curves of runs, overlaid, or the tables that one run learned.

    --what return: the greedy return; agreement: the share of seeds that earn the most possible; loss: every term of the loss, or
    a term by its name, such as td. Default: all of these, without the losses where there are several games. A line is the
    interquartile mean over seeds, its band the 95 % bootstrap interval (of a share: Wilson's).

    --what tables: heat maps of the payoff and of one seed's Q_jt and Q'_jt + V_jt over training.
    """
    names = _names(what)
    tables = TABLES in names
    _check_options(names, seeds, seed, at, colours)
    target = out or Path(f"{TABLES if tables else 'curves'}.png")
    paths = _paths(where)
    _check_targets(target, csv, paths, force)
    runs = [folders.read(path) for path in paths]
    if tables:
        picture, numbers = _tables(runs, seed, _steps(at), _limits(colours), target)
    else:
        picture, numbers = _curves(_begun(runs, quiet), names, seeds, target)
    _write(target, picture, csv, numbers, quiet)


def _names(what: str | None) -> list[str]:
    names = [name.strip() for name in (what or "").split(",")] if what is not None else []
    if "" in names:
        raise UsageError("--what names nothing", right="write return, agreement, loss, a term such as td, or tables")
    return list(dict.fromkeys(names))


def _check_options(names: Sequence[str], seeds: bool, seed: int | None, at: str | None, colours: str | None) -> None:
    """Refuse options that say nothing about what is drawn."""
    if TABLES in names and len(names) > 1:
        raise UsageError("--what tables with others", right="tables are a figure of their own")
    odd = {"--seeds": seeds} if TABLES in names else {"--seed": seed is not None, "--at": at is not None, "--range": colours is not None}
    for option, given in odd.items():
        if given:
            raise UsageError(f"{option} is not for {'tables' if TABLES in names else 'curves'}", right="leave it out, or change --what")


def _paths(where: Sequence[str]) -> list[Path]:
    """The runs' folders, once each. Raises FileError."""
    found = [path for text in where for path in _below(text)]
    return list({path.resolve(): path for path in found}.values())


def _below(text: str) -> list[Path]:
    if text == _runs.LATEST:
        return [_runs.chosen(text).path]
    path = _runs.folder(text)
    if path.is_file() or (path / folders.CONFIG).exists():
        return [path]
    if not (below := folders.find(path)):
        raise FileError("no run is here", where=text, right="qtran runs lists the runs; a run's folder holds config.yaml")
    return below


def _check_targets(target: Path, csv: Path | None, paths: Sequence[Path], force: bool) -> None:
    from qtran_cli.cli._writing import check_targets
    from qtran_cli.report.plot import check_suffix

    check_suffix(target.suffix.removeprefix("."))
    names = (folders.CONFIG, folders.GAME, folders.MANIFEST, folders.METRICS, folders.TABLES, folders.TIMINGS, folders.CHECKPOINT)
    check_targets(target, csv, inputs=[str(path / name) for path in paths for name in names])
    for path in filter(None, (target, csv)):
        if path.exists() and not force:
            raise FileError("the file exists", where=str(path), right="--force overwrites it; --out and --csv name another")


def _begun(runs: Sequence[Run], quiet: bool) -> list[Run]:
    """The runs that have an evaluation; a remark about the others. Raises FileError where there is none."""
    from qtran_cli.cli._curves import evaluations

    begun = [run for run in runs if evaluations(run)]
    right = "wait for the first, or qtran train --resume continues a run that was stopped"
    if not begun:
        others = f", nor in {len(runs) - 1} more" if len(runs) > 1 else ""
        raise FileError(f"no evaluation is there yet{others}", where=str(runs[0].path), right=right)
    for run in runs:
        if run not in begun and not quiet:
            output.warn(f"{run.path}: left out, no evaluation is there yet")
    return begun


def _curves(runs: Sequence[Run], names: Sequence[str], seeds: bool, target: Path) -> tuple[Callable[[str], bytes], Callable[[], str]]:
    """How to draw the figure for a suffix, and how to write its numbers."""
    from qtran_cli.cli._curves import curves, sources
    from qtran_cli.report import curves as record
    from qtran_cli.report import curves_plot

    every = [curve for source, run in zip(sources(runs), runs, strict=True) for curve in curves(source, run)]
    drawn = _asked(every, names)
    curves_plot.check(drawn, target.suffix.removeprefix("."))
    return lambda suffix: curves_plot.picture(drawn, suffix, seeds), lambda: record.csv(drawn, seeds)


def _asked(curves: Sequence[Curve], names: Sequence[str]) -> list[Curve]:
    """The curves of the quantities that --what names. Raises UsageError."""
    from qtran_cli.registry import unknown
    from qtran_cli.report.curves import quantities, term

    there, several = quantities(curves), len({curve.source.env for curve in curves}) > 1
    for name in names:
        if name not in (*there, LOSS):
            if name == AGREEMENT:
                raise UsageError("no run says what is optimal", where="--what", right="of some games the largest return is not known")
            raise unknown("quantity", name, [*there, LOSS, TABLES])
    wanted = {name for name in there if (name in names) or (term(name) and (LOSS in names or not (names or several)))}
    wanted |= set() if names else {RETURN, AGREEMENT}
    return [curve for curve in curves if curve.quantity in wanted and len(curve.steps)]


def _tables(
    runs: Sequence[Run], seed: int | None, at: Sequence[int], limits: tuple[float, float] | None, target: Path
) -> tuple[Callable[[str], bytes], Callable[[], str]]:
    """How to draw the figure for a suffix, and how to write its numbers."""
    from qtran_cli.cli._learned import learning
    from qtran_cli.report import learned, learned_plot

    if len(runs) > 1:
        raise UsageError(f"{len(runs)} runs", where="--what tables", right="name one run: its tables fill a figure")
    found = learning(runs[0], seed, at)
    learned_plot.check(found.game, len(found.moments), target.suffix.removeprefix("."))
    return lambda suffix: learned_plot.picture(found, suffix, limits), lambda: learned.csv(found)


def _steps(text: str | None) -> list[int]:
    """--at as steps. Raises UsageError."""
    parts = [] if text is None else text.split(",")
    if not all(part.strip().isascii() and part.strip().isdigit() for part in parts):
        raise UsageError(f"--at {text!r:.60} is no list of steps", right="write the steps of evaluations: 500,1000")
    return [int(part) for part in parts]


def _limits(text: str | None) -> tuple[float, float] | None:
    """--range as two numbers. Raises UsageError."""
    if text is None:
        return None
    try:
        low, high = (float(part) for part in text.split(","))
    except ValueError:
        low, high = math.nan, math.nan
    if not -math.inf < low < high < math.inf:
        raise UsageError(f"--range {text!r:.60} is no range", right="write the lower end, then the higher: --range=-10,10")
    return low, high


def _write(target: Path, picture: Callable[[str], bytes], csv: Path | None, numbers: Callable[[], str], quiet: bool) -> None:
    from qtran_cli.cli import _figures
    from qtran_cli.formats import _files

    _figures.write(target, picture, quiet)
    if csv is not None:
        _files.write(csv, numbers().encode())
        output.note(f"wrote {csv}", quiet)
