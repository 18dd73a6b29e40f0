"""What commands that train share: what is refused before a run starts, and what is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qtran_cli import extras
from qtran_cli.cli._frame import output
from qtran_cli.cli._frame.choices import DEVICES, MEMORIES
from qtran_cli.errors import UsageError

if TYPE_CHECKING:
    from qtran_cli.learn.run.config import Config
    from qtran_cli.model.team_game import TeamGame


def check_options(device: str, resume: bool, force: bool, memory: str | None = None) -> None:
    if device not in DEVICES:
        raise UsageError(f"no device is called {device!r:.40}", where="--device", right=f"known: {', '.join(DEVICES)}")
    if memory is not None and memory not in MEMORIES:
        raise UsageError(f"no memory is called {memory!r:.40}", where="--memory", right=f"known: {', '.join(MEMORIES)}")
    if resume and force:
        raise UsageError("--resume and --force", right="--resume continues the run, --force drops it")


def assigned(settings: Sequence[str] | None, **options: object) -> list[str]:
    """The texts of --set, and those of options that stand for one each: NAME=VALUE, none where the option is not given."""
    return [*(settings or []), *(f"{name}={value}" for name, value in options.items() if value is not None)]


def require_torch() -> None:
    """Import PyTorch. Raises UsageError where it is not installed, or cannot be imported."""
    extras.require("torch", "training needs PyTorch", "train")


def require_fit(configs: Sequence[Config], game: TeamGame, limit: int | None = None) -> None:
    """Raise UsageError or GameError for what cannot be trained here, after all that can be told without PyTorch.

    limit: bytes that each may take; None: what is available.
    """
    require_torch()
    from qtran_cli.learn.run.making import require_fit

    for config in configs:
        require_fit(config, game, limit)


def tell_memory(config: Config, game: TeamGame, quiet: bool) -> None:
    """Tell what a run will take in memory, before any of it is allocated."""
    from qtran_cli.learn.run.making import need

    if not quiet:
        output.note(f"memory: {need(config, game).words}")


def tell_workers(workers: int, game: TeamGame, quiet: bool) -> None:
    """A remark where workers have nothing to do. Raises UsageError for a time that they may take and that is none."""
    from qtran_cli.envs import programs
    from qtran_cli.envs.workers import patience

    if workers:
        patience.seconds()
    if workers and not quiet and not programs.one_by_one(game):
        output.warn(f"--workers {workers} is not needed: {game.name} steps all its copies at once, in this process")


def tell_notice(game: TeamGame, quiet: bool) -> None:
    """What its library's licence asks to be known, where it asks for something."""
    from qtran_cli.envs import programs

    if not quiet and (text := programs.notice(game)):
        output.warn(text)


def warn(configs: Sequence[Config], game: TeamGame, quiet: bool) -> None:
    """Tell before the work what may keep it from learning. The report and the document tell it too."""
    from qtran_cli.learn.run.making import warnings

    for text in dict.fromkeys(text for config in configs for text in warnings(config, game)):
        if not quiet:
            output.warn(f"warning: {text}")


def tell_unchecked(checkpoint: Mapping[str, Any] | None, run: Path, quiet: bool) -> None:
    """A remark where a run goes on from a checkpoint that nothing checks the other files by."""
    from qtran_cli.learn.run.checkpoint import unchecked

    if unchecked(checkpoint) and not quiet:
        output.warn(f"{run}: its checkpoint is of an earlier version, without digests: nothing tells whether its other files changed")
