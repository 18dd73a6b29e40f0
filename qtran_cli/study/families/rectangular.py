"""An optimal set planted as a product ×_i O_i: QTRAN's and QPLEX's class.

O_i holds ``size`` random actions of agent i, or all of them but one where there are no more (but one at least). The joint actions of
×_i O_i pay 1; all others are uniform on the multiples of 10^-6 from -1 to below 1, independently.
"""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np

from qtran_cli.study.families import whole
from qtran_cli.study.stream import GRID, Stream
from qtran_cli.table import Table, ratio

PARAMETERS = {"size": whole(2, 1, 20, "how many optimal actions every agent has")}


def draw(stream: Stream, shape: tuple[int, ...], size: Fraction) -> Table:
    """A table of ``shape``."""
    num = stream.integers(-GRID, GRID - 1, math.prod(shape)).reshape(shape)
    num[np.ix_(*(stream.subset(m, planted(m, size)) for m in shape))] = GRID
    return ratio(num, GRID)


def planted(m: int, size: Fraction) -> int:
    """How many of an agent's m actions are optimal."""
    return max(1, min(int(size), m - 1))
