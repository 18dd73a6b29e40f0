"""Every payoff exponential with mean 1, on the multiples of 10^-6, independently: few large payoffs, many small ones.

Drawn as a multiple of 1/1000, each with the exponential law's weight from there to the next, plus a multiple of 10^-6 that is
uniform from 0 to 999 of them. Draws beyond 40 fall into the last thousandth below it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from qtran_cli.study.families import Parameter
from qtran_cli.study.stream import GRID, Stream
from qtran_cli.table import Table, ratio

PARAMETERS: Mapping[str, Parameter] = {}


def draw(stream: Stream, shape: tuple[int, ...]) -> Table:
    """A table of ``shape``."""
    return ratio(stream.exponential(math.prod(shape)).reshape(shape), GRID)
