"""What differs in judging a training between the kinds of game: a module each, picked here alone.

known(game)                     the best return, and what the exact half makes of the game
theory(config, game, known)     what it says of the method that a run trains; settled: also where ε-greedy play settles
judge(game, known)              for learn.run.run, which of a trainer's seeds are optimal; None: the environment tells
seeds(game, result, known)      what every seed of a finished run has learned
tables(config, result, known, seeds)    which exact tables the learned ones are; None where a game has several
earnable(game, gamma)           the least and the greatest that any policy earns from anywhere on, discounted by gamma
sees(config, game)              what agents perceive, in words
"""

from __future__ import annotations

from types import ModuleType
from typing import TYPE_CHECKING

from qtran_cli.judge.kinds import histories, one_step, simulated, states
from qtran_cli.judge.theory import Known
from qtran_cli.model.team_game import Kind, TeamGame

if TYPE_CHECKING:
    from qtran_cli.learn.run.config import Config

KINDS = {Kind.one_step: one_step, Kind.states: states, Kind.histories: histories, Kind.simulated: simulated}


def of(game: TeamGame) -> ModuleType:
    """The module for a game."""
    return KINDS[game.kind]


def sees(config: Config, game: TeamGame) -> str:
    """What agents perceive, and what they have of what they perceived before, in words."""
    found, how = str(of(game).sees(config, game)), config.settings
    found += f", and the same of up to {how.stack - 1} steps before" if how.stack > 1 and found else ""
    return found + (", and by a memory of its own all that it saw and did" if how.memory != "none" and found else "")


def known(game: TeamGame) -> Known:
    """What the exact half knows of a game before anything is trained. Cost: nothing for a one-step game, else the game is solved."""
    return of(game).known(game)
