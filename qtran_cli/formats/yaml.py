"""YAML, the form in which games are written by hand.

    name: climb
    title: Climbing game
    source: Claus & Boutilier 1998
    agents: [row, column]                  # optional
    actions: [A, B, C]                     # one list for all, or one list per agent; optional
    payoff: [[11, -30, 0], [-30, 7, 6], [0, 0, 5]]   # drawn payoffs as {14: 1/2, 0: 1/2}
    expect: {additive: false}              # optional facts, proved by the catalogue's test

or, of several states (formats/_states/states.py and _states/seen.py say what stands where):

    states:
      start: {payoff: [[0, 0], [0, 0]], next: [left, right]}
      left: {payoff: [[7, 7], [7, 7]], next: null}
      right: {payoff: [[0, 1], [1, 8]], next: [[start, null], {left: 0.5, null: 0.5}]}
    initial: start
    horizon: 3                             # decisions; or a discount below 1, or both; neither where every path ends
    discount: 0.9

or the payoffs alone: [[8, -12], [-12, 0]], also as NumPy prints them. Names are the text that stands there (1 and yes included).
Refused: aliases, anchors, tags, several documents, keys that stand twice, unknown keys, nesting beyond the largest number of agents.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from qtran_cli.errors import InputError
from qtran_cli.formats import _document, _events, _expect, _payoff, _world
from qtran_cli.formats._arrays import listed
from qtran_cli.formats._states import tree as _task_tree
from qtran_cli.formats._states import yaml as _task_yaml
from qtran_cli.formats._text import decode, encode
from qtran_cli.model.game import Game
from qtran_cli.model.team_game import TeamGame
from qtran_cli.model.world import World

SUFFIXES = (".yml",)
KEEPS = ("name", "title", "source", "agents", "actions", "expect", "horizon", "states", "drawn")
_PLAIN = re.compile(r"[^\W\d_](?:[^:#]*[^:#\s])?")
_INSIDE = re.compile(r"[^,\[\]{}:#?]*")
_WORDS = {"true", "false", "yes", "no", "on", "off", "y", "n", "null", "nan", "inf"}


def read(data: bytes | bytearray, where: str, *, name: str = "game", **times: Any) -> TeamGame:
    """The game that a YAML text describes. Raises FormatError, ScalarError, GameError. About a second per 10^6 payoffs.

    times: horizon and discount, in the place of the file's own.
    """
    text = listed(decode(data, where))
    tree = _events.compose(text, where)
    try:
        return _document.game(tree, name, **times)
    except InputError as error:
        line = _events.line_of(text, _document.path_in(tree, error.where)) if error.where else None
        raise error.at(f"{where}: line {line}" if line else where) from None


def write(game: TeamGame) -> bytes:
    """The contract's form: a key a line, a row of payoffs a line. Raises FormatError for what no text format can hold."""
    lines = _world.lines(game) if isinstance(game, World) else _tables(game)
    return encode("".join(f"{line}\n" for line in lines))


def _tables(game: TeamGame) -> Iterator[str]:
    return game.either(_lines, lambda task: _task_yaml.lines(_task_tree.tree(task), scalar, _inside))


def _lines(game: Game) -> Iterator[str]:
    for key, value in _document.fields(game):
        yield f"{key}: {_inside(value) if isinstance(value, list) else scalar(value)}"
    yield from _payoffs(game)
    if game.expect:
        yield "expect:"
    for fact, said in _expect.write(game):
        yield f"  {fact}: {_mapping(said) if isinstance(said, dict) else _number(said)}"


def _payoffs(game: Game) -> Iterator[str]:
    rows = ((f"[{', '.join(map(_entry, row))}]", min(opens, game.n - 1)) for row, opens, _ in _payoff.rows(game))
    if game.n == 1:
        yield f"payoff: {next(rows)[0]}"
        return
    yield "payoff:"
    yield from (f"{'  ' * (game.n - dashes)}{'- ' * dashes}{row}" for row, dashes in rows)


def _number(text: str) -> str:
    """A numeral; p/q in quotes, so that every YAML reader takes it for a text."""
    return f'"{text}"' if "/" in text else text


def _entry(payoff: str | dict[str, str]) -> str:
    return _number(payoff) if isinstance(payoff, str) else _mapping({_number(x): p for x, p in payoff.items()})


def _mapping(values: dict[str, str]) -> str:
    return "{" + ", ".join(f"{key}: {_number(value)}" for key, value in values.items()) + "}"


def _inside(value: list | str) -> str:
    """A list in brackets, or a text inside one."""
    if isinstance(value, list):
        return f"[{', '.join(map(_inside, value))}]"
    return scalar(value) if _INSIDE.fullmatch(value) else quoted(value)


def scalar(text: str) -> str:
    """A text as it stands after a key: bare where every YAML reader reads it back as that text, else in quotes.

    >>> scalar("Climbing game"), scalar("yes"), scalar("[bold]")
    ('Climbing game', '"yes"', '"[bold]"')
    """
    bare = _PLAIN.fullmatch(text) and text.isprintable() and text.lower() not in _WORDS
    return text if bare else quoted(text)


def quoted(text: str) -> str:
    """A text in double quotes, everything that does not print escaped."""
    return '"' + "".join(map(_escaped, text)) + '"'


def _escaped(c: str) -> str:
    if c in '"\\':
        return f"\\{c}"
    if c.isprintable() or "\ud800" <= c <= "\udfff":  # half a character is left to the encoder to refuse
        return c
    return f"\\x{ord(c):02x}" if c < "\x80" else f"\\u{ord(c):04x}" if c <= "\uffff" else f"\\U{ord(c):08x}"
