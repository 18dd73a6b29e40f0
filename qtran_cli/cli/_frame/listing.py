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
from qtran_cli.report.kit.counted import counted
from qtran_cli.report.kit.grid import pad
from qtran_cli.report.kit.labels import printable
from qtran_cli.report.kit.prose import Item
from qtran_cli.scalars import spell

SCHEMA = "qtran.games/1"
VERDICTS = {"a": "additive", "m": "monotone", "f": "rectangular"}
FACTORIZABLE = "factorizable"
TOLD = VERDICTS | {"f": FACTORIZABLE}
"""The same of games with several states: their names in files."""
_LEGEND = {"a": "additive: VDN is exact", "m": "monotone: QMIX can be", "f": "factorizable, its optima form a product: QTRAN and QPLEX are"}
_SEEN = {"o": "every agent sees the state; the verdict is of Q_jt* in every state", "–": "not decided where some agent does not see it"}


@dataclass(frozen=True)
class Wanted:
    """Which games are listed. agents: how many. states: with several, without, or both (None). has, lacks: verdicts."""

    agents: int | None = None
    states: bool | None = None
    has: Sequence[str] = ()
    lacks: Sequence[str] = ()

    @property
    def facts(self) -> list[str]:
        """The verdicts that are asked about, each once."""
        return list(dict.fromkeys([*self.has, *self.lacks]))

    def games(self) -> list[tuple[Game, Mapping[str, Any]]]:
        """The one-step games that are wanted, with their verdicts."""
        named = () if self.states else catalogue.names(several=False)
        found = ((game, verdicts(game.payoff)) for game in map(catalogue.load_one_step, named))
        return [(game, told) for game, told in found if self._fits(game, {**told, FACTORIZABLE: told["rectangular"]})]

    def tasks(self) -> list[TeamGame]:
        """Those with several states, by the verdicts that their files claim, which a test proves."""
        return [task for task in self._several() if self._fits(task, task.expect)]

    def undecided(self) -> list[TeamGame]:
        """Those left out because a verdict that is asked about is not decided, the others being as they should."""
        open_ = (task for task in self._several() if any(fact not in task.expect for fact in self.facts))
        return [task for task in open_ if self._fits(task, self._hoped | dict(task.expect))]

    @property
    def _hoped(self) -> dict[str, bool]:
        """Verdicts that suit, as far as any do."""
        return dict.fromkeys(self.lacks, False) | dict.fromkeys(self.has, True)

    def _several(self) -> Iterator[TeamGame]:
        return map(catalogue.load, () if self.states is False else catalogue.names(several=True))

    def _fits(self, game: TeamGame, told: Mapping[str, Any]) -> bool:
        is_so = all(told.get(fact) is True for fact in self.has) and all(told.get(fact) is False for fact in self.lacks)
        return is_so and self.agents in (None, game.n)


def document(wanted: Wanted) -> dict[str, Any]:
    """The catalogue as JSON, every game with its verdicts; "tasks" are the games with several states.

    "undecided": the names of those that are left out because a verdict that is asked about is not decided.
    """
    games = [_entry(game, told) for game, told in wanted.games()]
    undecided = [task.name for task in wanted.undecided()]
    return {"schema": SCHEMA, "games": games, "tasks": list(map(_task_entry, wanted.tasks())), "undecided": undecided}


def _entry(game: Game, told: Mapping[str, Any]) -> dict[str, Any]:
    return {"name": game.name, "title": game.title, "source": game.source, "shape": list(game.shape), **told}


def _task_entry(task: TeamGame) -> dict[str, Any]:
    said: dict[str, Any] = {"name": task.name, "title": task.title, "source": task.source, "shape": list(task.shape)}
    said |= {"states": len(task.states), "horizon": task.horizon, "discount": spell(task.discount), "observed": task.kind is Kind.states}
    return said | {fact: task.expect.get(fact) for fact in TOLD.values()}


def table(wanted: Wanted) -> Group:
    """The catalogue for reading: name, size, verdicts, title and source. On a terminal the last column wraps."""
    games, tasks = wanted.games(), wanted.tasks()
    parts: list[RenderableType] = []
    for lines in (_game_lines(games), _task_lines(tasks), list(_legend(tasks)) if games or tasks else []):
        parts += [*lines, ""] if lines else []
    left = [*_left_out(wanted)]
    none = f"No {'other ' * bool(left)}game of the catalogue is so: qtran games lists all."
    return Group(*parts, *left, Item("", "qtran games show NAME, qtran solve NAME" if parts else none))


def _left_out(wanted: Wanted) -> Iterator[Item]:
    """How many games are left out, and why."""
    if count := len(wanted.undecided()):
        facts = " or ".join(fact for fact in wanted.facts if fact != FACTORIZABLE)
        what = f"{counted(count, 'game')} of which {facts} is not decided, as some agent does not see the state"
        yield Item("", f"Left out: {what}. What is decided of one: qtran solve NAME; qtran games --states lists them too.")


def _game_lines(games: Sequence[tuple[Game, Mapping[str, Any]]]) -> list[Item]:
    rows = [(game.name, _size(game), _signs(VERDICTS, told), _said(game)) for game, told in games]
    return _lines([("name", "actions", "", "title; source"), *rows]) if rows else []


def _task_lines(tasks: Sequence[TeamGame]) -> list[Item]:
    """The games with several states: o where every agent sees the state."""
    rows = [(t.name, _size(t), _states(t), _signs(TOLD, t.expect), _said(t)) for t in tasks]
    return _lines([("several states", "actions", "states", "", "title; source"), *rows]) if rows else []


def _states(task: TeamGame) -> str:
    return f"{len(task.states)}{' o' if task.kind is Kind.states else ''}"


def _legend(tasks: Sequence[TeamGame]) -> Iterator[Item]:
    """What the signs mean."""
    signs = _LEGEND | (_SEEN if tasks else {})
    return (Item(sign, said, 3, "none") for sign, said in signs.items())


def _lines(rows: Sequence[tuple[str, ...]]) -> list[Item]:
    *fixed, last = zip(*rows, strict=True)
    widths = [max(map(len, column)) + 2 for column in fixed]
    names = ("".join(map(pad, cells, widths)) for cells in zip(*fixed, strict=True))
    return [Item(name, text, sum(widths), "" if k else "bold", True) for k, (name, text) in enumerate(zip(names, last, strict=True))]


def _signs(facts: Mapping[str, str], told: Mapping[str, Any]) -> str:
    """A letter a verdict: a dot where it is no, a stroke where it is not decided."""
    said = {sign: told.get(fact) for sign, fact in facts.items()}
    return "".join(sign if holds else "·" if holds is False else "–" for sign, holds in said.items())


def _size(game: TeamGame) -> str:
    return "×".join(map(str, game.shape))


def _said(game: TeamGame) -> str:
    return printable(f"{game.title}; {game.source}")
