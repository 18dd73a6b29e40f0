"""Runs as the JSON that the marl-eval library reads (Gorsane et al., NeurIPS 2022, arXiv 2209.10485; its README, "Data Structure").

    {environment: {task: {algorithm: {seed_0: {step_0: {step_count, return: [x], optimal: [0 or 1]}, …, absolute_metrics: {…}}, …}}}}

environment        "games", or what stands before the colon of --env
task               the game's name, or what stands behind the colon; games of one name with what tells them apart (environments.py)
algorithm          the method; with the run's name behind it where some task has several runs of the method
step_0, …          the greedy evaluations in order; step_count: environment steps per seed
optimal            whether the return is the best possible; left out unless every run knows it
absolute_metrics   those of the evaluation of highest return, which a deterministic game would repeat, however many episodes were played

The library stops at data that is not a full grid: on every task of an environment the same algorithms, with the same seeds
and the same evaluations. What it would not read is refused here, with the reason, or cut to what all runs share where that is asked
for. It does not tell capital letters from small ones.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from qtran_cli.errors import UsageError
from qtran_cli.runs import environments as environment_labels
from qtran_cli.runs.folder import GAME, Run

ENVIRONMENT = "games"


@dataclass(frozen=True)
class Shared:
    """What is written of every run: evaluations after so many steps, seeds by their numbers. of: the most that a run has of each."""

    steps: tuple[int, ...]
    seeds: tuple[int, ...]
    of: tuple[int, int]

    @property
    def words(self) -> str:
        """What is left out, "" where nothing is.

        >>> Shared((10, 20), (0, 1), (5, 2)).words
        'cut to what all runs share: 2 of up to 5 evaluations, the last after 20 steps'
        """
        kept = (
            (len(self.steps), self.of[0], f"evaluations, the last after {self.steps[-1]:,} steps"),
            (len(self.seeds), self.of[1], "seeds"),
        )
        told = [f"{own:,} of up to {most:,} {what}" for own, most, what in kept if own < most]
        return f"cut to what all runs share: {'; '.join(told)}" if told else ""


def shared(runs: Sequence[Run]) -> Shared:
    """The evaluations and seeds that every run has. Raises UsageError where there are none."""
    steps = [set(run.evaluations) for run in runs]
    seeds = [{line["seed"] for line in _lines(run)} for run in runs]
    common, numbers = sorted(set.intersection(*steps)), sorted(set.intersection(*seeds))
    if not common or not numbers:
        raise UsageError(f"the runs share no {'evaluation' if not common else 'seed'}", right="write fewer of them")
    return Shared(tuple(common), tuple(numbers), (max(map(len, steps)), max(map(len, seeds))))


def document(runs: Sequence[Run], common: bool = False) -> dict[str, Any]:
    """The library's raw data. common: of every run what all share, where they differ in evaluations or seeds.

    Raises UsageError where the runs make no full grid; FileError, InputError for a damaged run.
    """
    if not runs:
        raise UsageError("there is no run to write", right="name runs, or leave out the options that choose among them")
    if not common:
        _check_evaluations(runs)
    kept = shared(runs)
    places = _places(runs)
    metrics = ["return", *(["optimal"] if all("optimal" in line for run in runs for line in _lines(run)) else [])]
    found: dict[str, Any] = {}
    for run, (above, task), algorithm in zip(runs, places, _algorithms(runs, places), strict=True):
        own = found.setdefault(above, {}).setdefault(task, {})
        if algorithm.lower() in map(str.lower, own):
            raise UsageError(f"two runs of {algorithm} on {task}", where=str(run.path), right="leave one out, or choose by --latest")
        own[algorithm] = _seeds(run, metrics, kept)
    for above, tasks in found.items():
        _check_grid(above, tasks)
    return found


def _seeds(run: Run, metrics: Sequence[str], kept: Shared) -> dict[str, Any]:
    found = {step: {line["seed"]: line for line in run.evaluations[step]} for step in kept.steps}
    return {f"seed_{k}": _steps([found[step][k] for step in kept.steps], metrics) for k in kept.seeds}


def _steps(lines: Sequence[Mapping[str, Any]], metrics: Sequence[str]) -> dict[str, Any]:
    """One seed's evaluations."""
    steps: dict[str, Any] = {f"step_{j}": {"step_count": line["step"], **_measured(line, metrics)} for j, line in enumerate(lines)}
    return steps | {"absolute_metrics": _measured(max(lines, key=lambda line: float(line["return"])), metrics)}


def _measured(line: Mapping[str, Any], metrics: Sequence[str]) -> dict[str, list[float]]:
    return {name: [float(line[name]) if name == "return" else int(line[name])] for name in metrics}


def _places(runs: Sequence[Run]) -> list[tuple[str, str]]:
    """(environment, task) of every run. Raises UsageError where nothing tells what was played."""
    for run in runs:
        if not run.environment.known:
            raise UsageError("nothing tells what game was played", where=str(run.path), right=f"leave it out: {GAME} is missing there")
    parted = [_parted(run) for run in runs]
    labels = environment_labels.labels(replace(run.environment, name=name) for run, (_, name) in zip(runs, parted, strict=True))
    return [(above, labels[run.environment.digest]) for run, (above, _) in zip(runs, parted, strict=True)]


def _parted(run: Run) -> tuple[str, str]:
    """The library an environment is of and its name there; a path can hold a colon too."""
    before, colon, behind = run.env.partition(":")
    return (before, behind) if colon and before.isidentifier() else (ENVIRONMENT, run.environment.name)


def _algorithms(runs: Sequence[Run], places: Sequence[tuple[str, str]]) -> list[str]:
    """The runs' names in the data. The library's plots take no comma in them."""
    found = Counter((place, run.method) for run, place in zip(runs, places, strict=True))
    several = {method for (_, method), count in found.items() if count > 1}
    return [f"{run.method} {run.path.resolve().name}".replace(",", ";") if run.method in several else run.method for run in runs]


def _lines(run: Run) -> Iterator[dict[str, Any]]:
    return (line for lines in run.evaluations.values() for line in lines)


def _check_evaluations(runs: Sequence[Run]) -> None:
    first = runs[0]
    for run in runs:
        steps, seeds = list(run.evaluations), run.config["seeds"]
        if not steps:
            raise UsageError("no evaluation yet", where=str(run.path), right="leave the run out, or continue it first")
        if seeds != first.config["seeds"]:
            what, right = (
                f"{seeds} seed{'s' * (seeds != 1)}, and {first.config['seeds']} in {first.path}",
                "marl-eval needs as many in every run; --common writes those that all have",
            )
            raise UsageError(what, where=str(run.path), right=right)
        if steps != list(first.evaluations):
            raise UsageError(f"evaluated {_when(run)}, and {first.path} {_when(first)}", where=str(run.path), right=_SAME_STEPS)


_SAME_STEPS = "marl-eval needs the same steps in every run: qtran train --resume finishes one; --common writes those that all have"


def _when(run: Run) -> str:
    steps = list(run.evaluations)
    return f"{len(steps)} times until step {steps[-1]:,}"


def _check_grid(above: str, tasks: Mapping[str, Mapping[str, Any]]) -> None:
    every = sorted({algorithm for own in tasks.values() for algorithm in own})
    for task, own in tasks.items():
        missing = [algorithm for algorithm in every if algorithm not in own]
        if missing:
            what = f"no run of {', '.join(missing)} on {task}, and there is one on another task of {above}"
            raise UsageError(what, right="marl-eval needs the same methods on every task: choose by --method, --env or --latest")
