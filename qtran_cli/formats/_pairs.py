"""Payoffs that look like a payoff a player, [[[8, 8], [0, 0]], …], where a game has one for all: read as they stand, and told of."""

from __future__ import annotations

import warnings

from qtran_cli.errors import Remark
from qtran_cli.model.team_game import TeamGame
from qtran_cli.table import Table

LOOKED_AT = 10_000
"""Joint actions; a larger table is nobody's paste."""


def told(game: TeamGame, where: str) -> TeamGame:
    """``game``. Warns, with a Remark, where the last agent has an action for each of the others, and pays nothing by it."""
    table = game.tables.get("")
    if table is not None and _alike(table):
        n = table.ndim - 1
        what = f"{n + 1} agents, the last of whom changes no payoff by its {n} actions"
        warnings.warn(f"{where}: {what}: if they are {n} players' payoffs, write one number for all", Remark, stacklevel=2)
    return game


def _alike(table: Table) -> bool:
    if not 3 <= table.ndim == table.shape[-1] + 1 or table.size > LOOKED_AT:
        return False
    return bool((table.num == table.num[..., :1]).all()) and len(set(table.num.flat)) > 1
