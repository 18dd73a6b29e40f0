"""List the games that come with qtran; show, convert and draw games.

Without a subcommand: every game of the catalogue with its size, its verdicts and its source, or those that options ask for. The
verdicts are the solver's.
"""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qtran_cli.cli._frame import output
from qtran_cli.cli._frame.options import (
    Discount,
    Force,
    GameName,
    Horizon,
    Normalise,
    complete_game,
    complete_read_format,
    named_file,
    parse_discount,
    parse_normalise,
)
from qtran_cli.cli._frame.writing import Files
from qtran_cli.errors import InputError, UsageError

if TYPE_CHECKING:
    from qtran_cli.model.team_game import TeamGame

app = typer.Typer(help=__doc__, add_completion=False)
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document with exact numbers.")]
To = Annotated[
    str | None,
    typer.Option(
        "--to",
        metavar="FORMAT",
        help="The format to write: yaml, json, csv, tsv, npy, nfg, dpomdp, pomdp.",
        autocompletion=complete_read_format,
    ),
]
STDOUT = "-"
From = Annotated[
    str | None,
    typer.Option("--from", metavar="FORMAT", help="The format to read, whatever the suffix.", autocompletion=complete_read_format),
]


class Fact(StrEnum):
    """A verdict by which games are listed."""

    additive = "additive"
    monotone = "monotone"
    factorizable = "factorizable"


@app.callback(invoke_without_command=True)
def games(
    context: typer.Context,
    agents: Annotated[int | None, typer.Option(min=1, max=32, metavar="N", help="List games of N agents.")] = None,
    states: Annotated[bool, typer.Option("--states", help="List games with several states.")] = False,
    one_step: Annotated[bool, typer.Option("--one-step", help="List games without.")] = False,
    has: Annotated[list[Fact] | None, typer.Option("--is", help="List games that are so. May be repeated.")] = None,
    lacks: Annotated[list[Fact] | None, typer.Option("--not", help="List games that are not so. May be repeated.")] = None,
    json: Json = False,
) -> None:
    """List the catalogue."""
    if context.invoked_subcommand is not None:
        if agents is not None or states or one_step or has or lacks:
            raise UsageError(f"games that are listed, and games {context.invoked_subcommand}", right="filters are for the list alone")
        return
    if states and one_step:
        raise UsageError("--states and --one-step", right="leave out both for all games, or one of them")
    from qtran_cli.cli._frame import listing as _listing

    wanted = _listing.Wanted(
        agents, states if states or one_step else None, [fact.value for fact in has or []], [fact.value for fact in lacks or []]
    )
    output.show_json(_listing.document(wanted)) if json else output.show(_listing.table(wanted))


@app.command()
def show(
    game: GameName,
    json: Json = False,
    full: Annotated[bool, typer.Option("--full", help="Print a payoff table of any size.")] = False,
    source: From = None,
) -> None:
    """Show a game: its payoffs, its facts, its source.

    Proofs, factors and what each method makes of the game: qtran solve GAME. Into a pipe the game follows as YAML, the page above it
    as comments: qtran games show climb | qtran solve -
    """
    from qtran_cli import catalogue
    from qtran_cli.report.games import show as showing

    loaded = catalogue.load(game, source)
    if json:
        output.show_json(showing.document(loaded, _solved(loaded)))
        return
    page = showing.page(loaded, lambda: _solved(loaded), full)
    if output.piped():
        output.show_text(_commented(output.rendered(page)) + _in_yaml(loaded))
    else:
        output.show(page)


def _commented(page: str) -> str:
    return "".join(f"# {line}".rstrip() + "\n" for line in page.splitlines())


def _in_yaml(game: TeamGame) -> str:
    """The game as a file, "" where it is too large for one."""
    from qtran_cli import formats

    try:
        return formats.to_bytes(game, "yaml").decode()
    except InputError:
        return ""


def _solved(game: TeamGame) -> Any:
    """The solution, None where the game is too large."""
    from qtran_cli.exact.answer import solve

    try:
        return solve(game)
    except UsageError:
        return None


