"""How a training is carried out: where it goes, how it is stopped, and its course."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import current_thread, main_thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qtran_cli.judge.curve import Curve
    from qtran_cli.judge.theory import Known
    from qtran_cli.learn.run.config import Config
    from qtran_cli.learn.run.folder import Folder
    from qtran_cli.learn.run.run import Result
    from qtran_cli.learn.run.saving import Every
    from qtran_cli.learn.run.session import Progress
    from qtran_cli.model.team_game import TeamGame


@contextmanager
def folder(out: str | os.PathLike[str] | None) -> Iterator[Path]:
    """Where the run goes: ``out``, or a folder that is gone afterwards."""
    if out is not None:
        yield Path(out)
        return
    with TemporaryDirectory(prefix="qtran-") as folder:
        yield Path(folder)


@contextmanager
def stop(kept: bool) -> Iterator[Callable[[], bool]]:
    """Whether Ctrl-C was pressed: a run that is kept is saved before it is interrupted. Signals are the main thread's alone."""
    if not kept or current_thread() is not main_thread():
        yield lambda: False
        return
    from qtran_cli.judge.progress import stoppable

    with stoppable() as stop:
        yield stop


def carried_out(
    config: Config, game: TeamGame, folder: Folder, told: Callable[[Progress], object], stop: Callable[[], bool], every: Every, workers: int
) -> tuple[Result, Known]:
    """(the finished run, what the exact half knows of the game)."""
    from qtran_cli.envs.workers.crew import working
    from qtran_cli.judge import kinds
    from qtran_cli.learn.run.further.joining import run

    exact = kinds.known(game)
    judge = kinds.of(game).judge(game, exact)
    with working(workers):
        return run(config, game, folder, lambda state: (told(state), None)[1], stop, judge, every), exact


def curves(config: Config, path: Path) -> Mapping[str, Curve]:
    """The course of every quantity, read from the run's folder."""
    from qtran_cli.judge.curve import Source
    from qtran_cli.judge.curves import curves
    from qtran_cli.runs import folder as runs

    source = Source(str(path), config.env, config.method, config.method)
    return {curve.quantity: curve for curve in curves(source, runs.read(path))}
