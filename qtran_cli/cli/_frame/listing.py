"""The list that `qtran games` prints: a game a line, its verdicts as letters; then the games with several states."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Group, RenderableType

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
FACTORIZABLE = "factorizable"
_LEGEND = {"a": "additive: VDN is exact", "m": "monotone: QMIX can be", "f": "factorizable, its optima form a product: QTRAN and QPLEX are"}


@dataclass(frozen=True)
class Wanted:
    """Which games are listed. agents: how many. states: with several, without, or both (None). has, lacks: verdicts."""

    agents: int | None = None
    states: bool | None = None
    has: Sequence[str] = ()
    lacks: Sequence[str] = ()

    def games(self) -> list[tuple[Game, Mapping[str, Any]]]:
        """The one-step games that are wanted, with their verdicts."""
        named = () if self.states else catalogue.names(several=False)
        found = ((game, verdicts(game.payoff)) for game in map(catalogue.load_one_step, named))
        return [(game, told) for game, told in found if self._fits(game, {**told, FACTORIZABLE: told["rectangular"]})]

    def tasks(self) -> list[TeamGame]:
        """Those with several states, by the verdicts that their files claim, which a test proves."""
        named = () if self.states is False else catalogue.names(several=True)
        return [task for task in map(catalogue.load, named) if self._fits(task, task.expect)]

    def _fits(self, game: TeamGame, told: Mapping[str, Any]) -> bool:
        is_so = all(told.get(fact) is True for fact in self.has) and all(told.get(fact) is False for fact in self.lacks)
        return is_so and self.agents in (None, game.n)


def document(wanted: Wanted) -> dict[str, Any]:
    """The catalogue as JSON, every one-step game with its verdicts; "tasks" are the games with several states."""
    games = [_entry(game, told) for game, told in wanted.games()]
    return {"schema": SCHEMA, "games": games, "tasks": list(map(_task_entry, wanted.tasks()))}


def _entry(game: Game, told: Mapping[str, Any]) -> dict[str, Any]:
    return {"name": game.name, "title": game.title, "source": game.source, "shape": list(game.shape), **told}


def _task_entry(task: TeamGame) -> dict[str, Any]:
    said = {"name": task.name, "title": task.title, "source": task.source, "shape": list(task.shape)}
    seen = task.kind is Kind.states
    return said | {"states": len(task.states), "horizon": task.horizon, "discount": spell(task.discount), "observed": seen}


def table(wanted: Wanted) -> Group:
    """The catalogue for reading: name, size, verdicts, title and source. On a terminal the last column wraps."""
    games, tasks = wanted.games(), wanted.tasks()
    parts: list[RenderableType] = [*_game_lines(games), ""] if games else []
    parts += [*_task_lines(tasks), ""] if tasks else []
    return Group(
        *parts, Item("", "qtran games show NAME, qtran solve NAME" if parts else "No game of the catalogue is so: qtran games lists all.")
    )


def _game_lines(games: Sequence[tuple[Game, Mapping[str, Any]]]) -> Iterator[Item]:
    yield from _lines([("name", "actions", "", "title; source"), *(_row(game, told) for game, told in games)])
    yield Item("", "")
    yield from (Item(sign, said, 3, "none") for sign, said in _LEGEND.items())


def _task_lines(tasks: Sequence[TeamGame]) -> Iterator[Item]:
    """The games with several states: o where every agent sees the state."""
    rows = [(t.name, _size(t), f"{len(t.states)}{' o' if t.kind is Kind.states else ''}", _said(t)) for t in tasks]
    return _lines([("several states", "actions", "states", "title; source; o: every agent sees the state"), *rows])


def _lines(rows: Sequence[tuple[str, str, str, str]]) -> Iterator[Item]:
    widths = [max(len(row[k]) for row in rows) + 2 for k in range(3)]
    for k, row in enumerate(rows):
        yield Item("".join(map(pad, row[:3], widths)), row[3], sum(widths), "" if k else "bold", True)


def _row(game: Game, told: Mapping[str, Any]) -> tuple[str, str, str, str]:
    signs = "".join(sign if told[fact] else "·" for sign, fact in VERDICTS.items())
    return game.name, _size(game), signs, _said(game)


def _size(game: TeamGame) -> str:
    return "×".join(map(str, game.shape))


def _said(game: TeamGame) -> str:
    return printable(f"{game.title}; {game.source}")
