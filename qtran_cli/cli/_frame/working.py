"""A run's work from the command line: its folder is opened, progress is told, and what is interrupted says how to go on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qtran_cli.cli._frame.progress import progress
from qtran_cli.cli._frame.training import tell_unchecked
from qtran_cli.judge.progress import interruptible, status, stoppable

if TYPE_CHECKING:
    from qtran_cli.judge.theory import Known
    from qtran_cli.judge.training import Training
    from qtran_cli.learn.run.config import Config
    from qtran_cli.learn.run.folder import Folder
    from qtran_cli.learn.run.run import Result
    from qtran_cli.learn.run.saving import Every
    from qtran_cli.model.team_game import TeamGame


@dataclass(frozen=True)
class Work:
    """How a run is carried out; no number hangs on it. again: the command that goes on with it, NAME being the run's."""

    every: Every
    workers: int = 0
    quiet: bool = False
    tensorboard: bool = False
    again: str = "the same command with --resume --name NAME continues"


def carried_out(
    config: Config, game: TeamGame, path: Path, work: Work, resume: bool = False, force: bool = False, given: bytes | None = None
) -> Training:
    """What is left of a run, or all of it, with what theory says of it. given: what start.pt of a new run holds.

    Raises KeyboardInterrupt that says what is kept.
    """
    from qtran_cli.judge import kinds
    from qtran_cli.judge.trained import training
    from qtran_cli.learn.run.folder import Folder
    from qtran_cli.learn.run.further import growing

    own = growing.kept(path, config) if resume else config
    with (
        interruptible(),
        closing(Folder(path, own, game, resume, force, work.tensorboard, given)) as folder,
        _kept(folder, work.again),
    ):
        tell_unchecked(folder.checkpoint, folder.path, work.quiet)
        exact = kinds.known(game)
        result = _result(config, game, folder, work, exact)
    return training(config, game, result, str(path), exact)


@contextmanager
def _kept(folder: Folder, again: str) -> Iterator[None]:
    """Where the work is interrupted, at whatever moment, the run says so, and the error where it is and how to go on."""
    try:
        yield
    except KeyboardInterrupt:
        if not folder.complete:
            folder.manifest(status="interrupted")
        raise KeyboardInterrupt(f"saved in {folder.path}: {again.replace('NAME', folder.path.name)}") from None


def _result(config: Config, game: TeamGame, folder: Any, work: Work, exact: Known) -> Result:
    from qtran_cli.envs.workers.crew import working
    from qtran_cli.judge import kinds
    from qtran_cli.learn.run.further.joining import run

    with stoppable() as stop, progress(config.steps, work.quiet) as told, working(work.workers):
        judge = kinds.of(game).judge(game, exact)
        return run(config, game, folder, lambda state: told(state.step, status(state)), stop, judge, work.every)
