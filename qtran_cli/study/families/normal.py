"""Every payoff normal with mean 0 and deviation 1, on the multiples of 10^-6, independently.

Drawn as a multiple of 1/1000, each with the normal law's weight within 1/2000 of it (to 2^-52), plus a multiple of 10^-6 that
is uniform from -500 to 499 of them. Draws beyond 8 standard deviations fall on -8 and 8.
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
    return ratio(stream.normal(math.prod(shape)).reshape(shape), GRID)
