"""What a method's best fits of many games earn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from qtran_cli.exact.batch.games import Games


@dataclass(frozen=True, eq=False)
class Earned:
    """worst: int64 (B,), the least payoff of a greedy joint action, over the game's denominator. some: bool (B,), whether there
    is a greedy joint action; where there is none the method represents no such game. settled: bool (B,), which games these
    answers are for. proved: as in Landscape, None of a method without one."""

    worst: np.ndarray
    some: np.ndarray
    settled: np.ndarray
    proved: bool | None = None


def of_sets(games: Games, greedy: Sequence[np.ndarray]) -> np.ndarray:
    """The least payoff of a greedy joint action: int64 (B,). greedy: per agent bool (B, m_i)."""
    inside = np.ones((len(games.tables), 1), dtype=bool)
    for actions in greedy:
        inside = (inside[:, :, None] & actions[:, None, :]).reshape(len(inside), -1)
    return np.where(inside, games.flat, games.high[:, None]).min(axis=1)
