"""TensorBoard's event files of a run: what metrics.jsonl holds, a curve for every seed and their interquartile mean.

tb/iqm           the interquartile mean over seeds of every metric
tb/seed_0, …     each seed's own, of up to SEEDS seeds

A run that is continued gets new files with all of its points, which begin by purging what the older files hold, so no point
is missing or shown twice. They hold clock readings: the same command does not give the same bytes.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np

from qtran_cli import extras
from qtran_cli.files import whole as _files
from qtran_cli.runs.folder import EVENTS, TALLIES
from qtran_cli.statistics import iqm

FOLDER, MEAN = EVENTS, "iqm"
SEEDS = 100
SHARED = ("step", "seed", "updates")
"""Keys of a line of metrics that are no metrics."""


def require() -> None:
    """Import what writes event files. Raises UsageError that names the extra where TensorBoard is not installed, or cannot be imported."""
    extras.require("tensorboard", "event files need TensorBoard", "tensorboard", "--tensorboard", module="torch.utils.tensorboard")


class Events:
    """The event files of the run in ``folder``. earlier: the lines of metrics that are there already. Raises FileError."""

    def __init__(self, folder: Path, earlier: Sequence[Mapping[str, Any]] = ()) -> None:
        self.path = folder / FOLDER
        self._writers: dict[str, Any] = {}
        self._purge = 0 if self.path.exists() else None
        for _, lines in groupby(earlier, lambda line: line["step"]):
            self.add(list(lines))

    def add(self, lines: Sequence[Mapping[str, Any]]) -> None:
        """One evaluation: a line of metrics for every seed. Raises FileError."""
        lines = [_flat(line) for line in lines]
        names = [name for name in lines[0] if name not in SHARED]
        with _files.reporting(self.path, reading=False):
            for name in names:
                self._point(MEAN, name, float(iqm(np.array([line[name] for line in lines], dtype=float))), lines[0]["step"])
            for line in lines if len(lines) <= SEEDS else ():
                for name in names:
                    self._point(f"seed_{line['seed']}", name, float(line[name]), line["step"])
            for writer in self._writers.values():
                writer.flush()

    def _point(self, curve: str, name: str, value: float, step: int) -> None:
        from torch.utils.tensorboard import SummaryWriter

        if curve not in self._writers:
            self._writers[curve] = SummaryWriter(str(self.path / curve), purge_step=self._purge)
        self._writers[curve].add_scalar(name, value, step)

    def close(self) -> None:
        """Finish the files."""
        for writer in self._writers.values():
            writer.close()


def _flat(line: Mapping[str, Any]) -> dict[str, Any]:
    """A line of metrics with what was counted among its numbers, as TALLIES/NAME."""
    own = {name: value for name, value in line.items() if name != TALLIES}
    return own | {f"{TALLIES}/{name}": value for name, value in line.get(TALLIES, {}).items()}


def remove(folder: Path) -> None:
    """Drop the event files of a run."""
    with _files.reporting(folder / FOLDER, reading=False):
        if (folder / FOLDER).exists():
            shutil.rmtree(folder / FOLDER)
