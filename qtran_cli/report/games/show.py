"""What `qtran games show` prints of a game of any kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from qtran_cli.model.kinds import Kinds
from qtran_cli.model.team_game import TeamGame

if TYPE_CHECKING:
    from rich.console import RenderableType

SUBJECTS = Kinds("qtran_cli.report.games")


def document(game: TeamGame, solution: Any) -> dict[str, Any]:
    """The game and its facts as JSON. solution: None where it is too large to solve."""
    return SUBJECTS.part(game).document(game, solution)


def page(game: TeamGame, solve: Callable[[], Any], full: bool) -> RenderableType:
    """The game for reading. solve: its solution, for a page that has facts. full: print payoff tables of any size."""
    return SUBJECTS.part(game).page(game, solve, full)
