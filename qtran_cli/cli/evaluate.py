"""`qtran evaluate`: what a run has learned by its last checkpoint, played greedily and held against the exact answer."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from qtran_cli.cli._frame import output
from qtran_cli.cli._frame import run_names as _runs
from qtran_cli.cli._frame.choices import complete_device
from qtran_cli.cli._frame.training import require_torch, tell_unchecked
from qtran_cli.errors import FileError, QtranError, UsageError
from qtran_cli.registry import unknown
from qtran_cli.runs.asked import DEVICES

if TYPE_CHECKING:
    from pathlib import Path

    from qtran_cli.judge.training import Training
    from qtran_cli.learn.run.config import Config
    from qtran_cli.learn.run.run import Evaluations, Result
    from qtran_cli.runs.folder import Run


MOST_EPISODES = 10**5
MOST_DRAWS = 2**31


def command(
    run: Annotated[
        str,
        typer.Argument(metavar="RUN", help="A run's folder; one above it or latest: its last run.", autocompletion=_runs.complete_run),
    ],
    seed: Annotated[int | None, typer.Option(min=0, metavar="SEED", help="Show this seed's tables, not the median one's.")] = None,
    episodes: Annotated[
        int | None,
        typer.Option(min=1, max=MOST_EPISODES, metavar="N", help="Episodes per seed, of a game with chance. Default: as in training."),
    ] = None,
    episodes_seed: Annotated[
        int | None,
        typer.Option(min=0, max=MOST_DRAWS, metavar="K", help="Play episodes of other random numbers, of K. Default: those of training."),
    ] = None,
    device: Annotated[
        str | None, typer.Option(metavar="cpu|cuda", help="Where to compute. Default: as trained.", autocompletion=complete_device)
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document (schema qtran.evaluate/1).")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print the agreement alone.")] = False,
) -> None:
    """Evaluate a run at its last checkpoint, finished or not: greedy returns, learned tables, the audit of every seed.

    Of a finished run it prints what qtran train printed at its end. The run's folder is only read.
    """
    _check_options(seed, device, json or quiet)
    found = _runs.chosen(run)
    _show(_asked(_evaluated(found, device, episodes, episodes_seed, json or quiet), seed), found, json, quiet)


def _check_options(seed: int | None, device: str | None, bare: bool) -> None:
    if device is not None and device not in DEVICES:
        raise unknown("device", device, DEVICES)
    if seed is not None and bare:
        raise UsageError("--seed chooses the tables of the report", right="leave it out: --json has every seed's, --quiet none")


def _evaluated(run: Run, device: str | None, episodes: int | None, draw: int | None, quiet: bool) -> Training:
    """The record of a run at its last checkpoint. What can be told without PyTorch is told before it is loaded."""
    from qtran_cli.judge.trained import training

    try:
        config, timings = _config(run, device, episodes), run.timings
        result = _result(config, run, _checkpoint(run), draw, quiet)
    except QtranError as error:
        if "--force" in error.right and "qtran train" not in error.right:
            error.right = "qtran train --force makes the run anew"  # not an option of this command
        raise error if error.where.startswith(("--", str(run.path))) else error.at(str(run.path)) from None
    if not result.trainer.spec.moves:
        _require_chance(run, bool(result.trainer.spec.draws), {"--episodes": episodes, "--episodes-seed": draw})
    step = result.trainer.step
    seconds = sum(float(line["seconds"]) for line in timings if line["step"] <= step)
    return replace(training(config, run.game, replace(result, seconds=seconds), str(run.path)), steps=step, episodes=episodes)


def _require_chance(run: Run, draws: bool, given: dict[str, int | None]) -> None:
    """Refuse what says which episodes to play where all are alike."""
    for option, value in given.items():
        if value is not None:
            what = "nothing but payoffs" if draws else "nothing"
            right = "leave it out: one greedy episode says all" + (", paid by the means" if draws else "")
            raise UsageError(f"{what} is random in {run.game.name:.60}", where=option, right=right)


def _result(config: Config, run: Run, checkpoint: Path, draw: int | None, quiet: bool) -> Result:
    """What was learned, its seconds not yet told."""
    game, course = run.game, _course(run, quiet)
    require_torch()
    from qtran_cli.learn.run.checkpoint import load
    from qtran_cli.learn.run.run import evaluated

    found = load(checkpoint)
    tell_unchecked(found, checkpoint.parent, quiet)
    return evaluated(config, game, found, 0.0, course, draw, run.path)


def _course(run: Run, quiet: bool) -> Evaluations:
    """The run's evaluations; none, and a remark, where they cannot be read: what was learned is in the checkpoint."""
    try:
        return run.evaluations
    except FileError as error:
        if not quiet:
            output.warn(f"{error.where}: {error.what}; no alarm tells of the course of values and loss")
        return {}


def _config(run: Run, device: str | None, episodes: int | None) -> Config:
    """What the run is, but for what the options say of its evaluation."""
    from qtran_cli.learn.run import config as configuring

    config = configuring.from_document(run.config)
    settings = config.settings if episodes is None else replace(config.settings, evaluation_episodes=episodes)
    return replace(config, device=device or config.device, settings=settings)


def _checkpoint(run: Run) -> Path:
    from qtran_cli.learn.run.checkpoint import require_whole
    from qtran_cli.runs import files
    from qtran_cli.runs.folder import CHECKPOINT

    path = run.path / CHECKPOINT
    if not files.there(path):
        right = "the first evaluation writes it: qtran train --resume carries the run on"
        raise FileError("there is no checkpoint", where=str(run.path), right=right)
    require_whole(path)
    return path


def _asked(done: Training, seed: int | None) -> Training:
    numbers = [one.number for one in done.seeds]
    if seed is not None and seed not in numbers:
        raise UsageError(f"the run has no seed {seed}", where="--seed", right=f"{numbers[0]} to {numbers[-1]}")
    return replace(done, asked=seed)


def _show(done: Training, run: Run, json: bool, quiet: bool) -> None:
    from qtran_cli.report.train.document import document
    from qtran_cli.report.train.report import report, verdict

    steps = int(run.config["steps"])
    if json:
        own = {"schema": "qtran.evaluate/1", "status": run.status, "step": done.steps, "steps": steps}
        output.show_json({**document(done), **own})
    elif quiet:
        output.show(verdict(done))
    else:
        if done.steps < steps:
            output.show(f"{run.status}: {done.steps:,} of {steps:,} environment steps are done\n")
        output.show(report(done))
