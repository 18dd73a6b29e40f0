"""Every payoff a whole number, uniform from 0 to ``high``, independently: full of ties, at the optimum too, where it is small."""

from __future__ import annotations

import math
from fractions import Fraction

from qtran_cli.study.families import whole
from qtran_cli.study.stream import Stream
from qtran_cli.table import Table

PARAMETERS = {"high": whole(4, 1, 10**9, "the largest payoff")}


def draw(stream: Stream, shape: tuple[int, ...], high: Fraction) -> Table:
    """A table of ``shape``."""
    return Table(stream.integers(0, int(high), math.prod(shape)).reshape(shape))
