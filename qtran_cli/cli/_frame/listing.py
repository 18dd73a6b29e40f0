"""The list that `qtran games` prints: a game a line, its verdicts as letters; then the games with several states."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.console import Group

from qtran_cli import catalogue
from qtran_cli.exact.expect import verdicts
from qtran_cli.model.game import Game
from qtran_cli.model.team_game import Kind, TeamGame
from qtran_cli.report.kit.grid import pad
from qtran_cli.report.kit.labels import printable
from qtran_cli.report.kit.prose import Item
from qtran_cli.scalars import spell

SCHEMA = "qtran.games/1"
VERDICTS = {"a": "additive", "m": "monotone", "f": "rectangular"}
_LEGEND = "a additive (VDN is exact), m monotone (QMIX can be), f factorizable (QTRAN and QPLEX are): its optima form a product"


def _games() -> Iterator[Game]:
    return map(catalogue.load_one_step, catalogue.names(several=False))


def _tasks() -> Iterator[TeamGame]:
    return map(catalogue.load, catalogue.names(several=True))


def document() -> dict[str, Any]:
    """The catalogue as JSON, every one-step game with its verdicts; "tasks" are the games with several states."""
    return {"schema": SCHEMA, "games": list(map(_entry, _games())), "tasks": list(map(_task_entry, _tasks()))}


def _entry(game: Game) -> dict[str, Any]:
    return {"name": game.name, "title": game.title, "source": game.source, "shape": list(game.shape), **verdicts(game.payoff)}


def _task_entry(task: TeamGame) -> dict[str, Any]:
    said = {"name": task.name, "title": task.title, "source": task.source, "shape": list(task.shape)}
    seen = task.kind is Kind.states
    return said | {"states": len(task.states), "horizon": task.horizon, "discount": spell(task.discount), "observed": seen}


def table() -> Group:
    """The catalogue for reading: name, size, verdicts, title and source. On a terminal the last column wraps."""
    rows = [("name", "actions", "", "title; source"), *map(_row, _games())]
    widths = [max(len(row[k]) for row in rows) + 2 for k in range(3)]
    lines = [Item("".join(map(pad, row[:3], widths)), row[3], sum(widths), "" if k else "bold", True) for k, row in enumerate(rows)]
    legend = [Item("", _LEGEND), Item("", "qtran games show NAME, qtran solve NAME")]
    return Group(*lines, "", *legend, "", *_task_lines())


def _task_lines() -> Iterator[Item]:
    """The games with several states: o where every agent sees the state."""
    tasks = list(_tasks())
    rows = [(t.name, "×".join(map(str, t.shape)), f"{len(t.states)}{' o' if t.kind is Kind.states else ''}") for t in tasks]
    rows = [("several states", "actions", "states"), *rows]
    widths = [max(len(row[k]) for row in rows) + 2 for k in range(3)]
    texts = ["title; source; o: every agent sees the state", *(printable(f"{t.title}; {t.source}") for t in tasks)]
    for k, (row, text) in enumerate(zip(rows, texts, strict=True)):
        yield Item("".join(map(pad, row, widths)), text, sum(widths), "" if k else "bold", True)


def _row(game: Game) -> tuple[str, str, str, str]:
    found = verdicts(game.payoff)
    signs = "".join(sign if found[fact] else "·" for sign, fact in VERDICTS.items())
    return game.name, "×".join(map(str, game.shape)), signs, printable(f"{game.title}; {game.source}")
