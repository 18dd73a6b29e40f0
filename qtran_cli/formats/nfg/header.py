"""What stands before the payoffs of a .nfg file: the title, the players, their strategies, a comment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qtran_cli.errors import FormatError
from qtran_cli.formats.nfg.labels import named
from qtran_cli.formats.nfg.quoted import SHAPE, Tokens
from qtran_cli.model.game import Numbered
from qtran_cli.scalars import shorten


@dataclass(frozen=True)
class Header:
    """agents: names, () where there are none. actions[i]: names of player i's strategies, Numbered where there are none."""

    title: str
    agents: tuple[str, ...]
    actions: tuple[Sequence[str], ...]
    comment: str

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(map(len, self.actions))


def read(tokens: Tokens) -> Header:
    """The header, the tokens then standing before the body. Raises FormatError with the line."""
    for kind, known in (("NFG", ("NFG",)), ("version 1", ("1",)), ("R or D", ("R", "D"))):
        place = tokens.place
        if tokens.take("word", kind) not in known:
            raise FormatError(f"not a strategic game of Gambit's: no {kind} at its beginning", where=place, right=SHAPE)
    title = tokens.take('"', "the title in quotes")
    players = _labels(tokens, "a player's name in quotes")
    if not players:
        raise FormatError("no players", where=tokens.place, right=SHAPE)
    actions = _actions(tokens, len(players))
    comment = tokens.take('"', "a comment") if tokens.peek() == '"' else ""
    return Header(title, named(players, [str(k + 1) for k in range(len(players))]) or (), actions, comment)


def _labels(tokens: Tokens, what: str) -> tuple[str, ...]:
    labels = []
    tokens.take("{", "a brace {")
    while tokens.peek() == '"':
        labels.append(tokens.take('"', what))
    tokens.take("}", f"{what}, or a brace }},")
    return tuple(labels)


def _actions(tokens: Tokens, n: int) -> tuple[Sequence[str], ...]:
    """Per player the names of the strategies, or how many there are."""
    tokens.take("{", "a brace {")
    if tokens.peek() == "{":
        lists = [_labels(tokens, "a strategy's name in quotes") for _ in range(n)]
        actions = tuple(named(labels, Numbered(len(labels))) or Numbered(len(labels)) for labels in lists)
    else:
        actions = tuple(Numbered(_count(tokens)) for _ in range(n))
    tokens.take("}", "a brace }, one list or number of strategies per player")
    return actions


def _count(tokens: Tokens) -> int:
    place = tokens.place
    word = tokens.take("word", "a number of strategies")
    if not (word.isascii() and word.isdigit() and len(word) < 10):
        raise FormatError(f"{shorten(word)} is not a number of strategies", where=place, right=SHAPE)
    return int(word)
