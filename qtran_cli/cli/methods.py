"""`qtran methods`: what `qtran train` can train, with settings, papers and departures."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qtran_cli.cli._frame import output
from qtran_cli.cli._frame.choices import complete_method

if TYPE_CHECKING:
    from rich.console import RenderableType

    from qtran_cli.learn.run.about import Described, Method


def command(
    method: Annotated[
        str | None, typer.Argument(metavar="[METHOD]", help="Tell all about one method.", autocompletion=complete_method)
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document (schema qtran.methods/1).")] = False,
) -> None:
    """List the methods that can be trained; of one: its equations, paper, departures from it, and every setting with its range."""
    from qtran_cli.judge.methods import require_trained
    from qtran_cli.learn.run.about import describe, methods

    if method is not None:
        require_trained(method, "")
    found = methods() if method is None else [describe(method)]
    if json:
        output.show_json({"schema": "qtran.methods/1", "methods": [asdict(one) for one in found]})
    else:
        output.show(_list(found) if method is None else _page(found[0]))


def _list(found: list[Method]) -> RenderableType:
    from rich.console import Group
    from rich.text import Text

    from qtran_cli.report.kit.prose import Item

    items = [Item(one.name, one.summary, 12) for one in found]
    return Group(*items, Text(), Text("qtran methods METHOD tells its equations, paper, departures and settings."))


def _page(one: Method) -> RenderableType:
    from rich.console import Group
    from rich.text import Text

    from qtran_cli.report.kit.prose import INDENT, Item

    parts: list[Any] = [Item(one.name, one.summary, INDENT), Text(), Text(one.equations), Text()]
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
