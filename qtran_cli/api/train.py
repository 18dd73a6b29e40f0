"""A neural method trained on a game, held against the exact answer."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qtran_cli import extras, scalars
from qtran_cli.api import running
from qtran_cli.api.load import load
from qtran_cli.api.trained import Trained
from qtran_cli.api.values import Number, exactly, plain
from qtran_cli.declared import as_read
from qtran_cli.envs.workers import patience
from qtran_cli.errors import UsageError
from qtran_cli.learn.run import memory, saving
from qtran_cli.learn.run.further import growing
from qtran_cli.runs import folder as runs
from qtran_cli.runs import places as _places
from qtran_cli.runs.asked import WORKERS, check

if TYPE_CHECKING:
    from qtran_cli.api.load import Source
    from qtran_cli.learn.run.config import Config
    from qtran_cli.learn.run.folder import Folder
    from qtran_cli.learn.run.session import Progress
    from qtran_cli.model.team_game import TeamGame
    from qtran_cli.runs.folder import Run


def train(
    game: Source,
    method: str | os.PathLike[str],
    *,
    seeds: int | None = None,
    steps: int | None = None,
    full_exploration: bool = False,
    settings: Mapping[str, object] | None = None,
    preset: str = "default",
    out: str | os.PathLike[str] | None = None,
    name: str | None = None,
    from_run: str | os.PathLike[str] | None = None,
    resume: bool = False,
    force: bool = False,
    device: str = "cpu",
    threads: int = 1,
    compile: bool = False,  # noqa: A002
    copies: int = 1,
    workers: int = 0,
    horizon: int | None = None,
    discount: Number | None = None,
    checkpoint_every: int | str | None = None,
    max_memory: str | None = None,
    told: Callable[[Progress], object] | None = None,
    quiet: bool = False,
) -> Trained:
    """Train a method on a game, all seeds in one process, as `qtran train` does: the same request has the same numbers.

    game: anything that ``load`` takes, or a simulated task by its name, with options such as {"env.window": 0} among the settings;
    horizon, discount: as for ``load``. method: one of `qtran methods`, or the path of a file that is one.
    seeds, steps: how many seeds (0 to seeds − 1), and environment steps of each; None: 10 and 20,000, with resume the run's.
    copies: environments that each seed plays side by side.
    full_exploration: act at random throughout, as the paper's table 1. settings: by name, as --set; preset: "default" or "paper".
    out: keep the run in out/ENV/METHOD/NAME; None: keep no files. name: default the time, with resume the latest. resume: go on
        with a run that was stopped, under the same arguments, or extend a finished one to more steps. force: over a run of that name.
        Ctrl-C saves a run that is kept. from_run: the folder of a finished run, whose networks it begins with, each seed with those of
        its number; seeds are as many as there unless told otherwise.
    checkpoint_every: save so often too, "30s", "10m", "2h" or so many steps; max_memory: what it may take at most, such as "4G", by
        default what is available.
    workers: processes for environments that are stepped in Python, one by one; 0: this one alone. The numbers are the same.
    device: "cpu" or "cuda"; threads: of the processor, for the time of the training; compile: torch.compile the update.
    told: hears how far it is, about five times a second. quiet: no Python warning for what may keep the run from learning; the
        report has it in any case.

    Raises what ``load`` raises; UsageError for what cannot be trained, before anything is made, and without PyTorch; FileError.
    Cost: an update per step and seed by default, at the rates of docs/benchmarks.md; a second or so to start. Source: the papers that
    docs/methods.md names.
    """
    _fitting(out, resume, force)
    check({"workers": workers}, {"workers": WORKERS})
    if workers:
        patience.seconds()
    every, limit = _saved(checkpoint_every), None if max_memory is None else memory.limit(str(max_memory))
    options, own = _parted(settings or {})
    loaded = _played(game, options, horizon, discount)
    rate = discount if discount is None or isinstance(discount, str) else scalars.spell(exactly(discount, "discount"))
    asked: dict[str, Any] = {
        "device": device,
        "threads": threads,
        "horizon": horizon,
        "discount": rate,
        "compile": compile,
        "copies": copies,
    }
    method = _named(method)
    path = None if out is None else _places.asked(Path(out), _env(game, loaded), method, name, resume)
    source = None if from_run is None else os.fsdecode(from_run)
    begun = None if source is None or resume else runs.read(source)
    sizes = growing.sizes(path if resume else None, _whole(seeds), _whole(steps), begun)
    config = _config(_env(game, loaded), method, *sizes, full_exploration, own, preset, asked)
    config = growing.grown(path, config, source) if resume and path is not None else config
    _require(config, loaded, quiet, limit)
    config, given = (config, None) if begun is None else _given(begun, config, loaded, path)
    from qtran_cli.judge.trained import training
    from qtran_cli.learn.run.folder import Folder
    from qtran_cli.learn.tensors import threads as pytorchs

    with running.folder(out) as kept, pytorchs.kept(), running.stop(out is not None) as stop:
        place = path or _places.asked(kept, config.env, method, name)
        with closing(Folder(place, growing.kept(place, config) if resume else config, loaded, resume, force, start=given)) as folder:
            _warn_unchecked(folder, quiet)
            found = running.carried_out(config, loaded, folder, told or (lambda _: None), stop, every, workers)
        done = training(config, loaded, found[0], "" if out is None else str(path), found[1])
        return Trained(done, path, running.curves(config, place))


def _fitting(out: object, resume: bool, force: bool) -> None:
    """Raise UsageError for arguments that do not fit together."""
    if resume and force:
        raise UsageError("resume and force", right="resume continues the run, force drops it")
    if resume and out is None:
        raise UsageError("resume without out", right="say where the run is kept: out='runs'")


def _parted(settings: Mapping[str, object]) -> tuple[list[str], Mapping[str, object]]:
    """(options of a simulated task, "option=value" each; the settings of the method). Raises UsageError."""
    from qtran_cli.judge.worlds.played import parted

    options, texts = parted(_texts(settings))
    kept = {text.partition("=")[0] for text in texts}
    return options, {name: value for name, value in settings.items() if name in kept}


def _played(game: Source, options: list[str], horizon: int | None, discount: Number | None) -> TeamGame:
    """A simulated task by its name, else what ``load`` takes."""
    from qtran_cli.envs import programs
    from qtran_cli.judge.worlds import played

    if isinstance(game, str) and (options or programs.known(game)):
        return played.load(game, options, horizon, None if discount is None else exactly(discount, "discount"))
    return load(game, horizon=horizon, discount=discount)


def _env(game: Source, loaded: TeamGame) -> str:
    """What the run calls the game."""
    named = isinstance(game, str | os.PathLike) and game != "-"
    return os.fsdecode(game) if named else loaded.name  # type: ignore[arg-type]


def _given(begun: Run, config: Config, game: TeamGame, path: Path | None) -> tuple[Config, bytes]:
    """The run as it begins with another's networks, and these. Raises UsageError, FileError."""
    from qtran_cli.learn.run.further import warm
    from qtran_cli.learn.run.making import from_run

    warm.require(begun, config, path or Path(os.devnull))
    return from_run(begun, config, game)


