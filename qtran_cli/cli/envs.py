"""List the simulated tasks that `qtran train --env` knows by name; tell all about one; check that one keeps the contract.

Without a subcommand: every task with its size and what it is, and how environments of other libraries, and one's own, are named.
"""

from __future__ import annotations

from typing import Annotated

import typer

from qtran_cli.cli._frame import output

app = typer.Typer(help=__doc__, add_completion=False)


def complete_env(incomplete: str) -> list[str]:
    """The simulated tasks that start so."""
    from qtran_cli.envs.adapters import ADAPTERS
    from qtran_cli.envs.worlds import WORLDS

    known = [*WORLDS.names(), *(module.EXAMPLE for _, module in ADAPTERS.items())]
    return [name for name in known if name.startswith(incomplete)]


Name = Annotated[
    str,
    typer.Argument(
        metavar="ENV",
        help="A simulated task, or an environment of another library, such as pettingzoo:mpe2.simple_spread_v3 or ./mine.py:make.",
        autocompletion=complete_env,
    ),
]
Played = Annotated[
    str,
    typer.Argument(
        metavar="ENV", help="A simulated task, an environment of another library, or a game as GAME of solve.", autocompletion=complete_env
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document (schema qtran.envs/1).")]
Set = Annotated[list[str] | None, typer.Option("--set", metavar="env.NAME=VALUE", help="Change an option. May be repeated.")]


@app.callback(invoke_without_command=True)
def envs(context: typer.Context, json: Json = False) -> None:
    """List the simulated tasks."""
    if context.invoked_subcommand is not None:
        return
    from qtran_cli.judge.worlds import adapters
    from qtran_cli.judge.worlds.described import every
    from qtran_cli.report.envs import page

    tasks, left_out = every()
    for whose, why in left_out if not json else ():
        output.warn(f"left out: the environment {whose}: {why}")
    found = tasks, adapters.every()
    output.show_json(page.listed(*found)) if json else output.show(page.listing(*found))


@app.command()
def show(name: Name, json: Json = False) -> None:
    """Tell all about a task: its rules, its source, departures from it, presets, and every option with its range."""
    from qtran_cli.judge.worlds.described import describe
    from qtran_cli.report.envs import page

    found = describe(name)
    output.show_json(page.document(found)) if json else output.show(page.page(found))


@app.command()
def check(name: Played, settings: Set = None, json: Json = False) -> None:
    """Play a task at random and say of every rule of the contract whether it is kept. Exit 1 where one is not."""
    from qtran_cli.cli._frame.training import require_torch
    from qtran_cli.judge.worlds import played
    from qtran_cli.judge.worlds.kept import contract
    from qtran_cli.report.envs import verdicts

    options, others = played.parted(settings or [])
    _require_own(others)
    game = played.load(name, options)
    require_torch()
    found = contract(game)
    output.show_json(verdicts.document(found)) if json else output.show(verdicts.report(found))
    if found.broken:
        raise typer.Exit(1)


def _require_own(others: list[str]) -> None:
    from qtran_cli.errors import UsageError

    if others:
        raise UsageError(f"--set {others[0]:.60}", right="only options of the task are meant here: --set env.NAME=VALUE")
