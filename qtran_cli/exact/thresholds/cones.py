"""What a walk along the parameter needs of a class of tables that is a union of cones, one for each choice of orders."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, Protocol

import numpy as np


class Cones(Protocol):
    """A class, cone by cone. values, weights: integers, flat in C order, weights > 0."""

    @property
    def at(self) -> np.ndarray:
        """Per cone which cell stands at each place of the table sorted by its orders, worst actions first: (cones, cells)."""

    def lows(self, values: Sequence[int], weights: Sequence[int], along: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Per cone (the least error, how fast it grows as the payoffs move ``along``), in float64, true to 1e-9 of themselves together.

        Together they are a bound from below for every step along.
        """

    def fit(self, k: int, values: Sequence[int], weights: Sequence[int]) -> list[Fraction]:
        """The best table of the k-th cone, flat in C order."""

    def piece(self, k: int, values: Sequence[int], weights: Sequence[int]) -> Any:
        """What that table is tied to: its ``terms``, whether it is ``valid`` from one parameter to another (exact/thresholds/pieces.py)."""
