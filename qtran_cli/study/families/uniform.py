"""Every payoff uniform on the multiples of 10^-6 from -1 to 1, both ends included, independently."""

from __future__ import annotations

import math
from collections.abc import Mapping

from qtran_cli.study.families import Parameter
from qtran_cli.study.stream import GRID, Stream
from qtran_cli.table import Table, ratio

PARAMETERS: Mapping[str, Parameter] = {}


def draw(stream: Stream, shape: tuple[int, ...]) -> Table:
    """A table of ``shape``."""
    return ratio(stream.uniform(math.prod(shape)).reshape(shape), GRID)
