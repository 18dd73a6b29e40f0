"""Every payoff standard normal, rounded to the nearest multiple of 1/1000, independently.

The law is exact: k/1000 is drawn with the probability of its half-open neighbourhood, to 2^-52; draws beyond 8 standard
deviations fall on -8 and 8.
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
