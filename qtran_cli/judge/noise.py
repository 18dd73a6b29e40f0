"""How far learned values may be off because payoffs are drawn: nobody learns a mean better than the draws tell it."""

from __future__ import annotations

import math
from fractions import Fraction

from qtran_cli.model.drawn import variance
from qtran_cli.model.team_game import TeamGame

SURE = 4
"""Standard errors that are put down to chance; of nine joint actions drawn 55 times each, ten seeds valued the best one 2.2 too high."""


def noise(game: TeamGame, gamma: Fraction, steps: int) -> float:
    """The same for targets that are discounted by ``gamma``, 0 where nothing is drawn. steps: draws in all, spread over joint actions."""
    if not game.tables:
        return 0.0
    deviation = math.sqrt(max((variance(paid) for drawn in game.lots.values() for paid in drawn.values()), default=0))
    draws = max(1.0, steps / sum(table.size for table in game.tables.values()))
    return SURE * deviation * _decisions(game, float(gamma)) / math.sqrt(draws)


def _decisions(game: TeamGame, gamma: float) -> float:
    """Σ γ^t over the decisions of the longest episode; without an end to them, as many as there are states."""
    if gamma < 1 and game.states:
        return (1 - (0 if game.horizon is None else gamma**game.horizon)) / (1 - gamma)
    return game.horizon or max(1, len(game.states))
