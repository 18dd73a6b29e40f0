"""An optimal set planted so that it is no product: ``size`` joint actions of which no two share an action of any agent.

They are drawn at random and pay 1; all others are uniform on the multiples of 10^-6 from -1 to below 1, independently. Two
agents or more with ``size`` actions each at least; then no [Q_i] satisfies strict IGM.
"""

from __future__ import annotations

import math
from fractions import Fraction

from qtran_cli.errors import UsageError
from qtran_cli.study.families import whole
from qtran_cli.study.families._shuffle import distinct
from qtran_cli.study.stream import GRID, Stream
from qtran_cli.table import Table, ratio

PARAMETERS = {"size": whole(2, 2, 21, "how many joint actions are optimal")}


def draw(stream: Stream, shape: tuple[int, ...], size: Fraction) -> Table:
    """A table of ``shape``. Raises UsageError where an agent has fewer than ``size`` actions."""
    if min(shape) < size:
        what = f"{size} optimal joint actions without an action in common do not fit {'×'.join(map(str, shape))} actions"
        raise UsageError(what, right=f"every agent needs {size} actions: raise --actions, or lower --set size")
    num = stream.integers(-GRID, GRID - 1, math.prod(shape)).reshape(shape)
    num[distinct(stream, shape, int(size))] = GRID
    return ratio(num, GRID)
