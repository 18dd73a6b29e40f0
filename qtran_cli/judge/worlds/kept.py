"""Whether what is trained on keeps the contract of environments: a verdict a rule, and how fast it is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from qtran_cli.model.team_game import TeamGame

if TYPE_CHECKING:
    from qtran_cli.envs.conformance import Verdict

LANES = (1, 64)
"""Lanes at which the speed is told."""


@dataclass(frozen=True)
class Contract:
    """verdicts: rule by rule. speed: (lanes, steps of a lane a second)."""

    game: TeamGame
    verdicts: tuple[Verdict, ...]
    speed: tuple[tuple[int, float], ...]

    @property
    def broken(self) -> int:
        """How many rules are."""
        return sum(bool(verdict.broken) for verdict in self.verdicts)


def contract(game: TeamGame) -> Contract:
    """The verdicts of a game or a simulated task. Cost: some hundred steps, and half a second for each speed. Needs PyTorch."""
    from qtran_cli.envs.conformance import check, speed
    from qtran_cli.envs.make import make

    build = partial(make, game)
    return Contract(game, tuple(check(build)), tuple((lanes, speed(build, lanes)) for lanes in LANES))
