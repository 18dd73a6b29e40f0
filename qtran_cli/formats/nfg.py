"""Gambit's .nfg, both versions; the payoff version is written. https://gambitproject.readthedocs.io

    NFG 1 R "title" { "Row" "Column" } { 3 2 } "comment"           names of the strategies may stand for their numbers:
    8 8  -12 -12  0 0  -12 -12  0 0  6 6                           { { "A" "B" "C" } { "left" "right" } }

Per contingency one payoff per player, the first player's strategy varying fastest. In the outcome version the payoffs are
a list of outcomes, { { "" 8, 8 } { "" -12, -12 } }, and the body their numbers from 1, 0 being the payoffs 0. Numbers are
exact: 0.1 is 1/10. The players' payoffs must be equal; `player` takes one player's, `sum` adds them up. The title is the
game's title, the comment its source.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from qtran_cli.errors import FormatError, InputError, UsageError
from qtran_cli.formats import _numerals, _outcomes
from qtran_cli.formats._quoted import SHAPE, Tokens, quote
from qtran_cli.formats._text import decode, encode
from qtran_cli.model.game import Game, Numbered
from qtran_cli.scalars import shorten
from qtran_cli.table import SAFE, Table, ratio

SUFFIXES = ()
KEEPS = ("title", "source", "agents", "actions")


@dataclass(frozen=True)
class Header:
    """What stands before the payoffs. actions[i]: names of player i's strategies, Numbered where the file counts them."""

    title: str
    players: tuple[str, ...]
    actions: tuple[Sequence[str], ...]
    comment: str

    @property
    def agents(self) -> tuple[str, ...]:
        """The players' names; () where several have none."""
        return self.players if len(self.players) < 2 or any(self.players) else ()

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(map(len, self.actions))


def read(data: bytes | bytearray, where: str, *, name: str = "game", player: str | int | None = None, sum: bool = False) -> Game:  # noqa: A002
    """The common-payoff game that a strategic game describes. Raises FormatError, ScalarError, GameError, UsageError.

    player: name or number (from 1) of the player whose payoffs are taken. sum: all players' payoffs are added. Without
    either, players whose payoffs differ anywhere are refused. A few seconds per 10^6 numbers.
    """
    tokens = Tokens(decode(data, where), where)
    header = _header(tokens)
    payoffs = _payoffs(tokens, header)
    try:
        payoff = _common(payoffs, header, player, sum)
        return Game(payoff, name, header.title, header.comment, header.agents, header.actions)
    except (InputError, UsageError) as error:
        raise error.at(where) from None


def _header(tokens: Tokens) -> Header:
    for kind, known in (("NFG", ("NFG",)), ("version 1", ("1",)), ("R or D", ("R", "D"))):
        place = tokens.place
        if tokens.take("word", kind) not in known:
            raise FormatError(f"not a strategic game of Gambit's: no {kind} at its beginning", where=place, right=SHAPE)
    title = tokens.take('"', "the title in quotes")
    players = _labels(tokens, "a player's name in quotes")
    if not players:
        raise FormatError("no players", where=tokens.place, right=SHAPE)
    actions = _actions(tokens, players)
    comment = tokens.take('"', "a comment") if tokens.peek() == '"' else ""
    return Header(title, players, actions, comment)


def _labels(tokens: Tokens, what: str) -> tuple[str, ...]:
    labels = []
    tokens.take("{", "a brace {")
    while tokens.peek() == '"':
        labels.append(tokens.take('"', what))
    tokens.take("}", f"{what}, or a brace }},")
    return tuple(labels)


def _actions(tokens: Tokens, players: Sequence[str]) -> tuple[Sequence[str], ...]:
    """Per player the names of the strategies, or how many there are. Several nameless ones count as numbered."""
    tokens.take("{", "a brace {")
    if tokens.peek() == "{":
        lists = [_labels(tokens, "a strategy's name in quotes") for _ in players]
        actions = tuple(labels if len(labels) < 2 or any(labels) else Numbered(len(labels)) for labels in lists)
    else:
        actions = tuple(Numbered(_count(tokens)) for _ in players)
    tokens.take("}", "a brace }, one list or number of strategies per player")
    return actions


