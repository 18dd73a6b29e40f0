"""A game as the payoff version of a .nfg file."""

from __future__ import annotations

import warnings
from collections.abc import Iterator

from qtran_cli.errors import FormatError, Remark
from qtran_cli.formats import _numerals
from qtran_cli.formats._names import BACKSLASH, fits
from qtran_cli.formats.nfg.quoted import quote
from qtran_cli.model.game import Game, Numbered
from qtran_cli.scalars import shorten
from qtran_cli.table import Table

_RIGHT = "Gambit reads printable ASCII with single spaces: --ascii maps names to it; YAML and JSON hold any name"


def text(game: Game) -> str:
    """The file. No comment stands there where the game has no source: OpenSpiel reads none, not even an empty one."""
    _check(game)
    players = " ".join(map(quote, game.agents))
    head = f"NFG 1 R {quote(game.title)} {{ {players} }} {_strategies(game)}"
    transposed = Table(game.payoff.num.transpose(), game.payoff.den)  # C order of the transpose: the first agent varies fastest
    rows = (" ".join([number] * game.n) for number in _numerals.write(transposed))
    return "\n".join([head, *([quote(game.source)] if game.source else []), "", *rows, ""])


def _check(game: Game) -> None:
    for what, label in _labels(game):
        if not fits(label):
            raise FormatError(f"the {what} {shorten(label)} cannot stand in a .nfg file", right=_RIGHT)
    for what, said in (("title", game.title), ("source", game.source)):
        if BACKSLASH.search(said):
            raise FormatError(f"the {what} {shorten(said)} has a backslash that Gambit takes for an escape", right=_RIGHT)
        if not said.isascii():
            warnings.warn(f"pygambit plays the game, but cannot tell a {what} that is not ASCII: --ascii maps it", Remark, stacklevel=3)


def _labels(game: Game) -> Iterator[tuple[str, str]]:
    yield from (("agent", name) for name in game.agents)
    yield from (("action", name) for labels in game.actions if not isinstance(labels, Numbered) for name in labels)


def _strategies(game: Game) -> str:
    if all(labels == Numbered(m) for labels, m in zip(game.actions, game.shape, strict=True)):
        return f"{{ {' '.join(map(str, game.shape))} }}"
    return "{ " + " ".join(f"{{ {' '.join(map(quote, labels))} }}" for labels in game.actions) + " }"
