"""`qtran compare GAME`: all methods, exact and trained, in one table, and where theory and training part."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qtran_cli.cli import output
from qtran_cli.cli._choices import complete_device, complete_methods, complete_preset, complete_setting
from qtran_cli.cli.solve import complete_game, parse_discount
from qtran_cli.cli.train import MOST_SEEDS, MOST_STEPS, check_options, require_torch

if TYPE_CHECKING:
    from qtran_cli.cli._comparing import Part
    from qtran_cli.game import Game
    from qtran_cli.learn.config import Config
    from qtran_cli.report.comparison import Comparison
    from qtran_cli.report.task_comparison import TaskComparison
    from qtran_cli.task import Task


def command(
    game: Annotated[
        str, typer.Argument(metavar="GAME", help="A file, a catalogue name, or - for standard input.", autocompletion=complete_game)
    ],
    methods: Annotated[
        list[str] | None,
        typer.Option(metavar="NAMES", help="Methods, such as qmix,qtran_base. Default: all.", autocompletion=complete_methods),
    ] = None,
    seeds: Annotated[int, typer.Option(min=1, max=MOST_SEEDS, help="How many seeds, 0 to SEEDS - 1, trained together.")] = 10,
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
    preset: Annotated[
        str, typer.Option(metavar="NAME", help="default, or paper: the published settings.", autocompletion=complete_preset)
    ] = "default",
    out: Annotated[Path, typer.Option(metavar="DIR", help="The runs go to DIR/GAME/METHOD/NAME.")] = Path("runs"),
    name: Annotated[
        str | None, typer.Option(metavar="NAME", help="The runs' name. Default: runs of the same options that are there; else the time.")
    ] = None,
    device: Annotated[str, typer.Option(metavar="cpu|cuda", help="Where to compute.", autocompletion=complete_device)] = "cpu",
    threads: Annotated[int, typer.Option(min=1, max=1024, help="Threads of the processor.")] = 1,
    force: Annotated[bool, typer.Option("--force", help="Train anew what is there already.")] = False,
    horizon: Annotated[int | None, typer.Option(min=1, metavar="T", help="Of a game with several states: decisions until the end.")] = None,
    discount: Annotated[str | None, typer.Option(metavar="NUMBER", help="Of a game with several states: above 0 and at most 1.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document (schema qtran.compare/1).")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print the verdict alone.")] = False,
) -> None:
    """Compare all methods on a game: what theory says of each, what ten seeds did, and whether the two agree.

    Every method's run is one of qtran train. Runs of the same options that are there are taken up: complete ones are shown,
    others continued, so that after Ctrl-C the same command goes on. qtran evaluate, plot and runs take them too.
    """
    check_options(device, False, force)
    require_torch()
    from qtran_cli import catalogue
    from qtran_cli.cli import _comparing, _places
    from qtran_cli.learn.config import Config
    from qtran_cli.learn.run import require_device, require_fit

    def make(method: str, chosen: Any) -> Config:
        return Config(game, method, seeds, steps, full_exploration, chosen, device, threads, horizon=horizon, discount=discount)

    require_device(device)
    chosen = _comparing.names(methods or [])
    configs = _comparing.configs(chosen, settings or [], preset, make)
    _comparing.require_some(list(configs))
    loaded = catalogue.load(game, horizon=horizon, discount=parse_discount(discount))
    for config in configs.values():
        require_fit(config, loaded)
    _places.require_writable(out)
    env = game if game != "-" else loaded.name
    parts = [_comparing.part(c, loaded, _places.folder(out, env, c.method), name, force) for c in configs.values()]
    _show(_compare(game, loaded, chosen, parts, json or quiet), json, quiet)


def _compare(env: str, game: Game | Task, methods: list[str], parts: list[Part], quiet: bool) -> Comparison | TaskComparison:
    """Solve, train what is missing, and put the two together."""
    from qtran_cli.cli import _compared
    from qtran_cli.cli._running import progress
    from qtran_cli.task import Task

    with progress(sum(one.config.steps for one in parts), quiet) as told:
        try:
            train = _compared.runner(parts, game, told)
            if isinstance(game, Task):
                return _compared.several_states(env, game, methods, parts, told, train)
            return _compared.one_step(env, game, methods, parts, told, train)
        except KeyboardInterrupt:
            output.note("what was trained is saved: the same command, without --force, continues", quiet)
            raise


def _show(comparison: Comparison | TaskComparison, json: bool, quiet: bool) -> None:
    from qtran_cli.report import compare, task_compare
    from qtran_cli.report.comparison import Comparison

    reporting: Any = compare if isinstance(comparison, Comparison) else task_compare
    if json:
        output.show_json(reporting.document(comparison))
    elif quiet:
        output.show(reporting.verdict(comparison))
    else:
        output.show(reporting.report(comparison))
