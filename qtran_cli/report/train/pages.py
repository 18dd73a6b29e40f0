"""Which page tells of which kind of training."""

from __future__ import annotations

from typing import Any

from qtran_cli.judge.states_training import TaskTraining
from qtran_cli.judge.training import Training
from qtran_cli.report.train import one_step, states


def pages(done: Training | TaskTraining) -> Any:
    """The module with verdict(), report() and document() for this kind of record."""
    return one_step if isinstance(done, Training) else states
