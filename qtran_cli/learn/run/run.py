"""A run from its first step or its checkpoint to its last: evaluations, checkpoints, a stop when asked."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import torch

from qtran_cli import envs
from qtran_cli.envs.workers.worker import WorkerError
from qtran_cli.errors import FileError, UsageError
from qtran_cli.learn.run import evaluate, provenance, slack
from qtran_cli.learn.run.appended import LostError
from qtran_cli.learn.run.config import Config
from qtran_cli.learn.run.evaluate import Learned
from qtran_cli.learn.run.folder import Folder
from qtran_cli.learn.run.making import need, require_fit, restored, warnings
from qtran_cli.learn.run.saving import NEVER, Every
from qtran_cli.learn.run.session import Judge, Progress, Session
from qtran_cli.learn.run.slack import Violated
from qtran_cli.learn.train import Trainer
from qtran_cli.model.team_game import TeamGame
from qtran_cli.runs import files
from qtran_cli.runs.folder import CHECKPOINT, Run

FULL = ("can't allocate memory", "out of memory")
"""What PyTorch says, on a processor and on a GPU, where memory does not suffice."""
Evaluations = Mapping[int, Sequence[Mapping[str, Any]]]
"""By step the lines of metrics, one a seed."""


@dataclass(frozen=True, eq=False)
class Result:
    """A finished run. seconds: of training and evaluation, over all the times it was continued. returns: one per seed.

    tallies: per seed what the environment counted in a greedy episode, on average, by name.
    learned: per seed, of a one-step game; of games with several states ``trainer`` tells what was learned where.
    values: per seed the least and the greatest learned value of a greedy joint action that was played (evaluate.Played).
    errors: per seed the standard error of its return over greedy episodes, nan of one episode.
    violated: per seed (4b) at random joint actions; none of a method without V_jt, and where all of Q_jt is read out and audited.
    evaluations: the lines of metrics by step. warnings: what may have kept it from learning.
    """

    updates: int
    seconds: float
    returns: list[float]
    values: list[tuple[float, float]]
    learned: list[Learned]
    trainer: Trainer
    warnings: tuple[str, ...] = ()
    evaluations: Evaluations = field(default_factory=dict)
    tallies: Mapping[str, Sequence[float]] = field(default_factory=dict)
    errors: Sequence[float] = ()
    violated: tuple[Violated, ...] = ()


def run(
    config: Config,
    game: TeamGame,
    folder: Folder,
    told: Callable[[Progress], None] = lambda _: None,
    stop: Callable[[], bool] = lambda: False,
    judge: Judge | None = None,
    every: Every = NEVER,
) -> Result:
    """Carry out what is left of a run. stop: asked after every step; when true the run is saved and KeyboardInterrupt raised.

    judge: asked at every evaluation; without one, returns are compared with the best that the environment knows of.
    every: when the run is saved, beside its evaluations.
    """
    torch.set_num_threads(config.threads)
    config = replace(config, listed=folder.listed)
    try:
        trainer = restored(config, game, folder.checkpoint, folder.path)
    except FileError as error:
        raise error.at(str(folder.path)) from None
    over = folder.complete and trainer.step == trainer.steps
    if not over:
        said = {"memory": need(config, game).document(), "warnings": list(warnings(config, game))}
        folder.manifest(**provenance.begin(config, game), **_began(config), **said, status="running")
    session = Session(trainer, game, config, folder, told, judge, every)
    try:
        session.carry_on(stop)
        if not over:
            folder.require_whole()
    except BaseException as error:
        _leave(folder, error, session.update, session.saving.step)
        if isinstance(error, RuntimeError) and any(text in str(error) for text in FULL):
            right = "fewer, or a smaller --set batch, hidden or replay"
            raise UsageError("training needs more memory than there is", where="--seeds", right=right) from None
        raise
    if not over:
        folder.manifest(status="complete", ended=provenance.now(), **session.update)
    kept = Run(folder.path, config.document())
    return replace(_result(trainer, game, session.arena, kept.seconds, warnings(config, game)), evaluations=kept.evaluations)


def _began(config: Config) -> dict[str, Any]:
    """What manifest.json says of the run whose networks this one began with; nothing where it has its own."""
    start = config.start
    return {} if start is None else {"from": {**asdict(start), "folder": str(Path(start.run).absolute())}}


def _leave(folder: Folder, error: BaseException, update: dict[str, str], step: int) -> None:
    """Write down how a run stopped before its end; where a file or a worker failed, have the error say what there is.

    step: where it was saved last.
    """
    with suppress(FileError):  # on a full disk: ``error`` is the one to tell
        folder.manifest(status="interrupted" if isinstance(error, KeyboardInterrupt) else "failed", ended=provenance.now(), **update)
    if isinstance(error, FileError | WorkerError) and not isinstance(error, LostError) and files.there(folder.path / CHECKPOINT):
        saved = f"step {step:,} is saved" if isinstance(error, WorkerError) else "the last checkpoint is kept"
        kept = f"{saved}: --resume --name {folder.name} continues from it"
        error.right = f"{error.right}; {kept}" if error.right else kept


def evaluated(
    config: Config,
    game: TeamGame,
    checkpoint: dict[str, Any],
    seconds: float,
    evaluations: Evaluations | None = None,
    folder: Path | None = None,
) -> Result:
    """What a run had come to when ``checkpoint`` (of checkpoint.load) was written. Raises UsageError, FileError.

    folder: the run's, to be named where it began with another's networks.
    """
    return told(config, game, taken_up(config, game, checkpoint, folder), seconds, evaluations)


def taken_up(config: Config, game: TeamGame, checkpoint: dict[str, Any], folder: Path | None = None) -> Trainer:
    """The trainer as ``checkpoint`` has it, to be looked at and not to be carried on. Raises UsageError, FileError."""
    torch.set_num_threads(config.threads)
    require_fit(config, game)
    return restored(config, game, checkpoint, folder)


def told(
    config: Config, game: TeamGame, trainer: Trainer, seconds: float, evaluations: Evaluations | None = None, draw: int | None = None
) -> Result:
    """What a trainer has come to. draw: other episodes than training's (evaluate.played). Raises UsageError."""
    found = _result(trainer, game, evaluate.arena(trainer, game), seconds, warnings(config, game), draw)
    return replace(found, evaluations={step: lines for step, lines in (evaluations or {}).items() if step <= trainer.step})


def _result(
    trainer: Trainer, game: TeamGame, arena: envs.Environment, seconds: float, warned: tuple[str, ...], draw: int | None = None
) -> Result:
    evaluate.require_finite(trainer)
    learned = evaluate.learned(trainer) if trainer.spec.constant else []
    tries = [slack.Slack(trainer, evaluate.episodes(trainer))] if slack.tells(trainer.method) and not _audited(game) else []
    played = evaluate.played(trainer, arena, *tries, draw=draw)
    values = list(zip(played.low.tolist(), played.high.tolist(), strict=True))
    tallies = {name: counts.tolist() for name, counts in played.tallies.items()}
    violated = tuple(one for watch in tries for one in watch.found())
    returns = played.returns.tolist(), values, learned, trainer, warned
    return Result(trainer.updates, seconds, *returns, tallies=tallies, errors=played.errors.tolist(), violated=violated)


def _audited(game: TeamGame) -> bool:
    """Whether all of Q_jt is read out where greedy play comes, and held to (4b) as a whole."""
    return bool(game.tables) and math.prod(game.shape) <= evaluate.CELLS