def _count(tokens: Tokens) -> int:
    place = tokens.place
    word = tokens.take("word", "a number of strategies")
    if not (word.isascii() and word.isdigit() and len(word) < 10):
        raise FormatError(f"{shorten(word)} is not a number of strategies", where=place, right=SHAPE)
    return int(word)


def _payoffs(tokens: Tokens, header: Header) -> Table:
    """A row per contingency, in the file's order, a column per player."""
    n, cells = len(header.players), math.prod(header.shape)
    if tokens.peek() == "{":
        outcomes = _outcomes.read(tokens, n)
        return _outcomes.choose(outcomes, _body(tokens, cells, "outcome numbers"), tokens.where)
    texts = _body(tokens, cells * n, "payoffs")
    return _numerals.read(texts, (cells, n), lambda k: f"{tokens.where}: {_at(header, k // n)}, player {k % n + 1}")


def _body(tokens: Tokens, expected: int, what: str) -> list[str]:
    texts = tokens.rest.replace(",", " ").split()
    if len(texts) != expected:
        right = "outcome version: a number per contingency; payoff version: a payoff per contingency and player"
        raise FormatError(f"{len(texts):,} {what} where the header announces {expected:,}", where=tokens.where, right=right)
    return texts


def _at(header: Header, k: int) -> str:
    """The k-th contingency in the file's order, by the names of the strategies."""
    u = np.unravel_index(k, header.shape, order="F")
    return f"({', '.join(shorten(labels[int(a)])[1:-1] for labels, a in zip(header.actions, u, strict=True))})"


def _common(payoffs: Table, header: Header, player: str | int | None, sum: bool) -> Table:  # noqa: A002
    """The one payoff of each contingency."""
    if player is not None and sum:
        raise UsageError("--player and --sum", right="take one player's payoffs, or add all of them")
    num = payoffs.num
    if sum:
        chosen = (num if payoffs.magnitude * num.shape[1] < SAFE else num.astype(object)).sum(axis=1)
    else:
        if player is None:
            _check_common(payoffs, header)
        chosen = num[:, 0 if player is None else _player(player, header)]
    return ratio(np.ascontiguousarray(chosen.reshape(header.shape, order="F")), payoffs.den)


def _check_common(payoffs: Table, header: Header) -> None:
    different = np.flatnonzero((payoffs.num != payoffs.num[:, :1]).any(axis=1))
    if different.size:
        k = int(different[0])
        numbers = ", ".join(shorten(_numerals.numeral(payoffs[k, i]))[1:-1] for i in range(payoffs.shape[1]))
        what = f"the players' payoffs differ: {numbers}"
        raise FormatError(what, where=_at(header, k), right="--player 1 takes the first player's payoffs, --sum adds them up")


def _player(player: str | int, header: Header) -> int:
    """The index of a player given by name or number from 1."""
    if player in header.players:
        return header.players.index(str(player))
    if str(player).isascii() and str(player).isdigit() and 1 <= int(str(player)[:9]) <= len(header.shape):
        return int(player) - 1
    names = ", ".join(shorten(name)[1:-1] for name in header.agents[:5])
    right = f"players are 1 to {len(header.shape)}{f', or by name: {names}' if names else ''}"
    raise UsageError(f"no player {shorten(str(player))}", right=right)


def write(game: Game) -> bytes:
    """The payoff version, every player with the same payoffs. The game's name and expected facts are not kept.

    Raises FormatError for what no text format can hold.
    """
    players = " ".join(map(quote, game.agents))
    head = f"NFG 1 R {quote(game.title)} {{ {players} }} {_strategies(game)}"
    transposed = Table(game.payoff.num.transpose(), game.payoff.den)  # C order of the transpose: the first agent varies fastest
    rows = (" ".join([text] * game.n) for text in _numerals.write(transposed))
    return encode("\n".join([head, quote(game.source), "", *rows, ""]))


def _strategies(game: Game) -> str:
    if all(labels == Numbered(m) for labels, m in zip(game.actions, game.shape, strict=True)):
        return f"{{ {' '.join(map(str, game.shape))} }}"
    return "{ " + " ".join(f"{{ {' '.join(map(quote, labels))} }}" for labels in game.actions) + " }"
