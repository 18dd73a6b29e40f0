"""List the methods that can be trained; tell all about one; check that one of your own keeps to what training asks of it.

Without a subcommand: every method, and of those that are no part of qtran where they come from. `qtran methods METHOD` is
`qtran methods show METHOD`: its equations, paper, departures from it, and every setting with its range.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from qtran_cli.cli._frame import output
from qtran_cli.cli._frame.choices import complete_method

if TYPE_CHECKING:
    from rich.console import RenderableType

    from qtran_cli.envs.conformance import Verdict
    from qtran_cli.learn.run.about import Described, Method
    from qtran_cli.plugins.offers import Offer

SHOW = "show"


class Group(TyperGroup):
    """What is no subcommand is a method that is to be shown."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        return super().resolve_command(ctx, args if args[0] in self.commands else [SHOW, *args])


app = typer.Typer(help=__doc__, add_completion=False, cls=Group)
NAMED = "A method, or a file that is one, such as ./mine.py."
Named = Annotated[str, typer.Argument(metavar="METHOD", help=NAMED, autocompletion=complete_method)]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document (schema qtran.methods/1).")]


@app.callback(invoke_without_command=True)
def methods(context: typer.Context, json: Json = False) -> None:
    """List the methods."""
    if context.invoked_subcommand is not None:
        return
    from qtran_cli.learn.run import about

    found, left_out = about.methods(), _left_out()
    for kind, offer, why in left_out if not json else ():
        output.warn(f"left out: the {kind} {offer.name} of {offer.where}: {why}")
    output.show_json(_document(found, left_out)) if json else output.show(_list(found))


@app.command()
def show(context: typer.Context, method: Named, json: Json = False) -> None:
    """Tell all about a method: its equations, paper, departures from it, and every setting with its range."""
    from qtran_cli.judge.methods import named
    from qtran_cli.learn.run import about

    found = about.describe(named(method, ""))
    output.show_json(_document([found])) if json or _before(context) else output.show(_page(found))


@app.command()
def check(context: typer.Context, method: Named, json: Json = False) -> None:
    """Train a method a little and say of every rule whether it is kept: shapes, gradients, probes. Exit 1 where one is not.

    The rules are those that qtran's own methods are tested by. It takes about a minute of one core.
    """
    from qtran_cli.cli._frame.training import require_torch
    from qtran_cli.judge.methods import named
    from qtran_cli.learn.methods import METHODS
    from qtran_cli.report.kit import verdicts

    name = named(method, "")
    require_torch()
    found = _held(METHODS[name], json)
    origin = METHODS.origin(name)
    told = {"schema": "qtran.methods/1", "name": name, "origin": None if origin is None else origin.file or origin.package}
    output.show_json(told | verdicts.document(found)) if json or _before(context) else output.show(verdicts.report(name, found))
    if any(verdict.broken for verdict in found):
        raise typer.Exit(1)


def _held(module: Any, quiet: bool) -> list[Verdict]:
    """Every verdict, told of as they come to whoever watches."""
    from qtran_cli.learn import conformance

    found: list[Verdict] = []
    for verdict in conformance.check(module):
        found.append(verdict)
        output.note(f"{len(found)} of {len(conformance.RULES)}: {verdict.rule}: {'no' if verdict.broken else 'yes'}", quiet)
    return found


def _before(context: typer.Context) -> bool:
    """Whether --json stands before the subcommand."""
    return context.parent is not None and bool(context.parent.params.get("json", False))


def _left_out() -> list[tuple[str, Offer, str]]:
    """What other packages offer and cannot be had, with why: methods to be trained, and exact ones."""
    from qtran_cli.exact.known import PROJECTIONS
    from qtran_cli.learn.methods import METHODS

    registries = (METHODS, "method"), (PROJECTIONS, "exact method")
    return [(kind, offer, why) for registry, kind in registries for offer, why in registry.refused()]


def _document(found: list[Method], left_out: list[tuple[str, Offer, str]] | None = None) -> dict[str, Any]:
    told = [{"kind": kind, "name": offer.name, "origin": offer.where, "why": why} for kind, offer, why in left_out or ()]
    listed = {} if left_out is None else {"left_out": told}
    return {"schema": "qtran.methods/1", "methods": [asdict(one) for one in found], **listed}


def _list(found: list[Method]) -> RenderableType:
    from rich.console import Group
    from rich.text import Text

    from qtran_cli.report.kit.prose import Item, Line

    items = [Item(one.name, f"{one.summary} ({one.origin})" if one.origin else one.summary, 12) for one in found]
    return Group(*items, Text(), Line("qtran methods METHOD tells its equations, paper, departures and settings."))


def _page(one: Method) -> RenderableType:
    from rich.console import Group
    from rich.text import Text

    from qtran_cli.report.kit.prose import INDENT, Item, Line

    parts: list[Any] = [Item(one.name, one.summary, INDENT), Text(), *map(Line, one.equations.splitlines()), Text()]
    parts += [Item("origin", one.origin, INDENT)] if one.origin else []
    parts += [Item("paper", one.paper, INDENT), Text(), Text("departures from the paper", "bold")]
    parts += [Item(*_numbered(text), 4) for text in one.departures]
    for title, own in (("settings of its own", True), ("settings of every method", False)):
        chosen = [setting for setting in one.settings if setting.own == own]
        if chosen:
            parts += [Text(), Text(title, "bold"), _settings(chosen)]
    return Group(*parts, Text(), Item("", "paper: what --preset paper sets, the QTRAN paper's settings for every method"))


def _numbered(text: str) -> tuple[str, str]:
    """A departure's number and what it says."""
    number, dot, rest = text.partition(". ")
    return (f"{number}.", rest) if dot and number.isdigit() else ("", text)


def _settings(chosen: list[Described]) -> RenderableType:
    from qtran_cli.declared import as_read
    from qtran_cli.report.kit.grid import Cell
    from qtran_cli.report.kit.listing import Listing

    rows = [(s.name, as_read(s.default), as_read(s.paper), f"{s.about} ({s.accepts})") for s in chosen]
    return Listing(("setting", "default", "paper", "meaning"), [[Cell(text) for text in row] for row in rows], (1, 2), 3)