@app.command()
def convert(
    source: Annotated[
        str, typer.Argument(metavar="IN", help="A file, a catalogue name, or - for standard input.", autocompletion=complete_game)
    ],
    target: Annotated[str, typer.Argument(metavar="OUT", help="A file, its suffix naming the format, or - for standard output.")],
    from_: From = None,
    to: To = None,
    player: Annotated[str | None, typer.Option(metavar="WHO", help="Take one player's payoffs from .nfg: a number or a name.")] = None,
    add: Annotated[bool, typer.Option("--sum", help="Add up all players' payoffs from .nfg.")] = False,
    horizon: Horizon = None,
    discount: Discount = None,
    normalise: Normalise = None,
    mean: Annotated[bool, typer.Option("--mean", help="Write the mean of every payoff that is drawn.")] = False,
    ascii_: Annotated[bool, typer.Option("--ascii", help="Map names to ASCII that every program reads; to words for .dpomdp.")] = False,
    unnamed: Annotated[bool, typer.Option("--unnamed", help="Leave out title and source, and number what has names.")] = False,
    force: Force = False,
) -> None:
    """Convert a game to another format; to - it is printed, as YAML unless --to says otherwise."""
    from qtran_cli import catalogue, formats

    files = Files(force=force)
    _check(files, target)
    written = _format(target, to)
    times: dict[str, Any] = {"horizon": horizon, "discount": parse_discount(discount)}
    read = catalogue.load(source, from_, player=player, sum=add, **times, normalise=parse_normalise(normalise))
    for asked, change in ((mean, lambda game, _: game.expected), (unnamed, formats.unnamed), (ascii_, formats.in_ascii)):
        read = change(read, written) if asked else read
    _write(read, target, written, files)


@app.command()
def random(
    agents: Annotated[int | None, typer.Option(min=1, max=32, help="Number of agents; 2 unless --actions lists more.")] = None,
    actions: Annotated[str, typer.Option(metavar="M", help="Actions of every agent, or one number per agent: 2,3,4.")] = "3",
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same game on every machine.")] = 0,
    low: Annotated[int, typer.Option(help="The least payoff.")] = -9,
    high: Annotated[int, typer.Option(help="The largest payoff.")] = 9,
    out: Annotated[Path | None, typer.Option(metavar="FILE", parser=named_file, help="Write a file instead of printing YAML.")] = None,
    to: To = None,
    force: Force = False,
) -> None:
    """Draw a game whose payoffs are integers, uniform between --low and --high.

    The numbers come from PCG64, seeded as NumPy seeds it, in the order of the joint actions, the last agent's varying fastest.
    """
    from qtran_cli.study import draw as _drawing

    target = STDOUT if out is None else str(out)
    files = Files(force=force)
    _check(files, target)
    written = _format(target, to)
    _write(_drawing.draw(_drawing.shape(agents, actions), seed, low, high, written), target, written, files)


def _format(target: str, to: str | None) -> str:
    """The name of the format to write. Raises UsageError."""
    from qtran_cli import formats

    if target == STDOUT:
        if to == "npy" and sys.stdout.isatty():
            raise UsageError(".npy is binary, and standard output is a terminal", right="redirect it: … - --to npy > game.npy")
        return formats.named(to or "yaml")
    return formats.named(to or formats.by_suffix(target), target)


def _check(files: Files, target: str) -> None:
    """Refuse what cannot be written. That it is the file that is read is what --force is for: a game is read before it is written."""
    if target != STDOUT:
        files.check(named_file(target))


def _write(game: TeamGame, target: str, written: str, files: Files) -> None:
    from qtran_cli import formats

    lost = formats.lost(game, written)
    if target == STDOUT:
        typer.echo(formats.to_bytes(game, written), nl=False)
    else:
        files.save(Path(target), formats.to_bytes(game, written))
    if lost:
        output.note(f"not kept by .{written}: {', '.join(lost)}")
