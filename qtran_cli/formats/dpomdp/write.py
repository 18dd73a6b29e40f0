"""A game with states as the lines of a .dpomdp file, every number exact."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction

from qtran_cli.errors import FormatError
from qtran_cli.formats._numerals import numeral
from qtran_cli.formats.dpomdp.preamble import MAX_COUNT
from qtran_cli.formats.dpomdp.words import count, places, said
from qtran_cli.formats.dpomdp.write_rules import Rules
from qtran_cli.model.branches import END
from qtran_cli.model.game import Game
from qtran_cli.model.renamed import observed, shown
from qtran_cli.model.task import Task
from qtran_cli.model.team_game import TeamGame

_RIGHT = "YAML and JSON hold any game with states"


def lines(game: TeamGame) -> Iterator[str]:
    """The lines of the file. Raises FormatError for what the format cannot say."""
    return game.either(_refuse, _lines)


def _refuse(_game: Game) -> Iterator[str]:
    raise FormatError(
        "a one-step game", right="a .dpomdp or .pomdp file holds a game with states; YAML, JSON, nfg, csv and npy hold tables"
    )


def _lines(game: Task) -> Iterator[str]:
    _check(game)
    seen = observed(game)
    _check_size(game, seen)
    if game.horizon is not None:
        yield f"# {game.horizon} decisions: this format has no horizon, --horizon {game.horizon} gives it back"
    yield from _preamble(game, seen)
    yield from Rules(game, seen).lines()


def _check_size(task: Task, seen: Sequence[Sequence[str]]) -> None:
    """What is larger would not be read back."""
    joint = math.prod(count("observation", labels) or len(labels) for labels in seen)
    entries = (count("state", task.states) or len(task.states)) * task.size
    if max(joint, entries) > MAX_COUNT:
        what = f"{entries:,} states times joint actions, {joint:,} joint observations"
        raise FormatError(what, right=f"a .dpomdp file has up to {MAX_COUNT:,}: --unnamed counts anew; {_RIGHT}")


def _check(task: Task) -> None:
    if any(t == END for row in task.next for branches in row for t, _ in branches):
        raise FormatError("an end before the horizon", right=f"a Dec-POMDP goes on for ever; {_RIGHT}")
    if task.signals is None and any(len({labels[s] for s, _ in task.initial}) > 1 for labels in shown(task)):
        raise FormatError("the agents see something at the start", right=f"in a Dec-POMDP they see nothing there; {_RIGHT}")


def _preamble(task: Task, observations: Sequence[Sequence[str]]) -> Iterator[str]:
    places_ = places("state", task.states)
    start = {places_[s]: p for s, p in task.initial}
    yield f"agents: {said('agent', task.agents)}"
    yield f"discount: {numeral(task.discount)}"
    yield "values: reward"
    yield f"states: {said('state', task.states)}"
    yield "start:"
    yield " ".join(numeral(start.get(s, Fraction(0))) for s in range(places_[-1] + 1))
    for key, lists in (("actions", task.actions), ("observations", observations)):
        yield f"{key}:"
        yield from (said(key[:-1], labels) for labels in lists)
