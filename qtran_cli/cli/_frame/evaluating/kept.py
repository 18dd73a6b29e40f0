"""A run at its last checkpoint: loaded, with all that can be told without PyTorch told before that is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qtran_cli.cli._frame import output
from qtran_cli.cli._frame.training import require_torch, tell_unchecked
from qtran_cli.errors import FileError, QtranError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from qtran_cli.judge.training import Training
    from qtran_cli.learn.run.config import Config
    from qtran_cli.learn.run.run import Evaluations
    from qtran_cli.learn.train import Trainer
    from qtran_cli.runs.folder import Run


@dataclass(frozen=True, eq=False)
class Kept:
    """A run's folder and its trainer as the checkpoint has it. episodes, draw: how many episodes, and which, None for training's."""

    run: Run
    config: Config
    trainer: Trainer
    episodes: int | None
    draw: int | None

    def evaluated(self, quiet: bool) -> Training:
        """The record of it. Raises QtranError about the run."""
        from qtran_cli.judge.trained import training
        from qtran_cli.learn.run.run import told

        with _about(self.run):
            timings, step = self.run.timings, self.trainer.step
            seconds = sum(float(line["seconds"]) for line in timings if line["step"] <= step)
            result = told(self.config, self.run.game, self.trainer, seconds, _course(self.run, quiet), self.draw)
        done = training(self.config, self.run.game, result, str(self.run.path))
        return replace(done, steps=step, episodes=self.episodes)


def kept(run: Run, device: str | None, episodes: int | None, draw: int | None, quiet: bool) -> Kept:
    """The run, its trainer loaded. Raises QtranError."""
    with _about(run):
        config = _config(run, device, episodes)
        _tell_changed(run, quiet)
        trainer = _trainer(config, run, _checkpoint(run), quiet)
    if not trainer.spec.moves:
        _require_chance(run, bool(trainer.spec.draws), {"--episodes": episodes, "--episodes-seed": draw})
    return Kept(run, config, trainer, episodes, draw)


@contextmanager
def _about(run: Run) -> Iterator[None]:
    """Errors say which run they are about, and what this command can do."""
    try:
        yield
    except QtranError as error:
        if "--force" in error.right and "qtran train" not in error.right:
            error.right = "qtran train --force makes the run anew"  # not an option of this command
        raise error if error.where.startswith(("--", str(run.path))) else error.at(str(run.path)) from None


def _require_chance(run: Run, draws: bool, given: dict[str, int | None]) -> None:
    """Refuse what says which episodes to play where all are alike."""
    for option, value in given.items():
        if value is not None:
            what = "nothing but payoffs" if draws else "nothing"
            right = "leave it out: one greedy episode says all" + (", paid by the means" if draws else "")
            raise UsageError(f"{what} is random in {run.game.name:.60}", where=option, right=right)


def _trainer(config: Config, run: Run, checkpoint: Path, quiet: bool) -> Trainer:
    _ = run.game, run.timings
    require_torch()
    from qtran_cli.learn.run.checkpoint import load
    from qtran_cli.learn.run.run import taken_up

    found = load(checkpoint)
    tell_unchecked(found, checkpoint.parent, quiet)
    return taken_up(config, run.game, found, run.path)


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

    config = configuring.of(run)
    settings = config.settings if episodes is None else replace(config.settings, evaluation_episodes=episodes)
    return replace(config, device=device or config.device, settings=settings)


def _tell_changed(run: Run, quiet: bool) -> None:
    """Remarks where the method, or the task, of another package is not what the run was made with."""
    from qtran_cli.envs.worlds import changed
    from qtran_cli.learn.methods import METHODS
    from qtran_cli.model.world import World

    if isinstance(run.game, World) and not quiet and (text := changed(run.game)):
        output.warn(f"warning: {text}")

    now = METHODS.origin(run.method)
    if run.origin is not None and now is not None and now.digest != run.origin.digest and not quiet:
        output.warn(f"warning: {run.method} is of {now.words} here; the run was made with {run.origin.words}")


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
