"""`qtran runs`: what has been trained, how it stands, and which run is the best of its environment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qtran_cli.cli._frame import output
from qtran_cli.cli._frame import run_names as _runs
from qtran_cli.cli._frame.choices import complete_method
from qtran_cli.cli._frame.options import Force, Form, named_file
from qtran_cli.cli._frame.writing import Files, chosen, show
from qtran_cli.errors import FileError, UsageError
from qtran_cli.registry import unknown
from qtran_cli.runs import folder as folders
from qtran_cli.runs.environments import SHORT

if TYPE_CHECKING:
    from qtran_cli.judge.listed import Listed

ENV = "Only runs on it: what --env of train said, the heading, or the digest's first 8 digits or more. May be repeated."
COMMON = "Of --marl-eval: where runs differ in evaluations or seeds, write those that all have, and say which."
MOST_NAMES = 20
"""Environments that are named where --env names none of them."""
STATUSES = ("complete", "interrupted", "failed", "killed", "running", "damaged")
SORTS: dict[str, Callable[[Listed], Any]] = {
    "name": lambda run: (run.method, run.name),
    "agreement": lambda run: tuple(-x for x in run.rank),
    "return": lambda run: tuple(-x for x in reversed(run.rank)),
    "time": lambda run: -run.seconds,
    "started": lambda run: folders.begun(Path(run.path)),
}


def complete_status(incomplete: str) -> list[str]:
    """The states that start so."""
    return [name for name in STATUSES if name.startswith(incomplete)]


def complete_sort(incomplete: str) -> list[str]:
    """The orders that start so."""
    return [name for name in SORTS if name.startswith(incomplete)]


def command(
    where: Annotated[
        list[str] | None,
        typer.Argument(metavar="DIR", help="Runs, or folders above them. Default: runs.", autocompletion=_runs.complete_run),
    ] = None,
    env: Annotated[list[str] | None, typer.Option(metavar="ENV", help=ENV)] = None,
    method: Annotated[
        list[str] | None, typer.Option(metavar="METHOD", help="Only its runs. May be repeated.", autocompletion=complete_method)
    ] = None,
    status: Annotated[
        list[str] | None,
        typer.Option(metavar="STATUS", help=f"Only runs that are {', '.join(STATUSES)}.", autocompletion=complete_status),
    ] = None,
    latest: Annotated[bool, typer.Option("--latest", help="Of every environment and method the latest run alone.")] = False,
    sort: Annotated[
        str, typer.Option(metavar="ORDER", help=f"Within an environment: {', '.join(SORTS)}.", autocompletion=complete_sort)
    ] = "name",
    marl_eval: Annotated[
        Path | None,
        typer.Option(metavar="FILE", parser=named_file, help="Write the evaluations of these runs as JSON for the marl-eval library."),
    ] = None,
    common: Annotated[bool, typer.Option("--common", help=COMMON)] = False,
    force: Force = False,
    form: Form = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document (schema qtran.runs/1).")] = False,
) -> None:
    """List runs: status, agreement and return at the last evaluation, the best run of every environment marked.

    An environment is what is played: payoffs, what follows, what is seen, horizon and discount; not how --env spelled it.
    Games of one name are told apart by what differs, options, horizon or discount, or else by the first digits of a digest.

    The best runs of an environment have the highest agreement, then the highest return, of at least two of as many seeds that
    were last evaluated at the same environment steps; where these are all equal, none is best. Runs of fewer seeds than another
    evaluated there, failed runs (a run that diverges fails), damaged ones and those without an evaluation are not ranked.

    A run is killed when it says running and no process is at work on it: qtran train --resume continues it.
    """
    form = chosen(form, json)
    _check_names(status or [], sort)
    if common and marl_eval is None:
        raise UsageError("--common says what --marl-eval writes", right="name its file with --marl-eval, or leave it out")
    found = _found(where)
    wanted = _filtered(found, env or [], method or [], status or [], latest)
    listed = sorted(wanted, key=lambda run: (run.game, run.environment, SORTS[sort](run)))
    if marl_eval is not None:
        files = Files(force=force, quiet=form == "json")
        files.check(marl_eval, inputs=[str(Path(run.path) / name) for run in listed for name in folders.FILES])
        _export(listed, marl_eval, files, common)
    _show(listed, found, env or [], where, form)


def _check_names(status: Sequence[str], sort: str) -> None:
    for name in status:
        if name not in STATUSES:
            raise unknown("status", name, STATUSES)
    if sort not in SORTS:
        raise unknown("order", sort, SORTS)


def _found(where: Sequence[str] | None) -> list[Listed]:
    """Every run below the folders, once."""
    from qtran_cli.judge.summary import listed

    tops = [_runs.folder(text) for text in where] if where else [_runs.ROOT]
    for top in tops:
        if top.is_file():
            raise FileError("this is a file", where=str(top), right="name the folder of a run, or one above it")
    return listed(tops)


def _filtered(found: list[Listed], env: Sequence[str], method: Sequence[str], status: Sequence[str], latest: bool) -> list[Listed]:
    named = {run.environment for run in found if _is_one(run, env)}
    wanted = [
        run
        for run in found
        if (not env or run.environment in named) and (not method or run.method in method) and (not status or run.status in status)
    ]
    if not latest:
        return wanted
    newest = {(run.environment, run.method): run for run in sorted(wanted, key=lambda run: folders.begun(Path(run.path)))}
    return list(newest.values())


def _is_one(run: Listed, names: Sequence[str]) -> bool:
    """Whether a name of --env is what the run's --env said, its label, or the start of its environment's digest."""
    digest = run.environment.removeprefix("sha256:")
    return any(name in (run.env, run.game, run.environment) or (len(name) >= SHORT and digest.startswith(name)) for name in names)


def _export(listed: list[Listed], path: Path, files: Files, common: bool) -> None:
    from qtran_cli.report.writers.json import pretty
    from qtran_cli.runs import marl_eval

    for run in listed:
        if run.reason:
            raise FileError(run.reason, where=run.path, right="name the other runs, or choose by --status complete")
    runs = [folders.read(run.path) for run in listed]
    document = marl_eval.document(runs, common)
    files.save(path, f"{pretty(document)}\n".encode())
    if text := marl_eval.shared(runs).words:
        output.warn(f"{path}: {text}")


def _none(found: Sequence[Listed], env: Sequence[str]) -> str:
    """That no run is wanted; where it is for --env, the environments that there are."""
    said = f"None of the {len(found):,} runs is such a one."
    if not env or any(_is_one(run, env) for run in found):
        return said
    names = sorted({run.game for run in found if run.game})
    more = f" and {len(names) - MOST_NAMES:,} more" if len(names) > MOST_NAMES else ""
    return f"{said} For --env there is {', '.join(names[:MOST_NAMES])}{more}."


def _show(listed: list[Listed], found: Sequence[Listed], env: Sequence[str], where: Sequence[str] | None, form: str) -> None:
    from qtran_cli.report.runs import report as reporting

    there = ", ".join(where or [str(_runs.ROOT)])
    none = f"No run is below {there}. qtran train --env climb --method qtran_base makes one."
    show(reporting.answer(listed, _none(found, env) if found else none), form)
