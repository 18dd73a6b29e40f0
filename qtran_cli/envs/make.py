"""The environment of a game, whatever its kind."""

from __future__ import annotations

from typing import Any

from qtran_cli.envs import Environment, programs
from qtran_cli.envs.one_step import OneStep
from qtran_cli.envs.several_states import SeveralStates
from qtran_cli.envs.stacked import Stacked
from qtran_cli.model.game import Game
from qtran_cli.model.team_game import TeamGame
from qtran_cli.model.world import World


def make(game: TeamGame, lanes: int, device: str = "cpu", *, stack: int = 1, **options: Any) -> Environment:
    """The environment of a game. stack: how many of its last observations an agent is shown (envs/stacked.py).

    options: of a game with several states, history and time_limit (envs/several_states.py).
    Raises GameError and UsageError for a game that is too large.
    """
    bare = _bare(game, lanes, device, **options)
    return bare if stack == 1 else Stacked(bare, stack)


def _bare(game: TeamGame, lanes: int, device: str, **options: Any) -> Environment:
    if isinstance(game, World):
        return programs.make(game, lanes, device)

    def one_step(one: Game) -> Environment:
        return OneStep(one, lanes, device)

    return game.either(one_step, lambda task: SeveralStates(task, lanes, device, **options))
