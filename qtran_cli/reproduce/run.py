"""An experiment from its first run to its verdicts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qtran_cli.errors import UsageError
from qtran_cli.judge.progress import Told, stoppable
from qtran_cli.reproduce import carry_out, jobs
from qtran_cli.reproduce.carry_out import Task
from qtran_cli.reproduce.experiment import Budget, Claim, Experiment
from qtran_cli.reproduce.reproduced import Reproduction, Row, rows, stand

if TYPE_CHECKING:
    from qtran_cli.judge.training import Training

Measured = dict[tuple[str, Any], list[float]]
"""By arm and measure, a number a seed."""


def reproduced(name: str, experiment: Experiment, budget: Budget, full: bool, out: Path, told: Told, processes: int = 1) -> Reproduction:
    """Make what runs are missing, so many at a time, and hold all of them against the paper.

    Raises UsageError, FileError; KeyboardInterrupt when stopped, everything saved.
    """
    tasks = carry_out.tasks(name, experiment, budget, out)
    with stoppable() as stop:
        if processes > 1:
            jobs.train(name, budget, out, [task.arm.name for task in tasks if not task.part().complete], processes, told, stop)
        return _held(name, experiment, budget, full, tasks, told, stop)


def _held(
    name: str, experiment: Experiment, budget: Budget, full: bool, tasks: Sequence[Task], told: Told, stop: Callable[[], bool]
) -> Reproduction:
    found: list[Row] = []
    runs, measured, seconds = {}, Measured(), 0.0
    for k, task in enumerate(tasks):
        try:
            done = carry_out.trained(task, _telling(told, k * budget.steps, task.arm.name), stop)
        except UsageError as error:  # such as a seed that has diverged
            raise error.at(task.arm.name) from None
        found += rows(experiment, budget, task.arm.name, done)
        measured |= _measured(experiment.claims, task.arm.name, done)
        runs[task.arm.name], seconds = done.run, seconds + done.seconds
    stands = tuple(stand(experiment, budget, claim, _of(claim, measured)) for claim in experiment.claims)
    return Reproduction(name, experiment, budget, full, tuple(found), stands, runs, seconds)


def _telling(told: Told, before: int, name: str) -> Told:
    """How an arm tells of itself, its name in the place of its method's."""

    def tell(done: int, text: str, fresh: bool = False) -> None:
        told(before + done, f"{name}  {text}", fresh)

    return tell


def _measured(claims: Sequence[Claim], arm: str, training: Training[Any]) -> Measured:
    wanted = dict.fromkeys(claim.measure for claim in claims if arm in (*claim.above, *claim.below))
    return {(arm, measure): measure.seeds(training) or [] for measure in wanted}


def _of(claim: Claim, measured: Mapping[tuple[str, Any], list[float]]) -> dict[str, list[float]]:
    return {arm: measured[arm, claim.measure] for arm in (*claim.above, *claim.below)}
