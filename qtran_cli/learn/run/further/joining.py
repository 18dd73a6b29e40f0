"""A run that gets more seeds: `--seeds 20 --resume` on one of ten.

Seeds do not hang on how many there are, so the new ones, 10 to 19, are trained by themselves, in joining/ below the run, from their
first step and through every length that the run has had; the run is first brought to its end, if it is not there. When both are done
they are one run: every line of before is what it was, and what was saved of both is one checkpoint. What comes out is that of a run
that had all seeds from the start, but for how floating-point sums over other batches of seeds are rounded.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from typing import Any

import torch

from qtran_cli.errors import FileError
from qtran_cli.learn.run import checkpoint
from qtran_cli.learn.run import run as training
from qtran_cli.learn.run.config import Config
from qtran_cli.learn.run.folder import Folder
from qtran_cli.learn.run.further.growing import alone, part
from qtran_cli.learn.run.making import restored
from qtran_cli.learn.run.run import Result
from qtran_cli.learn.run.saving import NEVER, Every
from qtran_cli.learn.run.session import Judge, Progress
from qtran_cli.model.team_game import TeamGame
from qtran_cli.runs import files
from qtran_cli.runs.folder import CHECKPOINT, CONFIG, JOINING, START, read


def run(
    config: Config,
    game: TeamGame,
    folder: Folder,
    told: Callable[[Progress], None] = lambda _: None,
    stop: Callable[[], bool] = lambda: False,
    judge: Judge | None = None,
    every: Every = NEVER,
) -> Result:
    """Carry out what is left of a run, as run.run does; where ``config`` has more seeds than the run in ``folder``, they join it."""
    how = told, stop, judge, every
    if folder.seeds == config.seeds:
        return training.run(config, game, folder, *how)
    training.run(alone(config), game, folder, *how)
    there = folder.path / JOINING
    begun, start = files.there(there / CONFIG), folder.path / START
    given = start.read_bytes() if config.start is not None else None
    with closing(Folder(there, part(config), game, begun, not begun, start=given)) as inner:
        training.run(part(config), game, inner, *how)
        return _joined(config, game, folder, inner)


def _joined(config: Config, game: TeamGame, folder: Folder, inner: Folder) -> Result:
    """The run of all seeds. That its parts fit is seen before anything is written."""
    own, more = (checkpoint.load(one.path / CHECKPOINT)["trainer"] for one in (folder, inner))
    whole = {"trainer": merged(own, more)}
    restored(config, game, whole, folder.path)
    inner.require_whole()
    folder.joined(config, whole["trainer"], inner)
    kept = read(folder.path)
    return training.evaluated(config, game, whole, kept.seconds, kept.evaluations, folder=folder.path)


def merged(one: Any, other: Any) -> Any:
    """What was saved of seeds, with that of others behind it: tensors by their first axis, seeds or lanes; what they share, once.

    Raises FileError where they do not share it: they are not at the same step.
    """
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        return {name: merged(one[name], other[name]) for name in one}
    if isinstance(one, tuple) and isinstance(other, tuple) and len(one) == len(other):
        return tuple(map(merged, one, other))
    if isinstance(one, torch.Tensor) and isinstance(other, torch.Tensor) and one.dim() and one.shape[1:] == other.shape[1:]:
        return torch.cat([one, other])
    same = torch.equal(one, other) if isinstance(one, torch.Tensor) and isinstance(other, torch.Tensor) else one == other
    if not same:
        raise FileError("its seeds and those that are to join it do not fit together", right="--force starts the run over")
    return one
