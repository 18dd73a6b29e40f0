"""Modified predator-prey: two predators beside a prey catch it, one alone is fined.

Agents and prey move in turn, predators first, one cell or none; prey go anywhere alike. Who steps into the cell of one that has not moved
yet lets it move first; then it enters if the cell is free. When all have moved every prey with two or more predators at its edges pays 1
and comes back on a random free cell; one with a single predator there costs P. An episode is cut off after 100 steps, and never ends.

An agent sees where it is, and of every prey whether it is in its window, and how far away; with others, as in the released code, the same
of the other predators. The state is where everybody is.

Source: Son et al. 2019, section 5.3, and its released code.

Departures from the paper
1. The rules of moving, and of coming back, are those of the released code; the paper does not tell them.
2. Coordinates are numbers from −1 to 1, differences over the size of the grid; agents are told apart by the networks' own numbers.
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
    from qtran_cli.envs.worlds._hunt_exact import Table

TITLE = "Modified predator-prey"
SOURCE = "Son et al. 2019, section 5.3, and its released code"
SEES = "where they are, and the prey within their window"
PRESETS: Mapping[str, Mapping[str, object]] = {
    "paper": {},
    "paper-7x7": {"grid": 7, "predators": 4, "prey": 2},
    "code": {"window": 0, "others": "yes"},
}
ACTIONS = ("north", "east", "stay", "west", "south")


@dataclass(frozen=True)
class Options:
    """What can be chosen."""

    grid: int = setting(5, "cells of a side", 2, 100)
    predators: int = setting(2, "agents", 1, 50)
    prey: int = setting(1, "prey", 1, 50)
    penalty: float = setting(0.5, "P: what a single predator beside a prey costs; 0.5, 1 and 1.5 in the paper", 0, 10**6)
    together: int = setting(2, "predators beside a prey that catch it", 1, 4)
    window: int = setting(5, "cells of a side of what an agent sees, itself in the middle; 0: everything", 0, 199)
    others: str = setting("no", "whether an agent sees the other predators too, as it sees prey", choices=("no", "yes"))
    limit: int = setting(100, "steps after which an episode is cut off", 1, 10**6)
    gamma: float = setting(0.99, "discount of the targets, as nothing ever ends", 0, 1)

    def __post_init__(self) -> None:
        bodies = self.predators + self.prey
        if bodies > self.grid**2:
            raise UsageError(f"{bodies} bodies on {self.grid**2} cells", where="--set", right="a larger env.grid, or fewer")
        if self.window and self.window % 2 == 0:
            raise UsageError(f"env.window={self.window}", where="--set", right="an odd number, or 0 for everything")


def describe(options: Options) -> World:
    """The World."""
    agents = tuple(str(i + 1) for i in range(options.predators))
    where = "within their window" if options.window else "wherever they are"
    sees = f"where they are, and the prey and each other {where}" if options.others == "yes" else ""
    return World("predator_prey", agents, (ACTIONS,) * options.predators, asdict(options), TITLE, SOURCE, horizon=options.limit, sees=sees)


def make(told: Mapping[str, Option], lanes: int, device: str = "cpu") -> Environment:
    """The batched environment."""
    from qtran_cli.envs.worlds._hunt import Hunt

    return Hunt(Options(**told), lanes, device)  # type: ignore[arg-type]


def ceiling(told: Mapping[str, Option]) -> tuple[float | None, str]:
    """Exactly where the task is small; else one capture of every prey in every step."""
    options = Options(**told)  # type: ignore[arg-type]
    if (found := exact(told)) is not None:
        return found.optimum, "the best policy of all that see everything, by dynamic programming"
    return float(options.limit * options.prey), "every prey caught in every step, which nobody reaches"


def exact(told: Mapping[str, Option]) -> Table | None:
    """The task as a table, where there is one prey and few configurations."""
    from qtran_cli.envs.worlds import _hunt_exact

    options = Options(**told)  # type: ignore[arg-type]
    return _hunt_exact.table(options) if _hunt_exact.fits(options) else None
