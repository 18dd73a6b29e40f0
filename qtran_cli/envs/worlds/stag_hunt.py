"""Relative overgeneralisation in a stag hunt: two hunters beside a stag catch it together, one alone is fined.

Hunters move in an order drawn anew each step, one cell or none, blocked by whatever stands in their way when their turn comes; who is
beside a stag may catch in place of moving. A stag with two or more catching neighbours is taken off the grid with all of them, for 10; one
with a single catching neighbour costs the punishment and stays. Then every stag that is left moves to a free cell beside it, any alike, or
stays where there is none. Who has caught is off the grid, sees nothing, and can only stay. An episode ends when all stags are caught, and
is cut off after 200 steps.

An agent sees where it is, and of every cell of its window whether a hunter, a stag, or no cell is there; the state is where everybody is.

Source: Rashid et al. 2020 (weighted QMIX), section 6, after Böhmer et al. 2020, and its released settings.

Departures from the paper
1. A catching hunter beside several stags catches the first of them in the stags' order; the released code takes them one by one as well.
2. Coordinates are numbers from −1 to 1; agents are told apart by the networks' own numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from qtran_cli.declared import setting
from qtran_cli.errors import UsageError
from qtran_cli.model.world import Option, World

if TYPE_CHECKING:
    from qtran_cli.envs import Environment

TITLE = "Stag hunt with relative overgeneralisation"
SOURCE = "Rashid et al. 2020 (weighted QMIX), section 6"
SEES = "where they are, and the hunters, stags and walls of their window"
PRESETS: Mapping[str, Mapping[str, object]] = {"paper": {}, "small": {"grid": 5, "hunters": 2, "stags": 1, "limit": 50}}
ACTIONS = ("north", "east", "stay", "west", "south", "catch")


@dataclass(frozen=True)
class Options:
    """What can be chosen."""

    grid: int = setting(10, "cells of a side", 2, 100)
    hunters: int = setting(8, "agents", 1, 50)
    stags: int = setting(8, "stags", 1, 50)
    reward: float = setting(10.0, "for a stag that is caught", 0, 10**6)
    punishment: float = setting(2.0, "what a hunter costs that catches alone", 0, 10**6)
    together: int = setting(2, "hunters that it takes to catch a stag", 1, 4)
    window: int = setting(5, "cells of a side of what an agent sees, itself in the middle; an odd number", 1, 199)
    limit: int = setting(200, "steps after which an episode is cut off", 1, 10**6)
    gamma: float = setting(0.99, "discount of the targets", 0, 1)

    def __post_init__(self) -> None:
        bodies = self.hunters + self.stags
        if bodies > self.grid**2:
            raise UsageError(f"{bodies} bodies on {self.grid**2} cells", where="--set", right="a larger env.grid, or fewer")
        if self.window % 2 == 0:
            raise UsageError(f"env.window={self.window}", where="--set", right="an odd number")


def describe(options: Options) -> World:
    """The World."""
    agents = tuple(str(i + 1) for i in range(options.hunters))
    return World("stag_hunt", agents, (ACTIONS,) * options.hunters, asdict(options), TITLE, SOURCE, horizon=options.limit)


def make(told: Mapping[str, Option], lanes: int, device: str = "cpu") -> Environment:
    """The batched environment."""
    from qtran_cli.envs.worlds._stags import Stags

    return Stags(Options(**told), lanes, device)  # type: ignore[arg-type]


def ceiling(told: Mapping[str, Option]) -> tuple[float | None, str]:
    """As many stags as there are hunters for, each caught by as few as it takes."""
    options = Options(**told)  # type: ignore[arg-type]
    most = min(options.stags, options.hunters // options.together)
    return most * options.reward, "every stag that there are hunters for, caught by as few as it takes"
