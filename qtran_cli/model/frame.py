"""What an environment looks like at a moment, for whoever watches: a grid, a picture, words, or several of these."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np


class Role(Enum):
    """What a body is: agents are drawn in one colour, what they are after in another; events tell what has just happened in a cell."""

    agent = "agent"
    goal = "goal"
    event = "event"


@dataclass(frozen=True)
class Body:
    """Something in a cell. mark: one to three characters. Of several in a cell the first is drawn where there is room for one."""

    row: int
    column: int
    mark: str
    role: Role = Role.agent


@dataclass(frozen=True)
class Grid:
    """rows × columns cells, numbered from the top left corner, and who is there. legend: what the marks mean."""

    rows: int
    columns: int
    bodies: tuple[Body, ...] = ()
    legend: str = ""


@dataclass(frozen=True, eq=False)
class Frame:
    """told: (name, text) of what there is to see besides. pixels: uint8 [H, W, 3], in the place of a drawn grid in pictures."""

    told: tuple[tuple[str, str], ...] = ()
    grid: Grid | None = None
    pixels: np.ndarray | None = None
