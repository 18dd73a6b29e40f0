"""What is asked about a game, from the options of a command to the solver."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from qtran_cli.exact.asked import ALL, Asked
from qtran_cli.exact.facts import ALPHA, QMIX_SECONDS
from qtran_cli.exact.states.layers import MAX_CELLS


@dataclass(frozen=True)
class Ask:
    """How a game is to be solved; seconds: of all its tables together. asked: the parts to find and to print. alone: as in OneStep."""

    objective: str = "tight"
    alt_seconds: float = 10.0
    alpha: Fraction = ALPHA
    qmix_seconds: float = QMIX_SECONDS
    max_cells: int = MAX_CELLS
    asked: Asked = ALL
    alone: bool = False
