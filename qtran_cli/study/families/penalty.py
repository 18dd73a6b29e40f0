"""The penalty game of Claus & Boutilier 1998, for any number of agents and actions, with a random penalty.

With m the smallest number of actions and L_i agent i's last: everybody at 0, and everybody at L_i, pay 10; everybody at the
same a, 0 < a < m - 1, pays a whole number that is uniform from 0 to 9; everybody at 0 or L_i but not all at the same end pays
-k, with k a whole number, uniform from 0 to ``most``; all else pays 0. Then every agent's actions are shuffled.

Two joint actions are optimal, so no such game of two agents or more is rectangular. The original has m = 3 and pays 2 where
both play the middle action.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from qtran_cli.study.families import whole
from qtran_cli.study.families._shuffle import shuffled
from qtran_cli.study.stream import Stream
from qtran_cli.table import Table

PARAMETERS = {"most": whole(100, 0, 10**9, "the largest penalty")}
PEAK = 10


def draw(stream: Stream, shape: tuple[int, ...], most: Fraction) -> Table:
    """A table of ``shape``, two actions at least for every agent."""
    num = np.zeros(shape, dtype=np.int64)
    middle, penalty = stream.integers(0, PEAK - 1, max(0, min(shape) - 2)), stream.integers(0, int(most), 1)[0]
    ends = np.ix_(*([0, m - 1] for m in shape))
    num[ends] = -penalty
    for a, payoff in enumerate(middle.tolist(), 1):
        num[(a,) * len(shape)] = payoff
    num[(0,) * len(shape)] = num[tuple(m - 1 for m in shape)] = PEAK
    return Table(shuffled(stream, num))
