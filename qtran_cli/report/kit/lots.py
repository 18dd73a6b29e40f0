"""Payoffs that are drawn, in words."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from qtran_cli.model.drawn import Paid
from qtran_cli.model.team_game import TeamGame
from qtran_cli.report.kit.labels import joint, printable, some
from qtran_cli.report.kit.numerals import Numbers
from qtran_cli.report.kit.prose import INDENT, Item
from qtran_cli.scalars import spell

_EXACT = Numbers(width=16)


def drawn(game: TeamGame) -> list[Item]:
    """The line of a report that says so, none where nothing is drawn."""
    return [Item("payoffs", text, INDENT)] if (text := lots(game)) else []


def lots(game: TeamGame, listed: int = 0) -> str:
    """Where payoffs are drawn, "" where none is. listed: so many distributions are spelled out."""
    count = sum(map(len, game.lots.values()))
    each = f" ({some(_each(game), count, listed, '; ')})" if listed else ""
    return f"{where(game)}{each}; what follows is about their means E[r | u], which squared errors learn." if count else ""


def where(game: TeamGame) -> str:
    """At how many joint actions they are."""
    cells = sum(table.size for table in game.tables.values())
    return f"drawn at {sum(map(len, game.lots.values())):,} of {cells:,} joint actions"


def _each(game: TeamGame) -> Iterator[str]:
    for name, paid in game.lots.items():
        state = f" in {printable(name)}" if name else ""
        for k, lot in paid.items():
            u = tuple(int(a) for a in np.unravel_index(k, game.shape))
            yield f"{joint(game, u)}{state} pays {_lot(lot)}"


def _lot(paid: Paid) -> str:
    """10 or 12; with probabilities where they are not equal."""
    if len({p for _, p in paid}) == 1:
        return " or ".join(_EXACT.show(x) for x, _ in paid)
    return " or ".join(f"{_EXACT.show(x)} ({spell(p)})" for x, p in paid)
