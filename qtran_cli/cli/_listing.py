"""The list that `qtran games` prints: a game a line, its verdicts as letters."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.console import Group

from qtran_cli import catalogue
from qtran_cli.cli._facts import verdicts
from qtran_cli.game import Game
from qtran_cli.report.grid import pad
from qtran_cli.report.labels import printable
from qtran_cli.report.prose import Item

SCHEMA = "qtran.games/1"
VERDICTS = {"a": "additive", "m": "monotone", "f": "rectangular"}
_LEGEND = "a additive (VDN is exact), m monotone (QMIX can be), f factorizable (QTRAN and QPLEX are): its optima form a product"


def _games() -> Iterator[Game]:
    return map(catalogue.load_one_step, catalogue.names())


def document() -> dict[str, Any]:
    """The catalogue as JSON, every game with its verdicts."""
    return {"schema": SCHEMA, "games": list(map(_entry, _games()))}


def _entry(game: Game) -> dict[str, Any]:
    return {"name": game.name, "title": game.title, "source": game.source, "shape": list(game.shape), **verdicts(game.payoff)}


def table() -> Group:
    """The catalogue for reading: name, size, verdicts, title and source. On a terminal the last column wraps."""
    rows = [("name", "actions", "", "title; source"), *map(_row, _games())]
    widths = [max(len(row[k]) for row in rows) + 2 for k in range(3)]
    lines = [Item("".join(map(pad, row[:3], widths)), row[3], sum(widths), "" if k else "bold", True) for k, row in enumerate(rows)]
    return Group(*lines, "", Item("", _LEGEND), Item("", "qtran games show NAME, qtran solve NAME"))


def _row(game: Game) -> tuple[str, str, str, str]:
    found = verdicts(game.payoff)
    signs = "".join(sign if found[fact] else "·" for sign, fact in VERDICTS.items())
    return game.name, "×".join(map(str, game.shape)), signs, printable(f"{game.title}; {game.source}")
