"""`qtran train`: a neural method on a game, many seeds at once, held against the exact answer at the end."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qtran_cli.cli._frame import output
from qtran_cli.cli._frame import run_names as _runs
from qtran_cli.cli._frame.choices import complete_method, complete_setting
from qtran_cli.cli._frame.config import effective, layers
from qtran_cli.cli._frame.options import (
    Device,
    Discount,
    Form,
    Horizon,
    Memory,
    Preset,
    Stack,
    Threads,
    Workers,
    bounds,
    complete_game,
    parse_discount,
)
from qtran_cli.cli._frame.training import check_options, require_fit, tell_memory, tell_notice, tell_workers, warn
from qtran_cli.cli._frame.working import Work, carried_out
from qtran_cli.cli._frame.writing import chosen, show
from qtran_cli.runs import asked
from qtran_cli.runs import places as _places

if TYPE_CHECKING:
    from qtran_cli.judge.training import Training
    from qtran_cli.learn.run.config import Config
    from qtran_cli.model.team_game import TeamGame
    from qtran_cli.runs.folder import Run

COMPILE = (
    "torch.compile the update: a few seconds at the start, then 1.1 to 1.3 times as fast on a processor for QTRAN and for QMIX with "
    "ten seeds, 0.8 to 0.9 times for IQL and VDN. Needs a C++ compiler."
)

SEEDS = "How many seeds, 0 to SEEDS - 1, trained together. Default: 10, with --resume the run's, with --from RUN's."
STEPS = "Environment steps per seed. Default: 20000, with --resume the run's."
RESUME = "Continue a run that was stopped, under the same options, or extend a finished one to more --steps, or more --seeds."
FROM = "Begin with the networks of a finished run of the same method and sizes, each seed with those of its number."
EVERY = "Save so often too, beside the evaluations, each of which saves; the numbers stay the same."


def command(
    context: typer.Context,
    env: Annotated[
        str,
        typer.Option(
            metavar="ENV", help="What to train on: a game, as GAME of solve, or one that qtran envs lists.", autocompletion=complete_game
        ),
    ],
    method: Annotated[str, typer.Option(metavar="METHOD", help="Which method; qtran methods lists them.", autocompletion=complete_method)],
    seeds: Annotated[int | None, typer.Option(**bounds(asked.SEEDS), help=SEEDS)] = None,
    steps: Annotated[int | None, typer.Option(**bounds(asked.STEPS), help=STEPS)] = None,
    full_exploration: Annotated[bool, typer.Option("--full-exploration", help="Act at random throughout, as the paper's table 1.")] = False,
    settings: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="NAME=VALUE",
            help="Change a setting; qtran methods lists them. May be repeated.",
            autocompletion=complete_setting,
        ),
    ] = None,
    preset: Preset = "default",
    out: Annotated[Path, typer.Option(metavar="DIR", help="The run goes to DIR/ENV/METHOD/NAME.")] = Path("runs"),
    name: Annotated[str | None, typer.Option(metavar="NAME", help="The run's name. Default: the time; with --resume the latest.")] = None,
    device: Device = "cpu",
    threads: Threads = 1,
    copies: Annotated[
        int, typer.Option(min=1, max=4096, help="Environments that each seed plays side by side; --steps counts the steps of all.")
    ] = 1,
    workers: Workers = 0,
    memory: Memory = None,
    source: Annotated[str | None, typer.Option("--from", metavar="RUN", help=FROM, autocompletion=_runs.complete_run)] = None,
    history: Stack = None,
    resume: Annotated[bool, typer.Option("--resume", help=RESUME)] = False,
    force: Annotated[bool, typer.Option("--force", help="Overwrite files that exist: the run of that name.")] = False,
    horizon: Horizon = None,
    discount: Discount = None,
    checkpoint_every: Annotated[str | None, typer.Option(metavar="30s|10m|2h|STEPS", help=EVERY)] = None,
    max_memory: Annotated[
        str | None, typer.Option(metavar="SIZE", help="Train in 4G or 500M at most, or not at all. Default: what is available.")
    ] = None,
    tensorboard: Annotated[bool, typer.Option("--tensorboard", help="Write TensorBoard's event files too, below tb/ in the run.")] = False,
    compiled: Annotated[bool, typer.Option("--compile", help=COMPILE)] = False,
    file: layers.ConfigFile = None,
    printed: Annotated[bool, typer.Option("--print-config", help="Print what would be trained, as --config takes it, and stop.")] = False,
    form: Form = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document (schema qtran.train/1).")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print the agreement alone.")] = False,
) -> None:
    """Train a method on a game: ten seeds in one process, learned tables and agreement at the end, held against the exact answer.

    Ctrl-C saves; --resume continues to the same numbers as if nothing had happened. The same command gives the same metrics.jsonl.

    Options count before QTRAN_STEPS, QTRAN_SET and so on in the environment, these before --config's file, and that before defaults.
    """
    form = chosen(form, json)
    json = form == "json"
    check_options(device, resume, force, memory)
    from qtran_cli.learn.run import memory as room
    from qtran_cli.learn.run import saving
    from qtran_cli.learn.run.folder import check
    from qtran_cli.learn.run.further import growing, warm

    every = saving.every(checkpoint_every) if checkpoint_every is not None else saving.NEVER
    limit = None if max_memory is None else room.limit(max_memory)
    method = _method(context, method)
    told = layers.settings(context, settings, memory=memory, stack=history)
    layers.require_preset(context, preset)
    game, told = _played(context, env, told, horizon, discount)
    told = _fitting(context, told, method)
    path = _places.asked(out, env if env != "-" else game.name, method, name, resume)
    begun = None if source is None or resume else _runs.chosen(source)
    size = growing.sizes(path if resume else None, seeds, steps, begun)
    config = _config(env, method, size, full_exploration, told, preset, device, threads, horizon=horizon, discount=discount)
    config = replace(config, compile=compiled, copies=copies)
    if printed:
        output.show_text(effective.text(context, config, game, told))
        return
    config = growing.grown(path, config, source) if resume else config
    check(path, growing.kept(path, config) if resume else config, game, resume, force)
    if begun is not None:
        warm.require(begun, config, path)
    require_fit([config], game, limit)
    config, given = _begun(context, begun, config, game, resume)
    _require(tensorboard, compiled)
    warn([config], game, json or quiet)
    tell_memory(config, game, json or quiet)
    tell_notice(game, json or quiet)
    tell_workers(workers, game, json or quiet)
    _tell_shared(path.parent, game, json or quiet)
    work = Work(every, workers, json or quiet, tensorboard)
    _show(carried_out(config, game, path, work, resume, force, given), form, quiet)


def _played(
    context: typer.Context, env: str, told: layers.Settings, horizon: int | None, discount: str | None
) -> tuple[TeamGame, layers.Settings]:
    """What is trained on, and the settings that are the method's. Of --config's run the game is the one that it keeps."""
    from qtran_cli.judge.worlds import played

    options, _ = played.parted(told.all)
    run = layers.wanted(context).run
    if run is None or layers.source(context, "env") != layers.wanted(context).where:
        return played.load(env, options, horizon, parse_discount(discount)), told.without(played.PREFIX)
    kept = [layers.source(context, name) == layers.wanted(context).where for name in ("horizon", "discount")]
    time = (None if kept[0] else horizon, None if kept[1] else parse_discount(discount))
    return played.again(run, options, *time), told.without(played.PREFIX)


def _method(context: typer.Context, method: str) -> str:
    """The method's name; one in a file is taken up, of --config's run the copy that it keeps. Raises UsageError, FileError, InputError."""
    from qtran_cli.judge.methods import named
    from qtran_cli.learn.run.config import take

    run = layers.wanted(context).run
    if run is not None and layers.source(context, "method") == layers.wanted(context).where:
        take(run)
    return named(method)


def _tell_shared(folder: Path, game: TeamGame, quiet: bool) -> None:
    """A remark where runs on another game are in the folder of this one: a file was edited, or two paths read alike there."""
    from qtran_cli.model import environment

    if _places.shared(folder, environment.of(game)):
        output.note(f"{folder} has runs on another game too: qtran runs tells them apart", quiet)


def _fitting(context: typer.Context, told: layers.Settings, method: str) -> layers.Settings:
    """Of a run's config of another method, the settings that this one has too."""
    run = layers.wanted(context).run
    if run is None or run.method == method:
        return told
    from qtran_cli.learn.run.config import names

    return told.fitting(names(method))


