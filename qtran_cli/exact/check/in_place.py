"""A learned table in the place of a game's payoff: what --q-jt means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qtran_cli.errors import GameError

if TYPE_CHECKING:
    from qtran_cli.model.game import Game
    from qtran_cli.table import Table


def table(learned: Game, game: Game, where: str) -> Table:
    """The learned table, its actions in the game's order where both name them. Raises GameError for another shape, or other names."""
    if learned.shape != game.shape:
        sides = ["×".join(map(str, shape)) for shape in (learned.shape, game.shape)]
        raise GameError(f"a table of {sides[0]} joint actions", where=where, right=f"the game has {sides[1]}: --q-jt takes its place")
    return _aligned(learned, game, where)


def _aligned(learned: Game, game: Game, where: str) -> Table:
    """The learned table with its actions in the game's order, where both name them. Raises GameError for other names."""
    from qtran_cli.model.game import Numbered
    from qtran_cli.table import Table

    num = learned.payoff.num
    for i, (theirs, ours) in enumerate(zip(learned.actions, game.actions, strict=True)):
        if isinstance(theirs, Numbered) or isinstance(ours, Numbered) or tuple(theirs) == tuple(ours):
            continue
        if set(theirs) != set(ours):
            raise GameError(
                f"agent {i + 1} has other actions than in the game", where=where, right="name them as the game does, or leave the names out"
            )
        at = {name: a for a, name in enumerate(theirs)}
        num = num.take([at[name] for name in ours], axis=i)
    return learned.payoff if num is learned.payoff.num else Table(num, learned.payoff.den)
