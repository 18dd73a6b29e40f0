"""`qtran rerun`: a run made once more, and whether its numbers are the same."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qtran_cli.cli._frame import output
from qtran_cli.cli._frame import run_names as _runs
from qtran_cli.cli._frame.choices import complete_device
from qtran_cli.cli._frame.options import Workers, bounds
from qtran_cli.cli._frame.training import check_options, require_fit, tell_memory, tell_notice, tell_workers, warn
from qtran_cli.cli._frame.working import Work, carried_out
from qtran_cli.runs import asked
from qtran_cli.runs import places as _places

if TYPE_CHECKING:
    from qtran_cli.judge.again.repeated import Repeated
    from qtran_cli.learn.run.config import Config
    from qtran_cli.learn.run.further.repeated import Stage
    from qtran_cli.model.team_game import TeamGame
    from qtran_cli.runs.folder import Run

AGAIN = "qtran rerun RUN --resume --name NAME continues"


def command(
    run: Annotated[
        str,
        typer.Argument(
            metavar="RUN", help="A run's folder, or one above it for its latest run; or latest.", autocompletion=_runs.complete_run
        ),
    ],
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="The new run goes to DIR/ENV/METHOD/NAME. Default: beside RUN.")] = None,
    name: Annotated[str | None, typer.Option(metavar="NAME", help="The new run's name. Default: the time.")] = None,
    device: Annotated[
        str | None, typer.Option(metavar="cpu|cuda", help="Where to compute. Default: where RUN did.", autocompletion=complete_device)
    ] = None,
    threads: Annotated[int | None, typer.Option(**bounds(asked.THREADS), help="Threads of the processor. Default: RUN's.")] = None,
    workers: Workers = 0,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with a rerun that was stopped.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Overwrite files that exist: the run of that name.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document (schema qtran.rerun/1).")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print the verdict alone.")] = False,
) -> None:
    """Make a run once more under a new name, and compare: the same numbers byte for byte, or where they first part, and why.

    The game is the copy that the run keeps. A run that was extended, or that seeds joined, goes through the same lengths again.
    Exits with 1 where a number differs.
    """
    begun = _runs.chosen(run)
    config = _config(begun, device, threads)
    check_options(config.device, resume, force)
    path = _path(begun, out, name, resume)
    from qtran_cli.judge.worlds import played

    game = played.again(begun)
    _tell(begun, config, game, workers, json or quiet)
    again = f"{AGAIN}{f', with --out {out}' if out else ''}".replace("RUN", str(begun.path))
    _train(begun, config, game, path, _work(workers, json or quiet, again), resume, force)
    _show(_held(begun, path), json, quiet)


def _config(run: Run, device: str | None, threads: int | None) -> Config:
    from qtran_cli.learn.run.further import repeated

    changes: dict[str, Any] = {"device": device, "threads": threads}
    return replace(repeated.first(run), **{key: value for key, value in changes.items() if value is not None})


def _path(run: Run, out: Path | None, name: str | None, resume: bool) -> Path:
    """Where the new run is or will be; never where the old one is. Raises UsageError, FileError."""
    from qtran_cli.errors import UsageError

    inside = run.path.parent if out is None else _places.folder(out, run.env, run.method)
    if resume and name is None:
        raise UsageError("--resume without --name", right="name the rerun to go on with")
    path = _places.fresh(inside) if name is None else _places.named(inside, name)
    if path.resolve() == run.path.resolve():
        raise UsageError(f"{path} is the run itself", where="--name", right="give the new run another name")
    return path


def _tell(run: Run, config: Config, game: TeamGame, workers: int, quiet: bool) -> None:
    require_fit([config], game)
    warn([config], game, quiet)
    tell_memory(config, game, quiet)
    tell_notice(game, quiet)
    tell_workers(workers, game, quiet)


def _work(workers: int, quiet: bool, again: str) -> Work:
    from qtran_cli.learn.run import saving

    return Work(saving.NEVER, workers, quiet, again=again)


def _train(run: Run, config: Config, game: TeamGame, path: Path, work: Work, resume: bool, force: bool) -> None:
    """Every stage that is left, one after the other."""
    from qtran_cli.learn.run.folder import check
    from qtran_cli.learn.run.further import growing, repeated, warm

    stages = repeated.stages(run)
    for seeds, steps in stages[_reached(path, stages) if resume else 0 :]:
        sized = replace(config, seeds=seeds, steps=steps)
        goes_on = resume or (seeds, steps) != stages[0]
        grown = growing.grown(path, sized) if goes_on else sized
        check(path, growing.kept(path, grown) if goes_on else grown, game, goes_on, force)
        grown, given = (grown, None) if goes_on else warm.again(run, grown)
        carried_out(grown, game, path, work, goes_on, force and not goes_on, given)


def _reached(path: Path, stages: list[Stage]) -> int:
    """The stage that the rerun there is in. Raises FileError where it is in none of them."""
    from qtran_cli.errors import FileError
    from qtran_cli.learn.run.further import growing
    from qtran_cli.runs.folder import read

    read(path)  # which says so where no run is there
    size = growing.sizes(path, None, None)
    if size not in stages:
        what = f"the run there has {size[0]:,} seeds and {size[1]:,} steps, which RUN never had"
        raise FileError(what, where=str(path), right="choose another --name; --force starts it over")
    return stages.index(size)


def _held(run: Run, path: Path) -> Repeated:
    from qtran_cli.judge.again import repeated
    from qtran_cli.runs.folder import read

    return repeated.held(run, read(path))


def _show(found: Repeated, json: bool, quiet: bool) -> None:
    from qtran_cli.report.rerun import report as reporting

    if json:
        output.show_json(reporting.document(found))
    else:
        output.show(reporting.verdict(found) if quiet else reporting.report(found))
    if not found.same:
        raise typer.Exit(1)