def _begun(context: typer.Context, begun: Run | None, config: Config, game: TeamGame, resume: bool) -> tuple[Config, bytes | None]:
    """The run with the networks that it begins with, and what its start.pt holds: of --from's run, or those that --config's began with."""
    from qtran_cli.learn.run.further import warm
    from qtran_cli.learn.run.making import from_run

    if begun is not None:
        return from_run(begun, config, game)
    run = layers.wanted(context).run
    return (config, None) if run is None or resume else warm.again(run, config)


def _require(tensorboard: bool, compiled: bool) -> None:
    """Raise UsageError where an option needs what this machine has not, before anything is made."""
    from qtran_cli.learn.run import events
    from qtran_cli.learn.tensors import compiling

    if tensorboard:
        events.require()
    if compiled:
        compiling.require()


def _config(
    env: str, method: str, size: tuple[int, int], full: bool, told: layers.Settings, preset: str, device: str, threads: int, **time: Any
) -> Config:
    """The run that the options ask for. size: seeds and steps. time: horizon and discount. Raises UsageError."""
    from qtran_cli.learn import contradictions
    from qtran_cli.learn.run import config as configuring

    settings = configuring.chosen(method, told.all, preset)
    usual = configuring.chosen(method, (), preset)
    contradictions.require_none(told.meant(usual), settings, size[1], "--full-exploration" if full else "")
    return configuring.Config(env, method, *size, full, settings, device, threads, **time)


def _show(done: Training, form: str, quiet: bool) -> None:
    from qtran_cli.report.train.report import answer

    show(answer(done, quiet), form)
