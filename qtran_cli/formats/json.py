"""JSON: the same document as YAML's, and the output of `qtran solve --json` or `qtran games show --json`, whose "game" it takes.

Numbers are read from their text, so 0.1 is 1/10 and 1e400 is exact; "1/3" is a number in quotes. Refused: NaN and
Infinity, keys that stand twice, unknown keys, nesting beyond the largest number of agents.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from qtran_cli.errors import FormatError, InputError
from qtran_cli.formats import _document, _expect, _payoff
from qtran_cli.formats._states import json as _task_json
from qtran_cli.formats._states import tree as _task_tree
from qtran_cli.formats._text import decode, encode
from qtran_cli.formats._tree import MAX_DEPTH, TOO_DEEP, Tree
from qtran_cli.model.game import Game
from qtran_cli.model.team_game import TeamGame
from qtran_cli.scalars import shorten

SUFFIXES = ()
KEEPS = ("name", "title", "source", "agents", "actions", "expect", "horizon", "states", "drawn")
SCHEMA = "qtran."
_BRACKET = re.compile(r'"(?:[^"\\]|\\.)*+("?)|[\[{]|[\]}]', re.DOTALL)
_STEPS = {"[": 1, "{": 1, "]": -1, "}": -1}
_HINT = 'a game looks like   {"payoff": [[8, -12], [-12, 0]]}'


def read(data: bytes | bytearray, where: str, *, name: str = "game", **times: Any) -> TeamGame:
    """The game that a JSON text describes. Raises FormatError, ScalarError, GameError. About a second per 10^6 payoffs.

    times: horizon and discount, in the place of the file's own.
    """
    text = decode(data, where)
    tree = parse(text, where)
    inner = isinstance(tree, dict) and "game" in tree and "payoff" not in tree
    try:
        return _document.game(_game(tree) if inner else tree, name, **times)
    except InputError as error:
        place = f"game.{error.where}" if inner and error.where else error.where
        error.where = _place(text, where, place, _document.path_in(tree, place))
        raise


def _place(text: str, where: str, path: str, inside: str) -> str:
    """File, line and path. JSON is YAML nearly always, so YAML's events know the line; where they do not, the path has to do."""
    from qtran_cli.formats._events import line_of

    line = line_of(text, inside) if inside else None
    return ": ".join(part for part in (where, f"line {line}" if line else "", path) if part)


def _game(tree: dict[str, Tree]) -> Tree:
    """The game inside the answer of `qtran solve`."""
    if len(tree) > 1 and not str(tree.get("schema", "")).startswith(SCHEMA):
        right = 'a file holds a game, or the output of qtran solve --json ("schema": "qtran.solve/1")'
        raise FormatError('"game" beside other keys', right=right)
    inner = tree["game"]
    if isinstance(inner, dict) and inner.get("payoff", "") is None:
        raise FormatError("the payoffs were left out", where="payoff", right="qtran solve --json --full writes them")
    return inner


def parse(text: str, where: str) -> Tree:
    """A JSON text as a tree whose numbers are texts. Raises FormatError. Nothing recurses deeper than MAX_DEPTH."""
    _check_depth(text, where)
    try:
        return json.loads(text, parse_int=str, parse_float=str, parse_constant=_constant, object_pairs_hook=_mapping)
    except json.JSONDecodeError as error:
        raise FormatError(f"not JSON: {error.msg.lower()}", where=f"{where}: line {error.lineno}", right=_HINT) from None
    except InputError as error:
        raise error.at(where) from None


def _check_depth(text: str, where: str) -> None:
    depth = 0
    for match in _BRACKET.finditer(text):
        first = text[match.start()]
        if first == '"' and not match[1]:
            line = text.count("\n", 0, match.start()) + 1
            raise FormatError("not JSON: a text that never ends", where=f"{where}: line {line}", right=_HINT)
        depth += _STEPS.get(first, 0)
        if depth > MAX_DEPTH:
            raise FormatError(TOO_DEEP, where=where, right="payoffs are nested once per agent")


def _constant(word: str) -> Any:
    raise FormatError(f"{word} is not an exact number", right="payoffs are finite numbers")


def _mapping(pairs: list[tuple[str, Tree]]) -> dict[str, Tree]:
    tree: dict[str, Tree] = {}
    for key, value in pairs:
        if key in tree:
            raise FormatError(f"the key {shorten(key)} stands twice", right="say it once")
        tree[key] = value
    return tree


def write(game: TeamGame) -> bytes:
    """A key a line, a row of payoffs a line. Raises FormatError for what no text format can hold."""
    return encode(game.either(_one_step, lambda task: _task_json.spelled(_task_tree.tree(task)) + "\n"))


def _one_step(game: Game) -> str:
    parts = [f"{_text(key)}: {_text(value)}" for key, value in _document.fields(game)]
    parts.append('"payoff": ' + ",\n".join(_payoffs(game)))
    if game.expect:
        parts.append('"expect": {' + ", ".join(f"{_text(fact)}: {_fact(value)}" for fact, value in _expect.write(game)) + "}")
    return "{\n  " + ",\n  ".join(parts) + "\n}\n"


def _payoffs(game: Game) -> Iterator[str]:
    indent = len('  "payoff": ')
    for k, (row, opens, closes) in enumerate(_payoff.rows(game)):
        begin = " " * (indent + game.n - opens) if k else ""
        yield f"{begin}{'[' * opens}{', '.join(map(_entry, row))}{']' * closes}"


def _entry(payoff: str | dict[str, str]) -> str:
    return _number(payoff) if isinstance(payoff, str) else _fact(payoff)


def _text(value: str | list) -> str:
    return json.dumps(value, ensure_ascii=False)


def _number(text: str) -> str:
    return text if text[-1].isdigit() and "/" not in text else f'"{text}"'


def _fact(value: str | dict[str, str]) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_text(method)}: {_number(payoff)}" for method, payoff in value.items()) + "}"
    return value if value in ("true", "false") else _number(value)
