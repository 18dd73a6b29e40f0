"""From run folders to the lines in the list of `qtran runs`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from qtran_cli.errors import FileError, QtranError
from qtran_cli.judge.listed import DAMAGED, Listed
from qtran_cli.learn.run.checkpoint import require_archive
from qtran_cli.model import environment
from qtran_cli.model.environment import Environment
from qtran_cli.runs import environments as environment_labels
from qtran_cli.runs import files
from qtran_cli.runs import folder as runs
from qtran_cli.statistics import wilson


def listed(tops: Sequence[Path]) -> list[Listed]:
    """Every run below the folders, once, the labels of its environments put to them. Cost: metrics and games are read."""
    paths = {path.resolve(): path for top in tops for path in runs.find(top)}
    found = [_line(path) for path in paths.values()]
    labels = environment_labels.labels(played for _, played in found)
    return [replace(run, environment=played.digest, game=labels[played.digest]) for run, played in found]


def _line(path: Path) -> tuple[Listed, Environment]:
    """The line of the run in a folder, of a damaged one with the reason, and what is played."""
    env, method, name = ("", "", *path.resolve().parts)[-3:]
    played = environment.unknown(env)
    try:
        run = runs.read(path)
        env, method, played = run.env, run.method, environment.unknown(run.env)
        played = run.environment
        return _listed(run), played
    except QtranError as error:
        reason = f"{Path(error.where).name}: {error.what}" if error.where and error.where != str(path) else error.what
    return Listed(str(path), env, method, name, DAMAGED, reason=reason), played


def _listed(run: runs.Run) -> Listed:
    _check_files(run)
    run.require_tables()
    return Listed(
        path=str(run.path),
        env=run.env,
        method=run.method,
        name=run.path.resolve().name,
        status=run.status,
        seeds=run.config["seeds"],
        step=run.step,
        steps=run.config["steps"],
        seconds=run.seconds,
        started=run.manifest.get("started"),
        extended_from=tuple(run.config.get("extended_from", ())),
        start=run.start,
        joining=run.joining,
        **_last(run),
    )


def _check_files(run: runs.Run) -> None:
    """Raise FileError where a file is missing, or the checkpoint lost its end: PyTorch writes zip archives."""
    checkpoint = run.path / runs.CHECKPOINT
    if files.there(checkpoint):
        require_archive(checkpoint)
    for name in (runs.GAME, *([runs.CHECKPOINT] if run.status == "complete" else [])):
        if not files.there(run.path / name):
            raise FileError("no such file", where=str(run.path / name))


def _last(run: runs.Run) -> dict[str, Any]:
    """Agreement and return of the last evaluation, with their intervals."""
    if run.status == "complete" and run.config["steps"] not in run.evaluations:
        raise FileError("the last evaluation is missing", where=str(run.path / runs.METRICS))
    if not run.evaluations:
        return {}
    step, lines = list(run.evaluations.items())[-1]
    return {"evaluated": step, **_agreement(lines), **_return([float(line["return"]) for line in lines])}


def _agreement(lines: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    if not all("optimal" in line for line in lines):
        return {}
    share = sum(bool(line["optimal"]) for line in lines) / len(lines)
    return {"agreement": share, "agreement_ci95": wilson(share, len(lines))}


def _return(returns: Sequence[float]) -> dict[str, Any]:
    """The interval of one seed would say nothing."""
    import numpy as np

    from qtran_cli import statistics

    several = len(returns) > 1 and bool(np.isfinite(returns).all())
    return {"iqm": float(statistics.iqm(np.array(returns))), "return_ci95": statistics.interval(returns) if several else None}