def _whole(number: int | None) -> int | None:
    """A number as Python has it, where one is given."""
    return None if number is None else plain(number)


def _named(method: str | os.PathLike[str]) -> str:
    """The method's name; one in a file is taken up. Raises UsageError, FileError, InputError."""
    from qtran_cli.judge.methods import named

    return named(os.fsdecode(method) if isinstance(method, str | os.PathLike) else str(method), "method")


def _config(
    env: str, method: str, seeds: int, steps: int, full: bool, settings: Mapping[str, object], preset: str, asked: dict[str, Any]
) -> Config:
    """The run that is asked for. Raises UsageError."""
    from qtran_cli.learn import contradictions
    from qtran_cli.learn.run import config

    texts = _texts(settings)
    chosen = config.chosen(method, texts, preset)
    made = config.Config(env, method, plain(seeds), plain(steps), full, chosen, **{key: plain(value) for key, value in asked.items()})
    contradictions.require_none(texts, chosen, steps, "full_exploration" if full else "")
    return made


def _texts(settings: Mapping[str, object]) -> list[str]:
    """Settings as --set has them. Raises UsageError."""
    if not isinstance(settings, Mapping):
        raise UsageError(f"a value of type {type(settings).__name__:.40}", where="settings", right="write {'hidden': 64}")
    return [f"{name}={as_read(value)}" for name, value in settings.items()]


def _saved(asked: int | str | None) -> saving.Every:
    """When the run is saved beside its evaluations. Raises UsageError."""
    return saving.NEVER if asked is None else saving.every(str(asked))


def _require(config: Config, game: TeamGame, quiet: bool, limit: int | None) -> None:
    """Raise UsageError or GameError for what cannot be trained here; warn of what may not learn."""
    extras.require("torch", "training needs PyTorch", "train")
    from qtran_cli.learn.run import run
    from qtran_cli.learn.tensors import compiling

    run.require_fit(config, game, limit)
    if config.compile:
        compiling.require()
    for text in () if quiet else run.warnings(config, game):
        warnings.warn(text, stacklevel=3)


def _warn_unchecked(folder: Folder, quiet: bool) -> None:
    """Warn where a run goes on from a checkpoint that nothing checks the other files by."""
    from qtran_cli.learn.run.checkpoint import unchecked

    if unchecked(folder.checkpoint) and not quiet:
        warnings.warn(f"{folder.path}: its checkpoint is of an earlier version: nothing tells whether its files changed", stacklevel=3)
