"""Numbers of things: one agent, two agents."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qtran_cli.model.team_game import TeamGame


def counted(count: int, one: str, many: str = "") -> str:
    """So many of what ``one`` names; many: their name where that is not ``one`` and an s.

    >>> counted(1, "state"), counted(1200, "state"), counted(0, "joint history", "joint histories")
    ('1 state', '1,200 states', '0 joint histories')
    """
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def actions(game: TeamGame) -> str:
    """How many actions the agents have: "3×3 actions"."""
    return f"{'×'.join(map(str, game.shape))} action{'' if set(game.shape) == {1} else 's'}"


def size(game: TeamGame) -> str:
    """How many agents there are, and actions of each: "2 agents, 3×3 actions"."""
    return f"{counted(game.n, 'agent')}, {actions(game)}"
