"""Actions in random order, so that what a family plants has no place of its own."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from qtran_cli.study.stream import Stream


def shuffled(stream: Stream, num: np.ndarray) -> np.ndarray:
    """The table with every agent's actions in random order."""
    return np.ascontiguousarray(num[np.ix_(*(stream.permutation(m) for m in num.shape))])


def distinct(stream: Stream, shape: Sequence[int], count: int) -> tuple[np.ndarray, ...]:
    """``count`` random joint actions of which no two share an action of any agent: per agent their actions."""
    return tuple(stream.permutation(m)[:count] for m in shape)
