"""A game with states as the lines of a .dpomdp file, every number exact."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from qtran_cli.errors import FormatError
from qtran_cli.formats._numerals import numeral
from qtran_cli.model.branches import END, Seen
from qtran_cli.model.game import Game
from qtran_cli.model.task import Task
from qtran_cli.model.team_game import TeamGame
from qtran_cli.scalars import shorten

_NAME = re.compile(r"[^\s:#,*]*[^\s:#,*0-9][^\s:#,*]*")
_RIGHT = "YAML and JSON hold any game with states"


def lines(game: TeamGame) -> Iterator[str]:
    """The lines of the file. Raises FormatError for what the format cannot say."""
    return game.either(_refuse, _lines)


def _refuse(_game: Game) -> Iterator[str]:
    raise FormatError("a one-step game", right="a .dpomdp file holds a game with states; YAML, JSON, nfg, csv and npy hold tables")


def _lines(game: Task) -> Iterator[str]:
    _check(game)
    signals = game.signals or _signals(game)
    if game.horizon is not None:
        yield f"# {game.horizon} decisions: this format has no horizon, --horizon {game.horizon} gives it back"
    observations = _labels(signals, game.n)
    yield from _preamble(game, observations)
    joint = [" ".join(map(str, game.joint_action(k))) for k in range(game.size)]
    index = [{label: str(k) for k, label in enumerate(labels)} for labels in observations]
    for s, row in enumerate(game.next):
        yield from (f"T: {joint[k]} : {s} : {t} : {numeral(p)}" for k, branches in enumerate(row) for t, p in branches)
    for t, seen in enumerate(signals):
        for k, pairs in enumerate(seen):
            yield from (f"O: {joint[k]} : {t} : {_joint(labels, index)} : {numeral(p)}" for labels, p in pairs)
    for s, table in enumerate(game.payoff):
        yield from (f"R: {joint[k]} : {s} : * : * : {numeral(x)}" for k, x in enumerate(table.flat()) if x)


def _joint(labels: Sequence[str], index: Sequence[dict[str, str]]) -> str:
    return " ".join(known[label] for known, label in zip(index, labels, strict=True))


def _check(task: Task) -> None:
    if any(t == END for row in task.next for branches in row for t, _ in branches):
        raise FormatError("an end before the horizon", right=f"a Dec-POMDP goes on for ever; {_RIGHT}")
    if task.signals is None and any(len({_seen(task, i, s) for s, _ in task.initial}) > 1 for i in range(task.n)):
        raise FormatError("the agents see something at the start", right=f"in a Dec-POMDP they see nothing there; {_RIGHT}")


def _seen(task: Task, agent: int, state: int) -> str:
    return task.observations[agent][state] if task.observations else task.states[state]


def _signals(task: Task) -> list[list[Sequence[Seen]]]:
    """What is seen of a state whichever joint action led there."""
    return [[((tuple(_seen(task, i, s) for i in range(task.n)), Fraction(1)),)] * task.size for s in range(len(task.states))]


def _labels(signals: Sequence[Sequence[Sequence[Seen]]], n: int) -> list[list[str]]:
    found: list[dict[str, None]] = [{} for _ in range(n)]
    for labels in (labels for row in signals for pairs in row for labels, _ in pairs):
        for known, label in zip(found, labels, strict=True):
            known[label] = None
    return [list(known) for known in found]


def _preamble(task: Task, observations: Sequence[Sequence[str]]) -> Iterator[str]:
    start = dict(task.initial)
    yield f"agents: {' '.join(_names(task.agents)) if any(not a.isdigit() for a in task.agents) else task.n}"
    yield f"discount: {numeral(task.discount)}"
    yield "values: reward"
    yield f"states: {' '.join(_names(task.states))}"
    yield "start:"
    yield " ".join(numeral(start.get(s, Fraction(0))) for s in range(len(task.states)))
    for key, lists in (("actions", task.actions), ("observations", observations)):
        yield f"{key}:"
        yield from (" ".join(_names(labels)) for labels in lists)


def _names(labels: Sequence[str]) -> Sequence[str]:
    """The names, which have to be words; 0, 1, … as their number."""
    if list(labels) == [str(k) for k in range(len(labels))]:
        return [str(len(labels))]
    for label in labels:
        if not _NAME.fullmatch(label):
            raise FormatError(f"the name {shorten(label)} cannot stand in a .dpomdp file", right=f"one word, not a number; {_RIGHT}")
    return labels
