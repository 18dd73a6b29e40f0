"""From a run's folder to its line in the list of `qtran runs`."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from zipfile import is_zipfile

from qtran_cli import runs
from qtran_cli.errors import FileError, QtranError
from qtran_cli.report.runs import DAMAGED, Listed


def listed(path: Path) -> Listed:
    """The line of the run in a folder; of a damaged one, with the reason. Cost: its metrics are read."""
    env, method, name = ("", "", *path.resolve().parts)[-3:]
    try:
        run = runs.read(path)
        env, method = run.env, run.method
        return _listed(run)
    except QtranError as error:
        reason = f"{Path(error.where).name}: {error.what}" if error.where and error.where != str(path) else error.what
    except (KeyError, TypeError, ValueError) as error:
        reason = f"a part is missing or not what it must be: {error}"
    return Listed(str(path), env, method, name, DAMAGED, reason=reason)


def _listed(run: runs.Run) -> Listed:
    _check_files(run)
    return Listed(
        path=str(run.path),
        env=run.env,
        method=run.method,
        name=run.path.resolve().name,
        status=run.status,
        seeds=int(run.config["seeds"]),
        step=run.step,
        steps=int(run.config["steps"]),
        seconds=run.seconds,
        started=run.manifest.get("started"),
        **_last(run),
    )


def _check_files(run: runs.Run) -> None:
    """Raise FileError where a file is missing, or the checkpoint lost its end: PyTorch writes zip archives."""
    checkpoint = run.path / runs.CHECKPOINT
    if checkpoint.exists() and not is_zipfile(checkpoint):
        raise FileError("the checkpoint is damaged", where=str(checkpoint))
    for name in (runs.GAME, *([runs.CHECKPOINT] if run.status == "complete" else [])):
        if not (run.path / name).exists():
            raise FileError("no such file", where=str(run.path / name))


def _last(run: runs.Run) -> dict[str, Any]:
    """Agreement and return of the last evaluation."""
    import numpy as np

    from qtran_cli import statistics

    if not run.evaluations:
        return {}
    lines = list(run.evaluations.values())[-1]
    optimal = [line["optimal"] for line in lines if "optimal" in line]
    returns = np.array([line["return"] for line in lines], dtype=float)
    return {"agreement": sum(optimal) / len(lines) if len(optimal) == len(lines) else None, "iqm": float(statistics.iqm(returns))}
