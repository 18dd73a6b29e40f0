"""Strict IGM: which optimal sets are products, and what a method earns that has factors for those alone."""

from __future__ import annotations

import numpy as np

from qtran_cli.exact.ask import Ask
from qtran_cli.exact.batch.earned import Earned
from qtran_cli.exact.batch.games import Games


def rectangular(games: Games) -> np.ndarray:
    """Whether the optimal set is ×_i O_i: bool (B,)."""
    count = (games.high[:, None] == games.flat).sum(axis=1)
    return np.asarray(count == np.prod([actions.sum(axis=1) for actions in games.best], axis=0))


def earned(games: Games, _: Ask) -> Earned:
    """The optimum where the optimal set is a product; no greedy joint action where it is not."""
    return Earned(games.high, rectangular(games), np.ones(len(games.tables), dtype=bool))
