"""`qtran compare GAME`: all methods, exact and trained, in one table, and where theory and training part."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qtran_cli.cli._frame import writing as _writing
from qtran_cli.cli._frame.choices import complete_methods, complete_setting
from qtran_cli.cli._frame.options import (
    MOST_STEPS,
    Device,
    Discount,
    Form,
    Horizon,
    Memory,
    Played,
    Preset,
    Seeds,
    Stack,
    Threads,
    VerdictAlone,
    Workers,
    parse_discount,
)
from qtran_cli.cli._frame.training import assigned, check_options, require_fit, tell_notice, tell_workers, warn

if TYPE_CHECKING:
    from qtran_cli.judge.comparison import Comparison
    from qtran_cli.judge.parts import Part
    from qtran_cli.learn.run.config import Config
    from qtran_cli.model.team_game import TeamGame


def command(
    game: Played,
    methods: Annotated[
        list[str] | None,
        typer.Option(metavar="NAMES", help="Methods, such as qmix,qtran_base. Default: all.", autocompletion=complete_methods),
    ] = None,
    seeds: Seeds = 10,
    steps: Annotated[int, typer.Option(min=1, max=MOST_STEPS, help="Environment steps per seed and method.")] = 20_000,
    full_exploration: Annotated[
        bool,
        typer.Option("--full-exploration/--epsilon-greedy", help="Act at random throughout, as the exact fits assume; or explore less."),
    ] = True,
    settings: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="NAME=VALUE",
            help="Change a setting of the methods that have it. May be repeated.",
            autocompletion=complete_setting,
        ),
    ] = None,
    preset: Preset = "default",
    out: Annotated[Path, typer.Option(metavar="DIR", help="The runs go to DIR/GAME/METHOD/NAME.")] = Path("runs"),
    name: Annotated[
        str | None, typer.Option(metavar="NAME", help="The runs' name. Default: runs of the same options that are there; else the time.")
    ] = None,
    memory: Memory = None,
    history: Stack = None,
    device: Device = "cpu",
    threads: Threads = 1,
    workers: Workers = 0,
    force: Annotated[bool, typer.Option("--force", help="Train anew what is there already.")] = False,
    horizon: Horizon = None,
    discount: Discount = None,
    form: Form = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document (schema qtran.compare/1).")] = False,
    quiet: VerdictAlone = False,
) -> None:
    """Compare all methods on a game: what theory says of each, what ten seeds did, and whether the two agree.

    Every method's run is one of qtran train. Runs of the same options on the same environment (what is played,
    however GAME spells it) that are in DIR are taken up: complete ones are shown, others continued, so that after Ctrl-C the
    same command goes on. qtran evaluate, plot and runs take them too.
    """
    form = _writing.chosen(form, json)
    json = form == "json"
    check_options(device, False, force, memory)
    from qtran_cli.judge import campaign as _comparing
    from qtran_cli.judge import parts as _parts
    from qtran_cli.judge.worlds import played as _played
    from qtran_cli.learn.run.config import Config
    from qtran_cli.model import environment
    from qtran_cli.runs import places as _places

    def make(method: str, chosen: Any) -> Config:
        return Config(game, method, seeds, steps, full_exploration, chosen, device, threads, horizon=horizon, discount=discount)

    chosen = _comparing.names(methods or [])
    options, settings = _played.parted(assigned(settings, memory=memory, stack=history))
    configs = _comparing.configs(chosen, settings, preset, make)
    _comparing.require_some(list(configs))
    loaded = _played.load(game, options, horizon, parse_discount(discount))
    _places.require_writable(out)
    env, played = game if game != "-" else loaded.name, environment.of(loaded)
    parts = [_parts.part(c, played, _places.folder(out, env, c.method), name, force) for c in configs.values()]
    _parts.require_whole(parts)
    require_fit(list(configs.values()), loaded)
    warn(list(configs.values()), loaded, json or quiet)
    tell_notice(loaded, json or quiet)
    tell_workers(workers, loaded, json or quiet)
    _show(_compare(game, loaded, chosen, parts, json or quiet, workers), form, quiet)


def _compare(env: str, game: TeamGame, methods: list[str], parts: list[Part], quiet: bool, workers: int) -> Comparison:
    """Solve, train what is missing, and put the two together."""
    from qtran_cli.cli._frame.progress import progress
    from qtran_cli.judge.compared import comparison

    with progress(sum(one.config.steps for one in parts), quiet) as told:
        try:
            return comparison(env, game, methods, parts, told, workers)
        except KeyboardInterrupt:
            raise KeyboardInterrupt("what was trained is saved: the same command, without --force, continues") from None


def _show(comparison: Comparison, form: str, quiet: bool) -> None:
    from qtran_cli.report.compare.report import answer

    _writing.show(answer(comparison, quiet), form)
